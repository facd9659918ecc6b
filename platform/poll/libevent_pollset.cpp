// The portable fallback: libevent's base, with its locks off, belongs to the thread in wait().
//
// Other threads state what they want in a Watch, list it as changed and wake that thread once; it
// applies the list when its loop returns. While nobody is in wait(), whoever changes a watch
// applies it at once. So there is one mutex, and it is never held while the loop waits.
//
//   any thread:  lock, change the Watch, list it ──wake──►  thread in wait(): loop returns,
//                                                           lock, deliver what fired, apply the
//                                                           list
//
// remove() comes just before close(), and the number may be somebody else's socket a moment later:
// it therefore returns only when the base has forgotten the descriptor, waiting for the thread in
// the loop if it must (which it has woken). A delayed removal would take the new socket's
// registration away, or leave the old one in the kernel for ever if another process holds a
// duplicate.
//
// libevent tells that something is there; what it is says one poll(2) over all that fired. It runs
// under the mutex, so no descriptor in it can have been removed, let alone closed.
#include <cerrno>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <unordered_map>
#include <vector>

#include <event2/event.h>
#include <event2/event_struct.h>
#include <fmt/format.h>
#include <poll.h>

#include "platform/poll/backends.hpp"
#include "platform/poll/poll_readiness.hpp"
#include "platform/poll/wake_channel.hpp"

namespace holdfast::platform {
namespace {

class LibeventPollset final : public Pollset {
 public:
  ~LibeventPollset() override;
  Result<void> open();

  Delivery delivery() const noexcept override { return Delivery::one_shot; }
  Result<void> add(int fd, std::uint64_t key, Sharing sharing, Readiness interest) override;
  Result<void> rearm(int fd, std::uint64_t key, Readiness interest) override;
  void remove(int fd) noexcept override;
  std::size_t wait(std::span<PollEvent> events, std::int64_t timeout_us) override;
  void wakeup() noexcept override { channel_.raise(); }

 private:
  struct Watch {
    LibeventPollset* set;
    int fd;
    std::uint64_t key;
    Readiness interest;
    bool armed = true;      // an event is wanted and was not delivered yet
    bool changed = false;   // listed in changed_; `event` does not agree yet
    bool gone = false;      // remove() waits for it
    bool refused = false;   // the kernel did not take it; told as an error
    bool assigned = false;  // `event` is libevent's
    struct event event {};
  };

  static void on_socket(evutil_socket_t fd, short what, void* watch) noexcept;
  static void on_channel(evutil_socket_t fd, short what, void* set) noexcept;
  static void on_timer(evutil_socket_t, short, void*) noexcept {}

  // The base's part: by the thread in wait(), or under mutex_ while nobody is there.
  int apply(Watch& watch) noexcept;
  void run_loop(std::int64_t timeout_us);

  // Under mutex_.
  void list(Watch& watch);
  int settle(Watch& watch);
  void apply_changes();
  void probe();
  std::size_t deliver(std::span<PollEvent> events);

  // Constant after open().
  event_base* base_ = nullptr;
  WakeChannel channel_;
  struct event channel_event_ {};
  struct event timer_ {};

  // Owned by the thread in wait().
  std::size_t room_ = 0;
  std::vector<Watch*> fired_;
  std::vector<pollfd> probed_;

