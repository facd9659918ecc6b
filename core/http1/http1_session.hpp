// Http1Session: HTTP/1.0 and HTTP/1.1 on one connection: keep-alive, pipelining, bodies, closing.
// Why stateless: an idle connection then has no session; what is unfinished is an Http1State.
//
// A turn sends what is pending, receives once, answers every complete request into one batch, and
// sends that with one system call. At most one request of a connection is in work; while answers
// wait for the client to read, nothing more is parsed or received.
//
// Threads:   const, any thread; the caller holds the connection.
// Failure:   Step{close}.
#pragma once

#include "core/connection/session.hpp"

namespace holdfast::core {

class Http1Session final : public Session {
 public:
  Step advance(Connection& connection, Wake wake, WorkerContext& worker) const override;
};

}  // namespace holdfast::core
