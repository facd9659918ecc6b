#include "platform/time/clock.hpp"

#include <time.h>

#include "platform/base/check.hpp"

namespace holdfast::platform {
namespace {

#if defined(CLOCK_MONOTONIC_COARSE) && defined(CLOCK_REALTIME_COARSE)
constexpr clockid_t kCoarseMonotonic = CLOCK_MONOTONIC_COARSE;
constexpr clockid_t kCoarseWall = CLOCK_REALTIME_COARSE;
#elif defined(CLOCK_MONOTONIC_FAST) && defined(CLOCK_REALTIME_FAST)
constexpr clockid_t kCoarseMonotonic = CLOCK_MONOTONIC_FAST;
constexpr clockid_t kCoarseWall = CLOCK_REALTIME_FAST;
#else
constexpr clockid_t kCoarseMonotonic = CLOCK_MONOTONIC;
constexpr clockid_t kCoarseWall = CLOCK_REALTIME;
#endif

std::int64_t read_ns(clockid_t clock) noexcept {
  struct timespec ts = {};
  HF_CHECK(::clock_gettime(clock, &ts) == 0);
  return static_cast<std::int64_t>(ts.tv_sec) * 1'000'000'000 + ts.tv_nsec;
}

ClockReading read_exact(void* /*context*/) noexcept {
  return {.monotonic_ns = read_ns(CLOCK_MONOTONIC), .wall_ns = read_ns(CLOCK_REALTIME)};
}

ClockReading read_coarse(void* /*context*/) noexcept {
  return {.monotonic_ns = read_ns(kCoarseMonotonic), .wall_ns = read_ns(kCoarseWall)};
}

std::int64_t process_start_ns() noexcept {
  static const std::int64_t start_ns = read_ns(kCoarseMonotonic);
  return start_ns;
}

std::int64_t floor_to_seconds(std::int64_t ns) noexcept {
  constexpr std::int64_t kSecond = 1'000'000'000;
  return ns / kSecond - (ns % kSecond < 0 ? 1 : 0);
}

Ticks tick_of(std::int64_t count) noexcept {
  const auto tick = static_cast<Ticks>(count + 1);
  return tick == kNoDeadline ? 1 : tick;
}

}  // namespace

ClockSource exact_clock() noexcept {
  return {.read = &read_exact, .context = nullptr, .start_ns = process_start_ns()};
}

ClockSource coarse_clock() noexcept {
  return {.read = &read_coarse, .context = nullptr, .start_ns = process_start_ns()};
}

void CoarseClock::refresh() noexcept {
  reading_ = source_.read(source_.context);
  const std::int64_t elapsed_ns = reading_.monotonic_ns - source_.start_ns;
  ticks_ = tick_of(elapsed_ns > 0 ? elapsed_ns / kTickNs : 0);
  const std::int64_t second = floor_to_seconds(reading_.wall_ns);
  if (second == wall_seconds_) return;
  wall_seconds_ = second;
  render_http_date(second, http_date_);
}

Ticks CoarseClock::deadline_after(std::int64_t timeout_ms) const noexcept {
  // The current tick began up to 100 ms ago: one more makes sure that the time has passed.
  const std::int64_t ticks = (timeout_ms + 99) / 100 + 1;
  const auto deadline = static_cast<Ticks>(ticks_ + static_cast<Ticks>(ticks));
  return deadline == kNoDeadline ? 1 : deadline;
}

}  // namespace holdfast::platform
