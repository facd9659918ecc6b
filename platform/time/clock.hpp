// Clock and CoarseClock: what time it is, by the system or by a test.
// Why two: deadlines and the Date header need a cheap "now" once per turn (no system call, 1 to
// 4 ms behind), measurements and log lines need the exact one.
//
// Threads: a ClockSource may be read by any thread; a CoarseClock belongs to one.
// Fork:    ticks count from one start per process tree: the parent reads the clock once before it
//          forks, and ticks of parent and children compare.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "platform/time/civil_time.hpp"

namespace holdfast::platform {

struct ClockReading {
  std::int64_t monotonic_ns = 0;  // never goes back, stands for no calendar time
  std::int64_t wall_ns = 0;       // since 1970-01-01 UTC; jumps when somebody sets the clock
};

// Where time comes from. A test brings its own `read` and `context`.
struct ClockSource {
  ClockReading (*read)(void* context) noexcept;
  void* context;
  std::int64_t start_ns;  // the monotonic moment from which ticks count
};

ClockSource exact_clock() noexcept;
// CLOCK_MONOTONIC_COARSE and CLOCK_REALTIME_COARSE (through the vDSO) where the kernel has them.
ClockSource coarse_clock() noexcept;

class Clock {
 public:
  explicit Clock(const ClockSource& source = exact_clock()) noexcept : source_(source) {}
  ClockReading now() const noexcept { return source_.read(source_.context); }
  std::int64_t monotonic_ns() const noexcept { return now().monotonic_ns; }
  std::int64_t wall_ns() const noexcept { return now().wall_ns; }

 private:
  ClockSource source_;
};

// Monotonic time in units of 100 ms since the start; 0 never occurs and means "no deadline".
// Comparisons go through tick_reached: the count wraps after 13 years.
using Ticks = std::uint32_t;
inline constexpr Ticks kNoDeadline = 0;
inline constexpr std::int64_t kTickNs = 100'000'000;

constexpr bool tick_reached(Ticks deadline, Ticks now) noexcept {
  return static_cast<std::int32_t>(now - deadline) >= 0;
}

// One thread's cached "now".
class CoarseClock {
 public:
  explicit CoarseClock(const ClockSource& source = coarse_clock()) noexcept : source_(source) {
    refresh();
  }

  // Reads the source; everything below answers from what it read.
  void refresh() noexcept;

  Ticks ticks() const noexcept { return ticks_; }
  // The first tick at which at least `timeout_ms` (0 to 2^31 - 1) have passed; never 0.
  Ticks deadline_after(std::int64_t timeout_ms) const noexcept;

  std::int64_t monotonic_ns() const noexcept { return reading_.monotonic_ns; }
  std::int64_t wall_ns() const noexcept { return reading_.wall_ns; }
  std::int64_t wall_seconds() const noexcept { return wall_seconds_; }
  // "Sun, 06 Nov 1994 08:49:37 GMT" (RFC 9110 section 5.6.7); valid until the next refresh().
  std::string_view http_date() const noexcept { return {http_date_.data(), http_date_.size()}; }

 private:
  ClockSource source_;
  ClockReading reading_;
  std::int64_t wall_seconds_ = INT64_MIN;  // the second that http_date_ shows
  Ticks ticks_ = 1;
  std::array<char, kHttpDateSize> http_date_{};
};

}  // namespace holdfast::platform
