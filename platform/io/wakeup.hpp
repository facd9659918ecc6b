// Wakeup: makes a descriptor readable, so that a thread that polls it returns.
// Why coalesced: a hundred signals before the sleeper looks are one system call.
//
// Threads: signal() by any thread; drain() by the one that polls.
// Process: one; the flag that coalesces is not shared with a child.
// Failure: make() reports EMFILE and the like; signal() and drain() cannot fail.
#pragma once

#include <atomic>
#include <memory>

#include "platform/base/result.hpp"
#include "platform/io/fd.hpp"

namespace holdfast::platform {

class Wakeup {
 public:
  static Result<std::unique_ptr<Wakeup>> make();
  Wakeup(const Wakeup&) = delete;
  Wakeup& operator=(const Wakeup&) = delete;

  // What was written before a signal() is seen by who returns from the drain() that takes it.
  void signal() noexcept;
  // Makes the descriptor unreadable until the next signal(). Look for work afterwards, not before.
  void drain() noexcept;
  // Readable after signal(); for any pollset, level- or edge-triggered.
  int fd() const noexcept { return read_end_.get(); }

 private:
  Wakeup(Fd read_end, Fd write_end) noexcept
      : read_end_(std::move(read_end)), write_end_(std::move(write_end)) {}

  const Fd read_end_;
  const Fd write_end_;  // not valid with eventfd, which has one descriptor for both
  // True from the signal() that writes until the drain() that has read: others need not write.
  std::atomic<bool> signalled_{false};
};

}  // namespace holdfast::platform
