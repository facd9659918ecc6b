// ConnectionWait: how a thread that holds one connection sleeps until that connection, time or an
// order of the child wakes it. Why an interface: a worker thread hears orders through a pipe that
// its child's main thread holds, a process of prefork hears them itself, from its parent.
//
// Threads:  as the implementation says.
#pragma once

#include <cstdint>

#include "platform/poll/pollset.hpp"

namespace holdfast::mpm {

// What a child wants of those of its threads that hold connections. It only ever becomes stricter.
// A child that retires gives no order: its answers end their connections by themselves, and idle
// connections stay until their next request or timeout.
enum class Order : std::uint8_t {
  serve,
  finish,  // end connections that only wait for a request
  stop,    // end at once, whatever is under way
};

// Why a sleep ended: none of both, if an order came or for no reason at all.
struct Waited {
  platform::Readiness readiness = platform::Readiness::none;
  bool timed_out = false;
};

class ConnectionWait {
 public:
  virtual ~ConnectionWait() = default;

  virtual Order order() const noexcept = 0;

  static constexpr int kForever_ms = -1;
  // Sleeps until `fd` is ready for `interest`, `timeout_ms` have passed (0: only looks), or an
  // order stricter than `known` is in force. With the interest `none` only the end of both
  // directions and errors count.
  virtual Waited wait(int fd, platform::Readiness interest, int timeout_ms, Order known) = 0;
};

}  // namespace holdfast::mpm
