// WorkerOrders: how the main thread of a child of the worker MPM reaches the workers that sleep on
// their connections. Why one pipe for all: every worker polls its read end beside its socket, and
// both orders reach all of them with one system call.
//
//   finish: a byte that nobody reads; whoever may obey polls for input
//   stop:   the write end is closed; every poll reports a hang-up, asked for or not
//
// Threads:  give() by the main thread; the rest by any.
// Process:  child; the descriptors are its own.
// Failure:  make() when descriptors are missing.
#pragma once

#include <atomic>
#include <memory>

#include "mpm/common/connection_wait.hpp"
#include "platform/base/result.hpp"
#include "platform/io/fd.hpp"

namespace holdfast::mpm {

class WorkerOrders final : public ConnectionWait {
 public:
  static platform::Result<std::unique_ptr<WorkerOrders>> make();

  // A weaker order than the one in force changes nothing.
  void give(Order order) noexcept;

  Order order() const noexcept override { return order_.load(std::memory_order_acquire); }
  Waited wait(int fd, platform::Readiness interest, int timeout_ms, Order known) override;

 private:
  WorkerOrders(platform::Fd read_end, platform::Fd write_end) noexcept;

  const platform::Fd read_end_;
  platform::Fd write_end_;                  // the main thread's
  std::atomic<Order> order_{Order::serve};  // written before the pipe tells of it
};

}  // namespace holdfast::mpm
