#include "platform/thread/futex.hpp"

#include "platform/base/check.hpp"
#include "platform/thread/parking_table.hpp"

#if defined(__linux__)
#include <errno.h>
#include <linux/futex.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>
#endif

namespace holdfast::platform {

static_assert(sizeof(std::atomic<std::uint32_t>) == sizeof(std::uint32_t));
static_assert(std::atomic<std::uint32_t>::is_always_lock_free);

#if defined(__linux__)

FutexWait futex_wait(std::atomic<std::uint32_t>& word, std::uint32_t expected,
                     std::int64_t timeout_us) noexcept {
  const timespec limit = {.tv_sec = static_cast<time_t>(timeout_us / 1'000'000),
                          .tv_nsec = static_cast<long>(timeout_us % 1'000'000 * 1'000)};
  const timespec* timeout = timeout_us < 0 ? nullptr : &limit;
  const long result =
      ::syscall(SYS_futex, &word, FUTEX_WAIT_PRIVATE, expected, timeout, nullptr, 0);
  if (result == 0 || errno == EAGAIN || errno == EINTR) return FutexWait::woken;
  HF_CHECK(errno == ETIMEDOUT);
  return FutexWait::timed_out;
}

int futex_wake(std::atomic<std::uint32_t>& word, int count) noexcept {
  const long woken = ::syscall(SYS_futex, &word, FUTEX_WAKE_PRIVATE, count, nullptr, nullptr, 0);
  HF_CHECK(woken >= 0);
  return static_cast<int>(woken);
}

#else

FutexWait futex_wait(std::atomic<std::uint32_t>& word, std::uint32_t expected,
                     std::int64_t timeout_us) noexcept {
  return parking_wait(word, expected, timeout_us);
}

int futex_wake(std::atomic<std::uint32_t>& word, int count) noexcept {
  return parking_wake(word, count);
}

#endif

}  // namespace holdfast::platform
