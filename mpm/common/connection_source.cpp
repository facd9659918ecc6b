#include "mpm/common/connection_source.hpp"

#include <unistd.h>

#include <array>

#include "mpm/common/mpm_log.hpp"
#include "platform/io/listen_socket.hpp"
#include "platform/time/clock.hpp"

namespace holdfast::mpm {
namespace {

// Keys of watched descriptors; listen sockets have their index.
constexpr std::uint64_t kWatchedKey = std::uint64_t{1} << 32;
constexpr std::size_t kEvents = 16;

}  // namespace

platform::Result<std::unique_ptr<ConnectionSource>> ConnectionSource::make(
    std::span<const int> listen_fds) {
  auto pollset = platform::pollset_backends().front().make();
  if (!pollset) return platform::Unexpected{std::move(pollset).error()};
  return std::unique_ptr<ConnectionSource>(new ConnectionSource(std::move(*pollset), listen_fds));
}

ConnectionSource::ConnectionSource(std::unique_ptr<platform::Pollset> pollset,
                                   std::span<const int> listen_fds)
    : pollset_(std::move(pollset)) {
  for (const int fd : listen_fds) listeners_.push_back({.fd = fd});
}

ConnectionSource::~ConnectionSource() {
  close();
  for (const int fd : watched_) pollset_->remove(fd);
}

platform::Result<void> ConnectionSource::watch(int fd) {
  auto added = pollset_->add(fd, kWatchedKey + watched_.size());
  if (added) watched_.push_back(fd);
  return added;
}

ConnectionSource::Found ConnectionSource::take(Accepted& accepted) {
  for (std::size_t asked = 0; asked < listeners_.size(); ++asked) {
    const std::size_t index = turn_;
    turn_ = turn_ + 1 < listeners_.size() ? turn_ + 1 : 0;
    if (!listeners_[index].may_have) continue;
    const Found found = take_from(index, accepted);
    if (found != Found::nothing) return found;
    listeners_[index].may_have = false;
  }
  return Found::nothing;
}

ConnectionSource::Found ConnectionSource::take_from(std::size_t index, Accepted& accepted) {
  for (;;) {
    auto socket = platform::accept_on(listeners_[index].fd, &accepted.info.peer);
    if (socket) {
      accepted.socket = std::move(*socket);
      accepted.listener = static_cast<std::uint16_t>(index);
      accepted.info.id = ++taken_;
      accepted.info.accepted_wall_us = platform::Clock(platform::coarse_clock()).wall_ns() / 1000;
      exhaustion_said_ = false;
      return Found::connection;
    }
    switch (platform::classify_accept_error(socket.error().code)) {
      case platform::AcceptTrouble::connection_lost:
        continue;
      case platform::AcceptTrouble::nothing_pending:
      case platform::AcceptTrouble::listener_unusable:
        return Found::nothing;
      case platform::AcceptTrouble::out_of_resources:
        say_exhausted(socket.error());
        return Found::exhausted;
    }
  }
}

void ConnectionSource::say_exhausted(const platform::SysError& error) {
  if (exhaustion_said_) return;
  exhaustion_said_ = true;
  platform::log_event({.level = platform::LogLevel::error, .module = kCoreLog, .number = 2179},
                      "{}; connections wait in the listen queue until resources are free",
                      error.text());
}

void ConnectionSource::wait(std::int64_t timeout_us) {
  listen_for_more();
  std::array<platform::PollEvent, kEvents> events;
  const std::size_t count = pollset_->wait(events, timeout_us);
  if (count == 0) {
    for (Listener& listener : listeners_) listener.may_have = true;
  }
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint64_t key = events[i].key;
    if (key < listeners_.size()) listeners_[key].may_have = true;
  }
}

// A set that tells once is asked again for everything that was read to its end.
void ConnectionSource::listen_for_more() {
  for (std::size_t i = 0; i < listeners_.size(); ++i) {
    Listener& listener = listeners_[i];
    if (listener.registered) {
      static_cast<void>(pollset_->rearm(listener.fd, i, platform::Readiness::in));
      continue;
    }
    // One that is refused is asked after each sleep.
    listener.registered =
        pollset_->add(listener.fd, i, platform::Sharing::shared_with_other_processes).has_value();
  }
  for (std::size_t i = 0; i < watched_.size(); ++i) {
    static_cast<void>(pollset_->rearm(watched_[i], kWatchedKey + i, platform::Readiness::in));
  }
}

void ConnectionSource::step_back() noexcept {
  for (Listener& listener : listeners_) {
    if (listener.registered) pollset_->remove(listener.fd);
    listener.registered = false;
    listener.may_have = true;
  }
}

void ConnectionSource::close() noexcept {
  // The kernel's set would keep the sockets, which live on in other processes.
  step_back();
  for (const Listener& listener : listeners_) ::close(listener.fd);
  listeners_.clear();
}

}  // namespace holdfast::mpm
