// EventLoop: signals, timers and readable descriptors of the parent process, on libevent.
// Why libevent here: the parent waits for a few rare things at once, on every system; connections
// never come near it.
//
// Threads:    one; libevent's locks are off.
// Ownership:  a Watch ends what it watches when it is destroyed; it may be destroyed in its own
//             callback. The loop outlives its watches.
// Fork:       a child calls abandon_in_child() first: it must neither share the parent's epoll set
//             nor its signal pipe.
// Failure:    add functions return null when the system refuses.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "platform/base/result.hpp"

struct event_base;

namespace holdfast::platform {

class EventLoop {
 public:
  using Callback = std::function<void()>;

  class Watch {
   public:
    virtual ~Watch() = default;
  };

  static Result<std::unique_ptr<EventLoop>, std::string> create();
  EventLoop(const EventLoop&) = delete;
  EventLoop& operator=(const EventLoop&) = delete;
  ~EventLoop();

  // The handler is installed at once; calls come from run(), bursts coalesce.
  [[nodiscard]] std::unique_ptr<Watch> on_signal(int number, Callback callback);
  // As long as there is something to read.
  [[nodiscard]] std::unique_ptr<Watch> on_readable(int fd, Callback callback);
  [[nodiscard]] std::unique_ptr<Watch> every(std::int64_t interval_ms, Callback callback);
  [[nodiscard]] std::unique_ptr<Watch> once_after(std::int64_t delay_ms, Callback callback);

  // Until stop().
  void run();
  void stop() noexcept;

  // Closes this process's copies of the loop's descriptors and leaves the parent's alone. Signal
  // handlers become what they were before. Neither the loop nor its watches may be used afterwards.
  void abandon_in_child() noexcept;

 private:
  explicit EventLoop(event_base* base) : base_(base) {}

  event_base* base_;
};

}  // namespace holdfast::platform
