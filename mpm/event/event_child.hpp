// EventChild: one child process of the event MPM: a listener thread, a pool of workers, and what
// they share. Its main thread listens to the parent.
//
// Process:    child, after privileges were dropped.
// Lifetime:   the task outlives it; all threads have ended when run() returns.
// Failure:    run() says how the process shall end.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "mpm/common/child_loop.hpp"
#include "mpm/common/mpm.hpp"
#include "mpm/event/acceptor.hpp"
#include "mpm/event/connection_table.hpp"
#include "mpm/event/hand_over.hpp"
#include "mpm/event/listener_loop.hpp"
#include "platform/thread/thread.hpp"

namespace holdfast::mpm {

class EventChild {
 public:
  static platform::Result<std::unique_ptr<EventChild>> make(ChildTask& task);

  ExitCode run();

 private:
  EventChild(ChildTask& task, std::unique_ptr<platform::Pollset> pollset,
             std::unique_ptr<ConnectionTable> table);

  bool start_threads();
  void serve_parent();
  void handle(ChildEvent event);
  void drain(bool own_account);
  std::int64_t peer_load() const;

  ChildTask& task_;
  ChildLoop loop_;
  std::unique_ptr<platform::Pollset> pollset_;
  std::unique_ptr<ConnectionTable> table_;
  HandOver hand_over_;
  Acceptor acceptor_;
  ListenerLoop listener_;
  std::vector<platform::Thread> threads_;  // last: they end before what they use
  bool drain_reported_ = false;
};

}  // namespace holdfast::mpm
