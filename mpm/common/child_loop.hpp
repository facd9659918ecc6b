// ChildLoop: what the main thread of a child with threads does while the others serve: listens to
// the parent, lets the modules keep house once a second, and tells the MPM what to do next.
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

#include "mpm/common/child_duties.hpp"
#include "mpm/common/mpm.hpp"
#include "platform/io/fd.hpp"

namespace holdfast::mpm {

class ChildLoop {
 public:
  explicit ChildLoop(ChildTask& task);
  ~ChildLoop();
  ChildLoop(const ChildLoop&) = delete;
  ChildLoop& operator=(const ChildLoop&) = delete;

  void report_running() noexcept { duties_.report_running(); }
  void report_draining(bool own_account) noexcept { duties_.report_draining(own_account); }

  // The next event, at most about a second later. After the parent is gone it says `finish` once.
  ChildEvent wait();
  // Makes wait() return `woken` soon; calls coalesce. Async-signal-safe.
  void wake() noexcept;

  void final_housekeeping() { duties_.final_housekeeping(); }

 private:
  void sleep_until_something();

  ChildDuties duties_;
  platform::Fd wake_read_;
  platform::Fd wake_write_;
  bool term_seen_ = false;
  bool word_waits_ = false;
  bool woken_ = false;
};

}  // namespace holdfast::mpm
