// futex_wait and futex_wake: sleep until a 32-bit word changes, wake those who sleep on it.
// Why not a condition variable: parking a worker must cost one system call, and waking nobody none.
//
// Threads: any threads of one process; the word must not lie in memory shared with another one.
// Failure: none; a wait may return early for no reason, so callers look at their condition again.
#pragma once

#include <atomic>
#include <cstdint>

namespace holdfast::platform {

enum class FutexWait : std::uint8_t {
  woken,      // by a wake, a signal, or because the word was not `expected`
  timed_out,  // the whole timeout passed
};

inline constexpr std::int64_t kFutexForever = -1;

// Sleeps while the word is `expected`, at most `timeout_us` microseconds of monotonic time. The
// comparison and falling asleep are one step to futex_wake: a caller that changes the word first
// and wakes then is never missed.
FutexWait futex_wait(std::atomic<std::uint32_t>& word, std::uint32_t expected,
                     std::int64_t timeout_us = kFutexForever) noexcept;

// Wakes at most `count` sleepers; returns how many it woke (the portable build: at most that).
int futex_wake(std::atomic<std::uint32_t>& word, int count = 1) noexcept;

}  // namespace holdfast::platform
