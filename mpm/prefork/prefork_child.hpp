// PreforkChild: a child of the prefork MPM: one process, no second thread, one connection at a time
// from accept to close. What modules do in one request can touch no other.
//
//   ┌─▶ look around (parent, SIGTERM, time) ─▶ take a connection ─▶ serve it to its end ─┐
//   │                        none there: sleep ◀┘                                        │
//   └────────────────────────────────────┴────────────────────────────────────────────────┘
//
// While a connection is served, the same things are looked for whenever it has to wait.
//
// Threads:    none but this one.
// Process:    child, after privileges were dropped.
// Lifetime:   the task outlives it.
// Failure:    run() says how the process shall end.
#pragma once

#include <csignal>
#include <cstdint>
#include <memory>

#include "mpm/common/blocking_driver.hpp"
#include "mpm/common/child_duties.hpp"
#include "mpm/common/connection_source.hpp"
#include "mpm/common/connection_wait.hpp"
#include "mpm/common/mpm.hpp"
#include "platform/process/pending_signal.hpp"

namespace holdfast::mpm {

class PreforkChild final : private ConnectionWait {
 public:
  static platform::Result<std::unique_ptr<PreforkChild>> make(ChildTask& task);

  ExitCode run();

 private:
  PreforkChild(ChildTask& task, std::unique_ptr<ConnectionSource> source);

  void serve_connections();
  void serve(BlockingDriver& driver, Accepted& accepted);
  void serve_the_last(BlockingDriver& driver);
  void rest();
  void look_around();
  void obey(ChildEvent event);
  void leave(bool own_account);
  bool used_up() const noexcept;
  std::int64_t until_tick_us() const noexcept;
  void publish(bool busy) noexcept;
  void beat(std::int64_t now_ns) noexcept;

  Order order() const noexcept override { return order_; }
  Waited wait(int fd, platform::Readiness interest, int timeout_ms, Order known) override;

  ChildTask& task_;
  core::ChildSlot& score_;
  ChildDuties duties_;
  platform::PendingSignal term_;
  sigset_t sleeping_mask_;  // lets SIGTERM in
  std::unique_ptr<ConnectionSource> source_;
  Order order_ = Order::serve;
  bool serving_ = false;
  bool leaving_ = false;  // after the connection under way, if there is one
};

}  // namespace holdfast::mpm
