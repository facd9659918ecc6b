#include "platform/thread/parking_table.hpp"

#include <errno.h>
#include <pthread.h>
#include <time.h>

#include <algorithm>
#include <array>
#include <cstddef>

#include "platform/base/check.hpp"

namespace holdfast::platform {
namespace {

// One who sleeps, on its own stack; the bucket's mutex guards all of it.
struct Sleeper {
  const void* word;
  Sleeper* next;
  pthread_cond_t wake;
  bool woken;
};

struct Bucket {
  pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
  Sleeper* first = nullptr;  // oldest first
};

constexpr std::size_t kBuckets = 64;

Bucket& bucket_of(const void* word) noexcept {
  static constinit std::array<Bucket, kBuckets> buckets;
  const auto address = reinterpret_cast<std::uintptr_t>(word);
  return buckets[(address / sizeof(std::uint32_t) ^ address >> 12) % kBuckets];
}

void append(Bucket& bucket, Sleeper& sleeper) noexcept {
  Sleeper** end = &bucket.first;
  while (*end != nullptr) end = &(*end)->next;
  *end = &sleeper;
}

void unlink(Bucket& bucket, const Sleeper& sleeper) noexcept {
  Sleeper** link = &bucket.first;
  while (*link != nullptr && *link != &sleeper) link = &(*link)->next;
  if (*link != nullptr) *link = sleeper.next;
}

void init_condition(pthread_cond_t& condition) noexcept {
  pthread_condattr_t attributes;
  HF_CHECK(::pthread_condattr_init(&attributes) == 0);
#if !defined(__APPLE__)
  HF_CHECK(::pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC) == 0);
#endif
  HF_CHECK(::pthread_cond_init(&condition, &attributes) == 0);
  ::pthread_condattr_destroy(&attributes);
}

timespec from_us(std::int64_t us) noexcept {
  return {.tv_sec = static_cast<time_t>(us / 1'000'000),
          .tv_nsec = static_cast<long>(us % 1'000'000 * 1'000)};
}

#if !defined(__APPLE__)
timespec monotonic_after(std::int64_t timeout_us) noexcept {
  timespec now = {};
  HF_CHECK(::clock_gettime(CLOCK_MONOTONIC, &now) == 0);
  const timespec gap = from_us(timeout_us);
  timespec until = {.tv_sec = now.tv_sec + gap.tv_sec, .tv_nsec = now.tv_nsec + gap.tv_nsec};
  if (until.tv_nsec >= 1'000'000'000) {
    until.tv_nsec -= 1'000'000'000;
    until.tv_sec += 1;
  }
  return until;
}
#endif

// ETIMEDOUT when the time is over.
int wait_condition(Sleeper& sleeper, pthread_mutex_t& mutex, std::int64_t timeout_us) noexcept {
  if (timeout_us < 0) return ::pthread_cond_wait(&sleeper.wake, &mutex);
#if defined(__APPLE__)
  const timespec gap = from_us(timeout_us);
  return ::pthread_cond_timedwait_relative_np(&sleeper.wake, &mutex, &gap);
#else
  const timespec until = monotonic_after(timeout_us);
  return ::pthread_cond_timedwait(&sleeper.wake, &mutex, &until);
#endif
}

}  // namespace

FutexWait parking_wait(std::atomic<std::uint32_t>& word, std::uint32_t expected,
                       std::int64_t timeout_us) noexcept {
  Bucket& bucket = bucket_of(&word);
  HF_CHECK(::pthread_mutex_lock(&bucket.mutex) == 0);
  if (word.load(std::memory_order_seq_cst) != expected) {
    ::pthread_mutex_unlock(&bucket.mutex);
    return FutexWait::woken;
  }
  Sleeper sleeper = {.word = &word, .next = nullptr, .wake = {}, .woken = false};
  init_condition(sleeper.wake);
  append(bucket, sleeper);
  const int result = wait_condition(sleeper, bucket.mutex, timeout_us);
  // A waker has unlinked whom it woke; anybody else leaves by himself.
  const bool woken = sleeper.woken;
  if (!woken) unlink(bucket, sleeper);
  ::pthread_mutex_unlock(&bucket.mutex);
  ::pthread_cond_destroy(&sleeper.wake);
  return !woken && result == ETIMEDOUT ? FutexWait::timed_out : FutexWait::woken;
}

int parking_wake(std::atomic<std::uint32_t>& word, int count) noexcept {
  Bucket& bucket = bucket_of(&word);
  int woken = 0;
  HF_CHECK(::pthread_mutex_lock(&bucket.mutex) == 0);
  Sleeper** link = &bucket.first;
  while (*link != nullptr && woken < count) {
    Sleeper& sleeper = **link;
    if (sleeper.word != &word) {
      link = &sleeper.next;
      continue;
    }
    *link = sleeper.next;
    sleeper.woken = true;
    // Under the mutex: the sleeper destroys its condition as soon as it may run.
    ::pthread_cond_signal(&sleeper.wake);
    ++woken;
  }
  ::pthread_mutex_unlock(&bucket.mutex);
  return woken;
}

}  // namespace holdfast::platform
