#include "mpm/common/blocking_driver.hpp"

#include <algorithm>
#include <cstdint>
#include <exception>

#include "core/server/runtime.hpp"

namespace holdfast::mpm {
namespace {

using platform::Readiness;

constexpr std::int32_t kTickMs = static_cast<std::int32_t>(platform::kTickNs / 1'000'000);
// The cheap clock lags behind by up to one tick of the kernel's timer: without the allowance a
// deadline would seem to lie ahead still when the sleep for it has ended.
constexpr std::int32_t kLagMs = 10;

constexpr Readiness interest_of(core::Want want) noexcept {
  return want == core::Want::write ? Readiness::out : Readiness::in;
}

int milliseconds_until(core::Deadline deadline, core::Deadline now) noexcept {
  if (deadline == platform::kNoDeadline) return ConnectionWait::kForever_ms;
  if (platform::tick_reached(deadline, now)) return 0;
  constexpr std::uint32_t kTicksMax = INT32_MAX / kTickMs - 1;
  return static_cast<std::int32_t>(std::min(deadline - now, kTicksMax)) * kTickMs + kLagMs;
}

}  // namespace

void BlockingDriver::serve(Accepted& accepted) {
  core::Connection connection;
  connection.fd = accepted.socket.get();
  connection.listener = accepted.listener;
  connection.info = &accepted.info;
  connection.session = &context_.runtime.session_for(accepted.listener);
  if (context_.score != nullptr) core::WorkerSlot::bump(context_.score->connections);
  set_status(core::WorkerStatus::reading);
  run(connection);
}

void BlockingDriver::run(core::Connection& connection) {
  core::Wake wake;
  while (wait_.order() != Order::stop) {
    context_.clock.refresh();
    const core::Step step = advance(connection, wake);
    if (step.want == core::Want::close) return;
    wake =
        step.want == core::Want::again ? look_for_orders(connection) : wait_for(connection, step);
  }
  context_.output.clear();
}

core::Step BlockingDriver::advance(core::Connection& connection, core::Wake wake) {
  try {
    return core::advance(connection, wake, context_);
  } catch (const std::exception& e) {
    platform::log_event({.level = platform::LogLevel::error, .module = log_},
                        "a request ended its connection: {}", e.what());
  }
  context_.output.clear();
  context_.arena.reset();
  return {core::Want::close, 0};
}

// An order to finish is to an idle connection what its timeout would be: the session looks once
// more whether a request has crossed with it. A fresh one has a moment left for its first request.
core::Wake BlockingDriver::wait_for(const core::Connection& connection, core::Step step) {
  if (step.want == core::Want::idle) set_status(core::WorkerStatus::keepalive);
  Order known = Order::serve;
  for (;;) {
    const Order order = wait_.order();
    if (order == Order::stop) return {};
    if (order == Order::finish && connection.phase == core::ConnectionPhase::idle) {
      return {Readiness::none, true};
    }
    if (order != known && connection.phase == core::ConnectionPhase::fresh) {
      step.until = core::earlier(step.until, context_.clock.ticks() + core::kFirstRequestTicks);
    }
    known = order;
    const int timeout_ms = milliseconds_until(step.until, context_.clock.ticks());
    const Waited waited = wait_.wait(connection.fd, interest_of(step.want), timeout_ms, order);
    if (any(waited.readiness)) return {waited.readiness, false};
    if (waited.timed_out) return {Readiness::none, true};
    context_.clock.refresh();
  }
}

// A connection that always has more to do would never hear an order otherwise.
core::Wake BlockingDriver::look_for_orders(const core::Connection& connection) {
  const Waited waited = wait_.wait(connection.fd, Readiness::none, 0, wait_.order());
  return {waited.readiness, false};
}

void BlockingDriver::set_status(core::WorkerStatus status) noexcept {
  if (context_.score != nullptr) {
    context_.score->status.store(status, std::memory_order_relaxed);
  }
}

}  // namespace holdfast::mpm
