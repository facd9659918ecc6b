// WakeChannel: makes a thread that waits for descriptors return; many calls cost one write.
// Why shared: every pollset backend needs one, and its one race is argued here only.
//
// The flag says "a byte is in the channel or its reader has not yet looked". raise() sets it and
// writes only if it was clear; lower() empties the channel first and clears the flag last. A
// raise() between the two writes nothing, and needs to write nothing: the reader is awake already
// and looks at what the caller published, because its exchange reads the caller's. The other order
// would leave the flag set with an empty channel, and every later call would be swallowed.
//
// Threads: raise() any; lower() by the thread that waits.   Fork: make it after fork.
#pragma once

#include <atomic>

#include "platform/base/result.hpp"
#include "platform/io/fd.hpp"

namespace holdfast::platform {

class WakeChannel {
 public:
  Result<void> open();

  int fd() const noexcept { return read_end_.get(); }  // readable: raised
  void raise() noexcept;
  void lower() noexcept;

 private:
  // Constant after open(). An eventfd is its own write end.
  Fd read_end_;
  Fd write_end_;
  std::atomic<bool> raised_{false};
};

}  // namespace holdfast::platform
