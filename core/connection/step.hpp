// Step: what a connection waits for, and until when. It is the whole seam between HTTP and MPMs:
// core advances a connection until it would block and returns a Step; the event MPM parks the
// connection accordingly, worker and prefork wait with poll(2). Core never learns which one it is.
#pragma once

#include <cstdint>

#include "platform/time/clock.hpp"

namespace holdfast::core {

enum class Want : std::uint8_t {
  read,    // the rest of a request (head or body): bytes from the client
  write,   // room in the send buffer: output is pending
  idle,    // the next request: the connection owns no buffer and may stay so for long
  linger,  // the client's FIN, after ours (RFC 9112 §9.6); what arrives is thrown away
  again,   // nothing: it used up its turn; run it again after the others
  close,   // nothing: close the socket now
};

// A deadline in ticks of platform::CoarseClock (100 ms, monotonic); 0 means none.
using Deadline = std::uint32_t;

constexpr Deadline earlier(Deadline one, Deadline other) noexcept {
  if (one == platform::kNoDeadline) return other;
  if (other == platform::kNoDeadline) return one;
  return platform::tick_reached(one, other) ? one : other;
}

// What a fresh connection has left for its first request once its child is to finish. Its client is
// about to ask: closed at once, it would see a failure.
inline constexpr std::uint32_t kFirstRequestTicks = 10;

struct Step {
  Want want = Want::close;
  Deadline until = 0;
};

}  // namespace holdfast::core
