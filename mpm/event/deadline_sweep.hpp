// DeadlineSweep: finds the connections whose deadline has passed and queues them with the timeout
// flag. Why a sweep over a dense array: workers write a deadline with one plain store and nobody
// keeps an order, so there is no lock, no timer heap and no wake of the listener; a million
// deadlines are 4 MB, read in well under a millisecond.
//
// Threads:  the listener's own. A slot that is not idle is left for the next sweep.
#pragma once

#include <cstdint>

#include "mpm/event/connection_table.hpp"
#include "mpm/event/hand_over.hpp"
#include "platform/time/clock.hpp"

namespace holdfast::mpm {

class DeadlineSweep {
 public:
  DeadlineSweep(ConnectionTable& table, HandOver& hand_over);

  // Looks at the next slice; returns how many connections it queued. Stops early when the ring is
  // full and goes on from there next time.
  std::size_t step(platform::Ticks now);

  // Tells every idle connection that the child finishes (kDismissFlag). False: the ring was full;
  // call it again, telling one twice is harmless.
  bool dismiss_all();

 private:
  static constexpr std::uint32_t kSliceMin = 64 * 1024;  // slots per step, or an eighth of all

  bool is_due(std::uint32_t index, platform::Ticks now) noexcept;
  bool expire(std::uint32_t index, platform::Ticks now);

  ConnectionTable& table_;
  HandOver& hand_over_;
  std::uint32_t next_ = 0;
};

}  // namespace holdfast::mpm
