// PendingSignal: tells whether a signal that is blocked waits for this process.
// Why a descriptor: whoever sleeps in a pollset can be interrupted by nothing else without a moment
// between "did it come?" and falling asleep, and without a variable that a handler writes.
//
// Threads:  one; the signal is blocked in every thread of the process.
// Failure:  a system without such descriptors has none: look with take() now and then.
#pragma once

#include "platform/io/fd.hpp"

namespace holdfast::platform {

class PendingSignal {
 public:
  explicit PendingSignal(int number) noexcept;

  // Readable while the signal waits; -1 if there is no such descriptor.
  int fd() const noexcept { return fd_.get(); }
  // True if it has come; it does not wait any more then.
  bool take() noexcept;

 private:
  const int number_;
  Fd fd_;
};

}  // namespace holdfast::platform
