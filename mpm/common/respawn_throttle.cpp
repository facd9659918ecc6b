#include "mpm/common/respawn_throttle.hpp"

#include <algorithm>

namespace holdfast::mpm {

std::size_t RespawnThrottle::count_in_window(std::deque<std::int64_t>& times, std::int64_t now_ms) {
  times.push_back(now_ms);
  while (times.front() <= now_ms - kWindowMs) times.pop_front();
  return times.size();
}

std::int64_t RespawnThrottle::delay_after(DeathKind kind, std::int64_t now_ms,
                                          std::uint32_t serving) {
  bool too_many = false;
  switch (kind) {
    case DeathKind::recycled:
      return 0;
    case DeathKind::killed:
      too_many = count_in_window(kills_, now_ms) > kKillsFree;
      break;
    case DeathKind::crashed:
      too_many = count_in_window(crashes_, now_ms) > kCrashesFree;
      break;
  }
  if (!too_many) {
    delay_ms_ = 0;
    return 0;
  }
  delay_ms_ = std::clamp<std::int64_t>(delay_ms_ * 2, 1'000, kDelayMaxMs);
  return serving > 0 ? delay_ms_ : std::min(delay_ms_, kDelayAloneMaxMs);
}

}  // namespace holdfast::mpm
