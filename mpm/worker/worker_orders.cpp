#include "mpm/worker/worker_orders.hpp"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <utility>

#include "platform/poll/poll_readiness.hpp"

namespace holdfast::mpm {

platform::Result<std::unique_ptr<WorkerOrders>> WorkerOrders::make() {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0) {
    return platform::Unexpected{platform::last_error("pipe2")};
  }
  return std::unique_ptr<WorkerOrders>(
      new WorkerOrders(platform::Fd(ends[0]), platform::Fd(ends[1])));
}

WorkerOrders::WorkerOrders(platform::Fd read_end, platform::Fd write_end) noexcept
    : read_end_(std::move(read_end)), write_end_(std::move(write_end)) {}

void WorkerOrders::give(Order order) noexcept {
  if (order <= this->order()) return;
  order_.store(order, std::memory_order_release);
  if (order == Order::stop) return write_end_.reset();
  const char byte = 0;
  // An empty pipe takes a byte.
  [[maybe_unused]] const ssize_t written = ::write(write_end_.get(), &byte, 1);
}

Waited WorkerOrders::wait(int fd, platform::Readiness interest, int timeout_ms, Order known) {
  // Orders are known without asking the kernel.
  if (!any(interest) && timeout_ms == 0) return {};
  const short heeded = known == Order::serve ? POLLIN : 0;
  pollfd fds[2] = {{fd, platform::poll_events_of(interest), 0}, {read_end_.get(), heeded, 0}};
  const int count = ::poll(fds, 2, timeout_ms);
  if (count < 0) return {};
  return {platform::readiness_of_poll(fds[0].revents), count == 0};
}

}  // namespace holdfast::mpm
