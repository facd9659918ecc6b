// Thread: runs a function in a named thread that takes no signals, and joins when destroyed.
// Why not std::thread: it has no stack size, throws, and leaves signals to land in any worker.
//
// Threads:   a Thread object belongs to the one that made it.
// Fork:      threads do not survive fork; make them in the child.
// Lifetime:  what the function refers to must outlive the Thread object.
// Failure:   start() reports EAGAIN (no more threads) or EINVAL (stack size).
#pragma once

#include <pthread.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>

#include "platform/base/result.hpp"

namespace holdfast::platform {

struct ThreadOptions {
  std::string name;             // shown by ps and gdb; cut to 15 bytes
  std::size_t stack_bytes = 0;  // 0: the system's default; rounded up to what the system asks for
};

class Thread {
 public:
  Thread() = default;
  // All signals that others may send are blocked in it; those that a fault raises (SIGSEGV, SIGBUS,
  // SIGFPE, SIGILL, SIGTRAP, SIGSYS, SIGABRT) are not, so that crash handlers see them.
  static Result<Thread> start(const ThreadOptions& options, std::function<void()> body);

  Thread(Thread&& other) noexcept;
  Thread& operator=(Thread&& other) noexcept;
  Thread(const Thread&) = delete;
  Thread& operator=(const Thread&) = delete;
  ~Thread() { join(); }

  bool joinable() const noexcept { return joinable_; }
  // Waits until the function has returned; harmless if there is nothing to wait for.
  void join() noexcept;
  pthread_t native_handle() const noexcept { return handle_; }

 private:
  pthread_t handle_ = {};
  bool joinable_ = false;
};

// Names the calling thread; in the main thread of a child this is the name that ps shows.
void name_this_thread(const std::string& name) noexcept;

// The number that the system gives the calling thread (gettid), as in log lines and top -H.
std::uint64_t this_thread_id() noexcept;

}  // namespace holdfast::platform
