// CycleClock: has a moment passed? Asked after every connection of a batch, so it reads the
// processor's time stamp counter where there is one instead of the system's clock.
//
// Threads:  one thread's own; a migration between processors may make one answer wrong, which costs
//           nothing but a hand-over too many or too few.
#pragma once

#include <cstdint>
#include <ctime>

#if defined(__x86_64__)
#include <x86intrin.h>
#endif

namespace holdfast::mpm {

class CycleClock {
 public:
  CycleClock() : start_(now()) {}

  // True, and the measurement begins anew, if more than about `ns` have passed.
  bool restart_if_passed(std::int64_t ns) noexcept {
    const std::uint64_t at = now();
    const bool passed = static_cast<std::int64_t>(at - start_) > ns * kUnitsPerNs;
    if (passed) start_ = at;
    return passed;
  }

 private:
#if defined(__x86_64__)
  // Time stamp counters run at 2 to 4 GHz: 3 units are between 0.75 and 1.5 ns, close enough.
  static constexpr std::int64_t kUnitsPerNs = 3;
  static std::uint64_t now() noexcept { return __rdtsc(); }
#else
  static constexpr std::int64_t kUnitsPerNs = 1;
  static std::uint64_t now() noexcept {
    timespec t{};
    clock_gettime(CLOCK_MONOTONIC, &t);
    return static_cast<std::uint64_t>(t.tv_sec) * 1'000'000'000u +
           static_cast<std::uint64_t>(t.tv_nsec);
  }
#endif

  std::uint64_t start_;
};

}  // namespace holdfast::mpm
