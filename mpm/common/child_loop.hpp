// ChildLoop: what the main thread of every child does while its other threads serve: listens to the
// parent, lets the modules keep house once a second, and tells the MPM what to do next.
// Why shared: orders, a parent that died and a SIGTERM from outside mean the same under every MPM.
//
//   ChildLoop loop(task);
//   … start threads …
//   loop.report_running();
//   while (!done) switch (loop.wait()) { … }
//   … join threads …
//   loop.final_housekeeping();
//
// Threads:   the child's main thread; wake() any thread.
// Process:   the child.
// Lifetime:  the task outlives it; threads that call wake() end before it.
#pragma once

#include <cstdint>

#include "mpm/common/mpm.hpp"
#include "platform/io/fd.hpp"

namespace holdfast::mpm {

enum class ChildEvent : std::uint8_t {
  tick,    // about a second has passed; the modules have kept house
  woken,   // wake() was called
  retire,  // as ParentWord
  finish,  // as ParentWord; also when the parent is gone
  stop,    // as ParentWord; also on SIGTERM
};

class ChildLoop {
 public:
  explicit ChildLoop(ChildTask& task);
  ~ChildLoop();
  ChildLoop(const ChildLoop&) = delete;
  ChildLoop& operator=(const ChildLoop&) = delete;

  // Writes the slot's state and tells the parent.
  void report_running() noexcept;
  // The same for draining; `own_account`: nobody asked for it, the parent must replace this child.
  void report_draining(bool own_account) noexcept;

  // The next event, at most about a second later. After the parent is gone it says `finish` once.
  ChildEvent wait();
  // Makes wait() return `woken` soon; calls coalesce. Async-signal-safe.
  void wake() noexcept;

  // Once the workers have ended: the modules' last housekeep (logs are flushed here).
  void final_housekeeping();

 private:
  ChildEvent hear_parent();
  void keep_house();
  void sleep_until_something();

  ChildTask& task_;
  platform::Fd wake_read_;
  platform::Fd wake_write_;
  std::int64_t next_tick_ns_ = 0;
  bool parent_gone_ = false;
  bool term_seen_ = false;
  bool word_waits_ = false;
  bool woken_ = false;
};

}  // namespace holdfast::mpm
