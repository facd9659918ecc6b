// RespawnThrottle: how long to wait before a child that died is replaced.
// Why: one crash must be repaired at once, a child that crashes again and again must not become a
// fork storm, and killing children by hand must not look like crashing.
//
// Threads:  the parent's.
#pragma once

#include <cstdint>
#include <deque>

namespace holdfast::mpm {

// How a child that was not told to end has ended.
enum class DeathKind : std::uint8_t {
  recycled,  // MaxConnectionsPerChild, or it was asked to end by somebody (SIGTERM)
  killed,    // SIGKILL: by hand, or by the kernel for want of memory
  crashed,   // a fault, or an exit status of trouble
};

class RespawnThrottle {
 public:
  static constexpr std::int64_t kWindowMs = 10'000;
  static constexpr std::size_t kCrashesFree = 4;  // per window
  static constexpr std::size_t kKillsFree = 100;  // per window
  static constexpr std::int64_t kDelayMaxMs = 32'000;
  static constexpr std::int64_t kDelayAloneMaxMs = 1'000;

  // Milliseconds until the replacement; 0: at once. `now_ms` is monotonic. `serving`: how many
  // other children serve; without any, a second is the longest that clients shall wait.
  std::int64_t delay_after(DeathKind kind, std::int64_t now_ms, std::uint32_t serving);

 private:
  static std::size_t count_in_window(std::deque<std::int64_t>& times, std::int64_t now_ms);

  std::deque<std::int64_t> crashes_;
  std::deque<std::int64_t> kills_;
  std::int64_t delay_ms_ = 0;
};

}  // namespace holdfast::mpm
