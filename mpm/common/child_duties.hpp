// ChildDuties: what every child owes its parent and its modules: obey, report, keep house.
// Why apart from any waiting: ChildLoop does it in a thread of its own, a child of prefork, which
// has no second thread, between and during its connections.
//
// Threads:   the child's main thread.
// Process:   the child.
// Lifetime:  the task outlives it.
#pragma once

#include <cstdint>

#include "mpm/common/mpm.hpp"

namespace holdfast::mpm {

enum class ChildEvent : std::uint8_t {
  tick,    // about a second has passed; the modules have kept house
  woken,   // ChildLoop::wake() was called
  retire,  // as ParentWord
  finish,  // as ParentWord; also when the parent is gone
  stop,    // as ParentWord; also on SIGTERM
};

class ChildDuties {
 public:
  // From now on SIGTERM is blocked, and caught where somebody lets it in.
  explicit ChildDuties(ChildTask& task);

  // Writes the slot's state and tells the parent.
  void report_running() noexcept;
  // The same for draining; `own_account`: nobody asked for it, the parent must replace this child.
  void report_draining(bool own_account) noexcept;

  // Where the parent's words arrive; -1 once it is gone: a poll would report its end for ever.
  int parent_fd() const noexcept { return parent_gone_ ? -1 : task_.parent_channel_fd; }
  // The strongest of the words that wait; `finish` once when the parent is gone; `tick`: none.
  ChildEvent hear_parent() noexcept;

  // When the house is to be kept next, on the monotonic clock.
  std::int64_t next_tick_ns() const noexcept { return next_tick_ns_; }
  // Lets the modules keep house if it is time; true if they did.
  bool keep_house_in_time(std::int64_t now_ns);
  // Once the workers have ended: the modules' last housekeep (logs are flushed here).
  void final_housekeeping() { keep_house(); }

 private:
  void keep_house();

  ChildTask& task_;
  std::int64_t next_tick_ns_;
  bool parent_gone_ = false;
};

}  // namespace holdfast::mpm
