// BlockingDriver: runs one connection from its first byte to its end in the calling thread, for the
// MPMs in which a connection keeps its thread. It obeys the same Step as the event MPM, so every
// protocol and module runs unchanged.
//
//          ┌──────────────── again, or woken ────────────────┐
//   ─▶ core::advance ─▶ Step ─▶ read, idle, linger, write: sleep
//                        └────▶ close
//
// Threads:   one per thread that holds connections; the context is that thread's own.
// Ownership: the caller owns the socket and closes it when serve() has returned.
// Failure:   an exception that a module lets escape costs its connection, never the thread.
#pragma once

#include "core/connection/session.hpp"
#include "core/connection/worker_context.hpp"
#include "core/scoreboard/scoreboard.hpp"
#include "mpm/common/connection_source.hpp"
#include "mpm/common/connection_wait.hpp"
#include "platform/log/log.hpp"

namespace holdfast::mpm {

class BlockingDriver {
 public:
  BlockingDriver(core::WorkerContext& context, ConnectionWait& wait,
                 const platform::LogModule& log) noexcept
      : context_(context), wait_(wait), log_(log) {}

  // A connection that was just accepted.
  void serve(Accepted& accepted);
  // Any connection, until it is to be closed or the order is to stop.
  void run(core::Connection& connection);

 private:
  core::Step advance(core::Connection& connection, core::Wake wake);
  core::Wake wait_for(const core::Connection& connection, core::Step step);
  core::Wake look_for_orders(const core::Connection& connection);
  void set_status(core::WorkerStatus status) noexcept;

  core::WorkerContext& context_;
  ConnectionWait& wait_;
  const platform::LogModule& log_;
};

}  // namespace holdfast::mpm
