// Session: one protocol (HTTP/1.x, later HTTP/2) as a stateless object that turns bytes into
// exchanges and back. What it must remember between two turns hangs on the Connection.
//
// Threads:  const and shared by all workers; the caller holds the connection.
// Failure:  never throws; a broken connection comes back as Step{close}.
#pragma once

#include "core/connection/connection.hpp"
#include "core/connection/step.hpp"
#include "platform/poll/pollset.hpp"

namespace holdfast::core {

class WorkerContext;

// Why a connection is run now.
struct Wake {
  platform::Readiness readiness = platform::Readiness::none;
  bool timed_out = false;  // its deadline passed; data may have crossed with it: look first
};

// What a protocol keeps per worker and uses for one connection after the other: tables, ready-made
// texts. Made by the protocol when it first runs on that worker.
class SessionScratch {
 public:
  SessionScratch() = default;
  SessionScratch(const SessionScratch&) = delete;
  SessionScratch& operator=(const SessionScratch&) = delete;
  virtual ~SessionScratch() = default;
};

class Session {
 public:
  virtual ~Session() = default;
  virtual Step advance(Connection& connection, Wake wake, WorkerContext& worker) const = 0;
};

// Runs a connection as far as it goes without blocking. The only callers are the MPMs and tests.
inline Step advance(Connection& connection, Wake wake, WorkerContext& worker) {
  return connection.session->advance(connection, wake, worker);
}

}  // namespace holdfast::core
