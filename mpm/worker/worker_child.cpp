#include "mpm/worker/worker_child.hpp"

#include <fmt/format.h>

#include <utility>

#include "mpm/common/blocking_driver.hpp"
#include "mpm/common/mpm_log.hpp"

namespace holdfast::mpm {

platform::Result<std::unique_ptr<WorkerChild>> WorkerChild::make(ChildTask& task) {
  auto source = ConnectionSource::make(task.listen_fds);
  if (!source) return platform::Unexpected{std::move(source).error()};
  auto orders = WorkerOrders::make();
  if (!orders) return platform::Unexpected{std::move(orders).error()};
  return std::unique_ptr<WorkerChild>(
      new WorkerChild(task, std::move(*source), std::move(*orders)));
}

WorkerChild::WorkerChild(ChildTask& task, std::unique_ptr<ConnectionSource> source,
                         std::unique_ptr<WorkerOrders> orders)
    : task_(task),
      loop_(task),
      source_(std::move(source)),
      orders_(std::move(orders)),
      roster_(task.limits.threads_per_child, task.scoreboard.child(task.slot)),
      listener_(*source_, roster_, task.context, task.scoreboard.child(task.slot),
                task.limits.max_connections_per_child) {}

ExitCode WorkerChild::run() {
  const bool started = start_threads();
  if (started) {
    loop_.report_running();
    serve_parent();
  } else {
    orders_->give(Order::stop);
    roster_.close();
  }
  threads_.clear();
  loop_.final_housekeeping();
  return started ? ExitCode::ok : ExitCode::sick;
}

bool WorkerChild::start_threads() {
  for (unsigned i = 0; i < task_.limits.threads_per_child; ++i) {
    if (!start(fmt::format("hf-worker-{}", i), [this, i] { work(i); })) return false;
  }
  return start("hf-listener", [this] { listener_.run(); });
}

bool WorkerChild::start(std::string name, std::function<void()> body) {
  threads_left_.fetch_add(1, std::memory_order_relaxed);
  auto thread = platform::Thread::start(
      {std::move(name), task_.limits.thread_stack_bytes}, [this, body = std::move(body)] {
        body();
        if (threads_left_.fetch_sub(1, std::memory_order_acq_rel) == 1) loop_.wake();
      });
  if (!thread) {
    threads_left_.fetch_sub(1, std::memory_order_relaxed);
    platform::log_at(platform::LogLevel::alert, kWorkerLog, 3142, "cannot start a thread: {}",
                     thread.error().text());
    return false;
  }
  threads_.push_back(std::move(*thread));
  return true;
}

void WorkerChild::work(unsigned number) {
  core::WorkerSlot& line = task_.scoreboard.worker(task_.slot, number);
  core::WorkerContext context(task_.context, &line, number);
  BlockingDriver driver(context, *orders_, kWorkerLog);
  Accepted accepted;
  line.status.store(core::WorkerStatus::ready, std::memory_order_relaxed);
  while (roster_.next(number, accepted)) {
    driver.serve(accepted);
    accepted.socket.reset();
    line.status.store(core::WorkerStatus::ready, std::memory_order_relaxed);
  }
  line.status.store(core::WorkerStatus::dead, std::memory_order_relaxed);
}

void WorkerChild::serve_parent() {
  while (threads_left_.load(std::memory_order_acquire) > 0) {
    handle(loop_.wait());
    if (task_.context.draining.load(std::memory_order_relaxed)) drain(true);
  }
}

void WorkerChild::handle(ChildEvent event) {
  switch (event) {
    case ChildEvent::tick:
    case ChildEvent::woken:
      return;
    case ChildEvent::retire:
      return drain(false);
    case ChildEvent::finish:
      drain(false);
      return orders_->give(Order::finish);
    case ChildEvent::stop:
      drain(false);
      return orders_->give(Order::stop);
  }
}

// The listener and idle workers end, the others with their connections.
void WorkerChild::drain(bool own_account) {
  if (drain_reported_) return;
  drain_reported_ = true;
  loop_.report_draining(own_account);
  listener_.end();
}

}  // namespace holdfast::mpm