  std::mutex mutex_;
  std::condition_variable applied_;
  // Guarded by mutex_.
  std::unordered_map<int, std::unique_ptr<Watch>> watches_;
  std::vector<Watch*> changed_;
  std::vector<Watch*> refused_;
  bool inside_ = false;  // a thread is in wait() and owns the base
};

LibeventPollset::~LibeventPollset() {
  if (base_ == nullptr) return;
  for (auto& [fd, watch] : watches_) {
    if (watch->assigned) event_del(&watch->event);
  }
  event_del(&timer_);
  event_del(&channel_event_);
  event_base_free(base_);
}

Result<void> LibeventPollset::open() {
  if (auto opened = channel_.open(); !opened) return opened;
  event_config* config = event_config_new();
  if (config == nullptr) return Unexpected{SysError{ENOMEM, "event_config_new"}};
  event_config_set_flag(config, EVENT_BASE_FLAG_NOLOCK);
  // The coarse clock of the default lags by a tick, and a timeout could end too early.
  event_config_set_flag(config, EVENT_BASE_FLAG_PRECISE_TIMER);
  base_ = event_base_new_with_config(config);
  event_config_free(config);
  if (base_ == nullptr) return Unexpected{last_error("event_base_new_with_config")};
  event_assign(&timer_, base_, -1, 0, on_timer, nullptr);
  event_assign(&channel_event_, base_, channel_.fd(), EV_READ | EV_PERSIST, on_channel, this);
  if (event_add(&channel_event_, nullptr) != 0) return Unexpected{last_error("event_add")};
  return {};
}

void LibeventPollset::on_socket(evutil_socket_t, short, void* watch_arg) noexcept {
  auto* watch = static_cast<Watch*>(watch_arg);
  LibeventPollset& set = *watch->set;
  set.fired_.push_back(watch);
  // What else is active stays so and comes with the next loop.
  if (set.fired_.size() >= set.room_) event_base_loopbreak(set.base_);
}

void LibeventPollset::on_channel(evutil_socket_t, short, void* set) noexcept {
  static_cast<LibeventPollset*>(set)->channel_.lower();
}

int LibeventPollset::apply(Watch& watch) noexcept {
  if (watch.assigned) event_del(&watch.event);
  watch.assigned = false;
  if (watch.gone || !watch.armed) return 0;
  short what = 0;
  if (any(watch.interest & Readiness::in)) what |= EV_READ;
  if (any(watch.interest & Readiness::out)) what |= EV_WRITE;
  errno = 0;
  if (event_assign(&watch.event, base_, watch.fd, what, on_socket, &watch) != 0) return EINVAL;
  if (event_add(&watch.event, nullptr) != 0) return errno != 0 ? errno : ENOMEM;
  watch.assigned = true;
  return 0;
}

void LibeventPollset::list(Watch& watch) {
  if (!watch.changed) changed_.push_back(&watch);
  watch.changed = true;
}

// Makes a change known to the base, now or by the thread that owns it. Answers an errno.
int LibeventPollset::settle(Watch& watch) {
  if (!inside_) return apply(watch);
  list(watch);
  channel_.raise();
  return 0;
}

Result<void> LibeventPollset::add(int fd, std::uint64_t key, Sharing, Readiness interest) {
  if (fd < 0) return Unexpected{SysError{EBADF, fmt::format("libevent: add {}", fd)}};
  const std::lock_guard lock(mutex_);
  auto [at, fresh] = watches_.try_emplace(fd);
  if (!fresh) return Unexpected{SysError{EEXIST, fmt::format("libevent: add {}", fd)}};
  at->second.reset(new Watch{this, fd, key, interest});
  const int code = settle(*at->second);
  if (code == 0) return {};
  watches_.erase(at);
  return Unexpected{SysError{code, fmt::format("libevent: add {}", fd)}};
}

Result<void> LibeventPollset::rearm(int fd, std::uint64_t key, Readiness interest) {
  const std::lock_guard lock(mutex_);
  const auto at = watches_.find(fd);
  if (at == watches_.end()) {
    return Unexpected{SysError{ENOENT, fmt::format("libevent: rearm {}", fd)}};
  }
  Watch& watch = *at->second;
  watch.key = key;
  watch.interest = interest;
  watch.armed = true;
  const int code = settle(watch);
  if (code == 0) return {};
  return Unexpected{SysError{code, fmt::format("libevent: rearm {}", fd)}};
}

void LibeventPollset::remove(int fd) noexcept {
  std::unique_lock lock(mutex_);
  const auto at = watches_.find(fd);
  if (at == watches_.end()) return;
  const std::unique_ptr<Watch> watch = std::move(at->second);
  watches_.erase(at);
  watch->gone = true;
  std::erase(refused_, watch.get());
  settle(*watch);
  applied_.wait(lock, [&watch] { return !watch->changed; });
}

// Once the list is applied, no pointer to a removed watch is left here.
void LibeventPollset::apply_changes() {
  if (changed_.empty()) return;
  bool removed = false;
  for (Watch* watch : changed_) {
    watch->refused = apply(*watch) != 0;
    watch->changed = false;
    removed |= watch->gone;
    if (!watch->refused) continue;
    refused_.push_back(watch);
    channel_.raise();
  }
  changed_.clear();
  if (removed) applied_.notify_all();
}

// Asks for the exact readiness of all that fired; those that need no answer are left out.
void LibeventPollset::probe() {
  std::size_t kept = 0;
  probed_.clear();
  for (Watch* watch : fired_) {
    // A watch with a change in the list is applied first, and fires again if it is still ready.
    if (watch->gone || watch->changed || !watch->armed) continue;
    fired_[kept++] = watch;
    probed_.push_back(pollfd{watch->fd, poll_events_of(watch->interest), 0});
  }
  fired_.resize(kept);
  if (kept == 0) return;
  const int asked = ::poll(probed_.data(), static_cast<nfds_t>(kept), 0);
  if (asked >= 0) return;
  for (pollfd& one : probed_) one.revents = 0;
}

std::size_t LibeventPollset::deliver(std::span<PollEvent> events) {
  fired_.insert(fired_.end(), refused_.begin(), refused_.end());
  refused_.clear();
  probe();
  std::size_t count = 0;
  for (std::size_t i = 0; i < fired_.size(); ++i) {
    Watch& watch = *fired_[i];
    const Readiness ready =
        watch.refused ? Readiness::error : readiness_of_poll(probed_[i].revents);
    if (!any(ready) || count == events.size()) {  // not there any more, or no room: watch again
      list(watch);
      continue;
    }
    watch.armed = false;
    watch.refused = false;
    events[count++] = {watch.key, ready};
  }
  fired_.clear();
  return count;
}

void LibeventPollset::run_loop(std::int64_t timeout_us) {
  if (timeout_us > 0) {
    timeval limit;
    limit.tv_sec = static_cast<decltype(limit.tv_sec)>(timeout_us / 1'000'000);
    limit.tv_usec = static_cast<decltype(limit.tv_usec)>(timeout_us % 1'000'000);
    HF_CHECK(event_add(&timer_, &limit) == 0);
  }
  const int ended = event_base_loop(base_, timeout_us == 0 ? EVLOOP_NONBLOCK : EVLOOP_ONCE);
  HF_CHECK(ended >= 0);
  if (timeout_us > 0) event_del(&timer_);
}

std::size_t LibeventPollset::wait(std::span<PollEvent> events, std::int64_t timeout_us) {
  HF_DCHECK(!events.empty());
  {
    const std::lock_guard lock(mutex_);
    inside_ = true;
    room_ = events.size();
    fired_.reserve(room_);
  }
  run_loop(timeout_us);
  const std::lock_guard lock(mutex_);
  const std::size_t count = deliver(events);
  apply_changes();
  inside_ = false;
  return count;
}

}  // namespace

MadePollset make_libevent_pollset() {
  auto set = std::make_unique<LibeventPollset>();
  if (auto opened = set->open(); !opened) return Unexpected{std::move(opened).error()};
  return MadePollset{std::move(set)};
}

}  // namespace holdfast::platform
