// The reference: poll(2) over an array that is made anew for every wait, everything else under one
// mutex. It is here to be obviously right, and to be what the other backends are compared with.
//
// A thread that changes the set while another one sits in poll(2) wakes it: the new socket must be
// watched, and a closed one stays open in the kernel as long as poll(2) looks at it. Between the
// making of the array and poll(2) a descriptor may be closed and its number used again; what
// poll(2) then says of the number is dropped, because the watch has another serial number.
#include <cerrno>
#include <cstdint>
#include <mutex>
#include <unordered_map>
#include <vector>

#include <poll.h>

#include <fmt/format.h>

#include "platform/poll/backends.hpp"
#include "platform/poll/poll_readiness.hpp"
#include "platform/poll/wake_channel.hpp"

namespace holdfast::platform {
namespace {

class PollPollset final : public Pollset {
 public:
  Result<void> open() { return channel_.open(); }

  Delivery delivery() const noexcept override { return Delivery::one_shot; }
  Result<void> add(int fd, std::uint64_t key, Sharing sharing, Readiness interest) override;
  Result<void> rearm(int fd, std::uint64_t key, Readiness interest) override;
  void remove(int fd) noexcept override;
  std::size_t wait(std::span<PollEvent> events, std::int64_t timeout_us) override;
  void wakeup() noexcept override { channel_.raise(); }

 private:
  struct Watch {
    std::uint64_t key;
    std::uint64_t serial;
    Readiness interest;
    bool armed;
  };

  void snapshot();
  std::size_t deliver(std::span<PollEvent> events);

  WakeChannel channel_;

  // Owned by the thread in wait().
  std::vector<pollfd> polled_;  // the wakeup first
  std::vector<std::uint64_t> serials_;
  std::size_t first_ = 0;  // where the next delivery starts, so that no socket starves

  std::mutex mutex_;
  // Guarded by mutex_.
  std::unordered_map<int, Watch> watches_;
  std::uint64_t next_serial_ = 0;
  bool waiting_ = false;
};

Result<void> PollPollset::add(int fd, std::uint64_t key, Sharing, Readiness interest) {
  if (fd < 0) return Unexpected{SysError{EBADF, fmt::format("poll: add {}", fd)}};
  const std::lock_guard lock(mutex_);
  const Watch watch{key, next_serial_, interest, true};
  if (!watches_.try_emplace(fd, watch).second) {
    return Unexpected{SysError{EEXIST, fmt::format("poll: add {}", fd)}};
  }
  ++next_serial_;
  if (waiting_) channel_.raise();
  return {};
}

Result<void> PollPollset::rearm(int fd, std::uint64_t key, Readiness interest) {
  const std::lock_guard lock(mutex_);
  const auto found = watches_.find(fd);
  if (found == watches_.end()) {
    return Unexpected{SysError{ENOENT, fmt::format("poll: rearm {}", fd)}};
  }
  found->second = {key, next_serial_++, interest, true};
  if (waiting_) channel_.raise();
  return {};
}

void PollPollset::remove(int fd) noexcept {
  const std::lock_guard lock(mutex_);
  if (watches_.erase(fd) > 0 && waiting_) channel_.raise();
}

void PollPollset::snapshot() {
  const std::lock_guard lock(mutex_);
  polled_.assign(1, pollfd{channel_.fd(), POLLIN, 0});
  serials_.assign(1, kReservedKey);
  for (const auto& [fd, watch] : watches_) {
    if (!watch.armed) continue;
    polled_.push_back(pollfd{fd, poll_events_of(watch.interest), 0});
    serials_.push_back(watch.serial);
  }
  waiting_ = true;
}

std::size_t PollPollset::deliver(std::span<PollEvent> events) {
  const std::lock_guard lock(mutex_);
  waiting_ = false;
  std::size_t count = 0;
  const std::size_t start = first_;
  for (std::size_t step = 0; step < polled_.size() && count < events.size(); ++step) {
    const std::size_t at = (start + step) % polled_.size();
    if (at == 0 || polled_[at].revents == 0) continue;
    const auto found = watches_.find(polled_[at].fd);
    if (found == watches_.end() || found->second.serial != serials_[at]) continue;
    found->second.armed = false;
    events[count++] = {found->second.key, readiness_of_poll(polled_[at].revents)};
    first_ = at + 1;
  }
  return count;
}

std::size_t PollPollset::wait(std::span<PollEvent> events, std::int64_t timeout_us) {
  HF_DCHECK(!events.empty());
  snapshot();
  const int ready =
      ::poll(polled_.data(), static_cast<nfds_t>(polled_.size()), poll_timeout_ms(timeout_us));
  if (ready < 0) {
    HF_CHECK(errno == EINTR || errno == ENOMEM || errno == EAGAIN);
    polled_.resize(1);
    polled_[0].revents = 0;
  }
  if (polled_[0].revents != 0) channel_.lower();
  return deliver(events);
}

}  // namespace

MadePollset make_poll_pollset() {
  auto set = std::make_unique<PollPollset>();
  if (auto opened = set->open(); !opened) return Unexpected{std::move(opened).error()};
  return MadePollset{std::move(set)};
}

}  // namespace holdfast::platform
