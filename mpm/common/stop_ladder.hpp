// StopLadder: what is done, and when, to children that shall end at once; httpd's ladder.
// Why a state machine of its own: it can be tested without waiting ten seconds.
//
//   0 s  the word, and SIGTERM      3, 5, 7 s  SIGTERM, told        9 s  SIGKILL      10 s  give up
//
// Threads:  the parent's.
#pragma once

#include <cstddef>
#include <cstdint>

namespace holdfast::mpm {

enum class StopAction : std::uint8_t {
  none,
  ask,        // the word on the channel and SIGTERM, silently
  terminate,  // SIGTERM; a warning per child
  kill,       // SIGKILL; an error per child
  give_up,    // a child that even SIGKILL does not end hangs in the kernel
};

class StopLadder {
 public:
  explicit StopLadder(std::int64_t start_ms) noexcept : start_ms_(start_ms) {}

  // What is due now; at most one step per call, so a late caller climbs step by step.
  StopAction next(std::int64_t now_ms) noexcept;
  // How long until something is due; 0 if it is.
  std::int64_t delay_ms(std::int64_t now_ms) const noexcept;

 private:
  std::int64_t start_ms_;
  std::size_t step_ = 0;
};

}  // namespace holdfast::mpm
