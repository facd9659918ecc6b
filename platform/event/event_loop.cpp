#include "platform/event/event_loop.hpp"

#include <event2/event.h>
#include <fcntl.h>

#include <utility>

#include "platform/base/sys_error.hpp"
#include "platform/io/fd.hpp"

namespace holdfast::platform {
namespace {

class LibeventWatch final : public EventLoop::Watch {
 public:
  explicit LibeventWatch(EventLoop::Callback callback)
      : callback_(std::make_shared<EventLoop::Callback>(std::move(callback))) {}
  ~LibeventWatch() override {
    if (event_ != nullptr) event_free(event_);
  }

  bool start(event_base* base, int fd, int what, const timeval* timeout) {
    event_ = event_new(base, fd, static_cast<short>(what), &called, this);
    return event_ != nullptr && event_add(event_, timeout) == 0;
  }

 private:
  static void called(evutil_socket_t, short, void* self) {
    // The callback may destroy its own watch; its state must live until it returns.
    const auto callback = static_cast<LibeventWatch*>(self)->callback_;
    (*callback)();
  }

  std::shared_ptr<EventLoop::Callback> callback_;
  event* event_ = nullptr;
};

struct WatchRequest {
  int fd;
  int what;
  std::int64_t delay_ms;  // below 0: no timeout
};

std::unique_ptr<EventLoop::Watch> start_watch(event_base* base, const WatchRequest& request,
                                              EventLoop::Callback callback) {
  auto watch = std::make_unique<LibeventWatch>(std::move(callback));
  const timeval delay{static_cast<time_t>(request.delay_ms / 1000),
                      static_cast<suseconds_t>(request.delay_ms % 1000 * 1000)};
  const timeval* timeout = request.delay_ms < 0 ? nullptr : &delay;
  if (!watch->start(base, request.fd, request.what, timeout)) return nullptr;
  return watch;
}

// libevent ends the process when it finds no descriptor for its signal pipe, so it is only asked
// when there are enough.
bool has_descriptors_to_spare() {
  constexpr int kNeeded = 8;
  Fd held[kNeeded];
  for (Fd& fd : held) {
    fd.reset(open("/dev/null", O_RDONLY | O_CLOEXEC));
    if (!fd.valid()) return false;
  }
  return true;
}

}  // namespace

Result<std::unique_ptr<EventLoop>, std::string> EventLoop::create() {
  if (!has_descriptors_to_spare()) return Unexpected{last_error("event loop").text()};
  event_config* config = event_config_new();
  if (config == nullptr) return Unexpected{std::string("event loop: out of memory")};
  event_config_set_flag(config, EVENT_BASE_FLAG_NOLOCK);
  event_base* base = event_base_new_with_config(config);
  event_config_free(config);
  if (base == nullptr) return Unexpected{std::string("event loop: the system offers none")};
  return std::unique_ptr<EventLoop>(new EventLoop(base));
}

EventLoop::~EventLoop() {
  if (base_ != nullptr) event_base_free(base_);
}

std::unique_ptr<EventLoop::Watch> EventLoop::on_signal(int number, Callback callback) {
  return start_watch(base_, {number, EV_SIGNAL | EV_PERSIST, -1}, std::move(callback));
}

std::unique_ptr<EventLoop::Watch> EventLoop::on_readable(int fd, Callback callback) {
  return start_watch(base_, {fd, EV_READ | EV_PERSIST, -1}, std::move(callback));
}

std::unique_ptr<EventLoop::Watch> EventLoop::every(std::int64_t interval_ms, Callback callback) {
  return start_watch(base_, {-1, EV_PERSIST, interval_ms}, std::move(callback));
}

std::unique_ptr<EventLoop::Watch> EventLoop::once_after(std::int64_t delay_ms, Callback callback) {
  return start_watch(base_, {-1, 0, delay_ms}, std::move(callback));
}

void EventLoop::run() { event_base_loop(base_, EVLOOP_NO_EXIT_ON_EMPTY); }

void EventLoop::stop() noexcept { event_base_loopbreak(base_); }

void EventLoop::abandon_in_child() noexcept {
  if (base_ == nullptr) return;
  // Freeing the inherited base directly would delete the parent's sockets from the epoll set that
  // both share; after event_reinit() the base has one of its own.
  event_reinit(base_);
  event_base_free(base_);
  base_ = nullptr;
}

}  // namespace holdfast::platform
