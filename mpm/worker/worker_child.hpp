// WorkerChild: one child process of the worker MPM: a listener thread that accepts, a pool of
// workers each of which keeps a connection until its end, and the main thread, which listens to the
// parent.
//
// Process:    child, after privileges were dropped.
// Lifetime:   the task outlives it; all threads have ended when run() returns.
// Failure:    run() says how the process shall end.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "mpm/common/child_loop.hpp"
#include "mpm/common/mpm.hpp"
#include "mpm/worker/worker_listener.hpp"
#include "mpm/worker/worker_orders.hpp"
#include "mpm/worker/worker_roster.hpp"
#include "platform/thread/thread.hpp"

namespace holdfast::mpm {

class WorkerChild {
 public:
  static platform::Result<std::unique_ptr<WorkerChild>> make(ChildTask& task);

  ExitCode run();

 private:
  WorkerChild(ChildTask& task, std::unique_ptr<ConnectionSource> source,
              std::unique_ptr<WorkerOrders> orders);

  bool start_threads();
  bool start(std::string name, std::function<void()> body);
  void work(unsigned number);
  void serve_parent();
  void handle(ChildEvent event);
  void drain(bool own_account);

  ChildTask& task_;
  ChildLoop loop_;
  std::unique_ptr<ConnectionSource> source_;
  std::unique_ptr<WorkerOrders> orders_;
  WorkerRoster roster_;
  WorkerListener listener_;
  std::atomic<unsigned> threads_left_{0};  // the last one that ends wakes the main thread
  std::vector<platform::Thread> threads_;  // last: they end before what they use
  bool drain_reported_ = false;
};

}  // namespace holdfast::mpm
