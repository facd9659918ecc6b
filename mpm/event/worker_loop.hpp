// WorkerLoop: what a worker thread does: takes ready connections and runs each until it waits for
// something, then gives it back by one compare-and-swap.
//
// Threads:  run() on the worker; one object per worker.
// Failure:  an exception that a module lets escape costs its connection, never the thread.
#pragma once

#include <cstdint>

#include "core/connection/session.hpp"
#include "core/connection/worker_context.hpp"
#include "mpm/event/acceptor.hpp"
#include "mpm/event/connection_table.hpp"
#include "mpm/event/hand_over.hpp"

namespace holdfast::mpm {

// What all workers of a child share.
struct EventParts {
  ConnectionTable& table;
  platform::Pollset& pollset;
  HandOver& hand_over;
  Acceptor& acceptor;
};

class WorkerLoop {
 public:
  WorkerLoop(EventParts parts, core::WorkerContext& context);

  // Serves until the hand-over is stopped.
  void run();

 private:
  // Turns in a row that a connection may take whose events keep coming.
  static constexpr unsigned kTurnsMax = 16;

  void serve(ConnectionKey key);
  void serve_listener(std::uint32_t index);
  void run_connection(std::uint32_t index, WordFlags flags);
  core::Step advance(core::Connection& connection, core::Wake wake);
  bool watch(Slot& slot, ConnectionKey key, core::Want want);
  // Puts it behind the others with what is known of its readiness. False: the ring is full, the
  // caller keeps it and *flags holds everything that is known now.
  bool requeue(std::uint32_t index, WordFlags* flags);
  void close(std::uint32_t index);

  EventParts parts_;
  core::WorkerContext& context_;
  Acceptor::Accepted accepted_;
};

}  // namespace holdfast::mpm
