// Connection: everything that one client has while it is connected.
// Why so small: an idle keep-alive connection must cost nothing but this, its cold half and four
// bytes of deadline; the event MPM puts its word in front and fills exactly one cache line.
//
//   Connection 1--1 ConnectionInfo   (cold: addresses, times; read by logs, not by the hot path)
//   Connection 1--0..1 SessionState  (only while something is unfinished: a partial request,
//                                     unsent output, a TLS or HTTP/2 session)
//
// Threads:    exactly one holder at a time; no member is touched by anybody else.
// Ownership:  of the descriptor: the MPM, which opens it and closes it after Step{close}.
#pragma once

#include <cstdint>
#include <memory>

#include "platform/io/socket_address.hpp"

namespace holdfast::core {

class Session;

// What a session keeps of a connection between two turns. Idle plain HTTP/1.1 keeps none.
class SessionState {
 public:
  SessionState() = default;
  SessionState(const SessionState&) = delete;
  SessionState& operator=(const SessionState&) = delete;
  virtual ~SessionState() = default;
};

// Of which kind is the deadline, for the score and for what a timeout means.
enum class ConnectionPhase : std::uint8_t { fresh, reading, handling, writing, idle, lingering };

// The cold half.
struct ConnectionInfo {
  platform::SocketAddress peer;
  std::uint64_t id = 0;               // unique in the child's life
  std::int64_t accepted_wall_us = 0;  // CLOCK_REALTIME when it was accepted
};

struct Connection {
  int fd = -1;
  std::uint32_t requests = 0;  // answered on this connection so far
  std::uint16_t listener = 0;  // index of the listen socket it came from
  ConnectionPhase phase = ConnectionPhase::fresh;
  bool unread_input = false;         // the kernel may hold bytes no edge will announce again
  bool peer_closed = false;          // the peer's FIN was seen or announced
  const Session* session = nullptr;  // the protocol spoken; objects live as long as the child
  std::unique_ptr<SessionState> state;
  ConnectionInfo* info = nullptr;
};
static_assert(sizeof(Connection) <= 48, "word + connection must fit one cache line");

}  // namespace holdfast::core
