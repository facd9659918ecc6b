#include "mpm/event/deadline_sweep.hpp"

#include <algorithm>

namespace holdfast::mpm {

DeadlineSweep::DeadlineSweep(ConnectionTable& table, HandOver& hand_over)
    : table_(table), hand_over_(hand_over) {}

bool DeadlineSweep::is_due(std::uint32_t index, platform::Ticks now) noexcept {
  const std::uint32_t deadline = table_.deadline(index).load(std::memory_order_relaxed);
  return deadline != platform::kNoDeadline && platform::tick_reached(deadline, now);
}

std::size_t DeadlineSweep::step(platform::Ticks now) {
  const std::uint32_t end = table_.high_water();
  if (next_ >= end) next_ = 0;
  const std::uint32_t stop = std::min(end, next_ + std::max(kSliceMin, end / 8));
  std::size_t queued = 0;
  for (; next_ < stop; ++next_) {
    if (!is_due(next_, now)) continue;
    if (!hand_over_.has_room()) break;
    if (expire(next_, now)) ++queued;
  }
  return queued;
}

bool DeadlineSweep::expire(std::uint32_t index, platform::Ticks now) {
  ConnectionWord& word = table_.slot(index).word;
  std::uint32_t generation = 0;
  if (word.expire(&generation) != ConnectionWord::Noted::queue_it) return false;
  // Between the first look and now its worker may have renewed the deadline; it stored it before it
  // gave the connection back, so we see it now.
  if (!is_due(index, now) && word.unexpire(generation)) return false;
  hand_over_.submit_with_room(make_key(generation, index));
  return true;
}

bool DeadlineSweep::dismiss_all() {
  for (std::uint32_t index = 0; index < table_.high_water(); ++index) {
    if (!hand_over_.has_room()) return false;
    std::uint32_t generation = 0;
    if (table_.slot(index).word.expire(&generation, kDismissFlag) ==
        ConnectionWord::Noted::queue_it) {
      hand_over_.submit_with_room(make_key(generation, index));
    }
  }
  return true;
}

}  // namespace holdfast::mpm
