// Translates between Readiness and the bits of poll(2), for the backends that ask poll(2).
//
// Threads: any.
#pragma once

#include <poll.h>

#include <cstdint>

#include "platform/poll/pollset.hpp"

namespace holdfast::platform {

#ifdef POLLRDHUP
inline constexpr short kPollPeerClosed = POLLRDHUP;
#else
// Elsewhere a FIN shows as POLLIN, and reading then answers 0.
inline constexpr short kPollPeerClosed = 0;
#endif

constexpr short poll_events_of(Readiness interest) noexcept {
  int bits = 0;
  if (any(interest & Readiness::in)) bits |= POLLIN | kPollPeerClosed;
  if (any(interest & Readiness::out)) bits |= POLLOUT;
  return static_cast<short>(bits);
}

constexpr Readiness readiness_of_poll(short revents) noexcept {
  Readiness ready = Readiness::none;
  if (revents & POLLIN) ready = ready | Readiness::in;
  if (revents & POLLOUT) ready = ready | Readiness::out;
  if (revents & (POLLHUP | kPollPeerClosed)) ready = ready | Readiness::hangup;
  // POLLNVAL: closed without remove(); told once instead of turning every wait into a busy one.
  if (revents & (POLLERR | POLLNVAL)) ready = ready | Readiness::error;
  return ready;
}

// poll(2) and libevent know milliseconds; -1 is for ever.
constexpr int poll_timeout_ms(std::int64_t timeout_us) noexcept {
  constexpr std::int64_t kMax_ms = 0x7fffffff;
  if (timeout_us < 0) return -1;
  if (timeout_us >= kMax_ms * 1000) return static_cast<int>(kMax_ms);
  return static_cast<int>((timeout_us + 999) / 1000);
}

}  // namespace holdfast::platform
