#include "mpm/event/acceptor.hpp"

#include <unistd.h>

#include <algorithm>

#include "core/server/runtime.hpp"
#include "platform/io/listen_socket.hpp"
#include "platform/log/log.hpp"

namespace holdfast::mpm {

namespace {
constinit const platform::LogModule kEventLog{"mpm_event"};
}

Acceptor::Acceptor(ConnectionTable& table, platform::Pollset& pollset, HandOver& hand_over,
                   Limits limits)
    : table_(table), pollset_(pollset), hand_over_(hand_over), limits_(limits) {}

void Acceptor::open(std::span<const int> listen_fds) {
  std::uint16_t number = 0;
  for (const int fd : listen_fds) {
    const std::uint32_t index = table_.allocate(SlotKind::listen_socket);
    HF_CHECK(index != ConnectionTable::kNone);
    core::Connection& listener = table_.slot(index).connection();
    listener.fd = fd;
    listener.listener = number++;
    const ConnectionKey key = table_.key_of(index);
    listeners_.push_back(key);
    open_listeners_.fetch_add(1, std::memory_order_relaxed);
    // The first turn registers it.
    table_.slot(index).word.requeue(key_generation(key));
    HF_CHECK(hand_over_.submit(std::span(&key, 1), false));
  }
}

bool Acceptor::at_limit() const noexcept {
  if (!limits_.async_request_worker_factor) return false;
  const unsigned workers = hand_over_.workers();
  const unsigned idle = workers - std::min(workers, hand_over_.active());
  const double limit = workers + *limits_.async_request_worker_factor * idle;
  return table_.live() - open_listeners_.load(std::memory_order_relaxed) >= limit;
}

void Acceptor::accept(std::uint32_t index, core::WorkerContext& worker, Accepted& accepted) {
  accepted.count = 0;
  Slot& slot = table_.slot(index);
  if (closed()) return close_listener(index, worker, accepted);
  const bool stands_back = standing_back_.load(std::memory_order_relaxed);
  if (stands_back && !slot.registered) return give_back(index, Verdict::pause);
  if (stands_back) unwatch(slot);
  Verdict verdict = accept_some(slot.connection().fd, worker, accepted);
  if (stands_back && verdict == Verdict::drained) verdict = Verdict::pause;
  give_back(index, verdict);
}

// Out of the pollset: the kernel offers new connections to the other children. Those that woke this
// child must be accepted after that all the same: nobody else was told of them.
void Acceptor::unwatch(Slot& slot) {
  if (slot.registered) pollset_.remove(slot.connection().fd);
  slot.registered = false;
}

Acceptor::Verdict Acceptor::accept_some(int listen_fd, core::WorkerContext& worker,
                                        Accepted& accepted) {
  Verdict verdict = Verdict::more;
  while (accepted.count < kBatch) {
    if (!accept_one(listen_fd, worker, accepted, &verdict)) return verdict;
  }
  return Verdict::more;
}

// False: *verdict says why to stop.
bool Acceptor::accept_one(int listen_fd, core::WorkerContext& worker, Accepted& accepted,
                          Verdict* verdict) {
  *verdict = Verdict::pause;
  if (at_limit()) return false;
  const std::uint32_t index = table_.allocate(SlotKind::connection);
  if (index == ConnectionTable::kNone) return false;
  core::Connection& connection = table_.slot(index).connection();
  auto fd = platform::accept_on(listen_fd, &connection.info->peer);
  if (!fd) {
    table_.release(index);
    switch (platform::classify_accept_error(fd.error().code)) {
      case platform::AcceptTrouble::connection_lost:
        return true;
      case platform::AcceptTrouble::nothing_pending:
        *verdict = Verdict::drained;
        return false;
      case platform::AcceptTrouble::out_of_resources:
        say_exhausted(fd.error());
        return false;
      case platform::AcceptTrouble::listener_unusable:
        return false;
    }
    return false;
  }
  connection.fd = fd->release();
  connection.session = &worker.runtime.session_for(connection.listener);
  connection.info->id = accepted_total_.fetch_add(1, std::memory_order_relaxed) + 1;
  connection.info->accepted_wall_us = worker.clock.wall_ns() / 1000;
  accepted.slots[accepted.count++] = index;
  const bool was_last =
      limits_.connections_per_child != 0 && connection.info->id >= limits_.connections_per_child;
  if (!was_last || closing_.exchange(true, std::memory_order_relaxed)) return true;
  worker.child.draining.store(true, std::memory_order_relaxed);
  return false;
}

void Acceptor::say_exhausted(const platform::SysError& error) {
  if (exhaustion_said_.exchange(true, std::memory_order_relaxed)) return;
  platform::log_event({.level = platform::LogLevel::error, .module = kEventLog, .number = 2179},
                      "{}; connections wait in the listen queue until one here ends", error.text());
}

// Hands the listen slot on: queued for its next turn, watched again, or out of the pollset.
void Acceptor::give_back(std::uint32_t index, Verdict verdict) {
  Slot& slot = table_.slot(index);
  const ConnectionKey key = table_.key_of(index);
  WordFlags flags = 0;
  if (verdict == Verdict::drained) exhaustion_said_.store(false, std::memory_order_relaxed);
  if (verdict == Verdict::pause) pause(slot);
  if (verdict == Verdict::drained && !watch(slot, key)) pause(slot);
  while (verdict == Verdict::more || !slot.word.give_back(key_generation(key), &flags)) {
    slot.word.requeue(key_generation(key), flags);
    if (hand_over_.submit(std::span(&key, 1), true)) return;
    // The ring is full: watching anew makes the kernel announce what still waits.
    flags = slot.word.take(key_generation(key));
    pause(slot);
    verdict = Verdict::pause;
  }
}

void Acceptor::pause(Slot& slot) {
  unwatch(slot);
  paused_.fetch_add(1, std::memory_order_relaxed);
}

bool Acceptor::watch(Slot& slot, ConnectionKey key) {
  const int fd = slot.connection().fd;
  if (slot.registered) return pollset_.rearm(fd, key, platform::Readiness::in).has_value();
  slot.registered =
      pollset_.add(fd, key, platform::Sharing::shared_with_other_processes).has_value();
  return slot.registered;
}

// A connection that woke this child must not be left behind: nobody else was told of it. Out of the
// pollset first, so that the kernel turns to others, then everything that waits is accepted; what
// is more than a batch stays for the next turn.
void Acceptor::close_listener(std::uint32_t index, core::WorkerContext& worker,
                              Accepted& accepted) {
  Slot& slot = table_.slot(index);
  const int fd = slot.connection().fd;
  unwatch(slot);
  if (accept_some(fd, worker, accepted) == Verdict::more) {
    return give_back(index, Verdict::more);
  }
  table_.release(index);
  ::close(fd);
  open_listeners_.fetch_sub(1, std::memory_order_acq_rel);
}

void Acceptor::look_again() {
  paused_.store(0, std::memory_order_relaxed);
  for (const ConnectionKey key : listeners_) {
    if (!hand_over_.has_room()) return;
    ConnectionWord& word = table_.slot(key_index(key)).word;
    if (word.notify(key_generation(key), platform::Readiness::in) ==
        ConnectionWord::Noted::queue_it) {
      hand_over_.submit_with_room(key);
    }
  }
}

void Acceptor::close_all() {
  closing_.store(true, std::memory_order_relaxed);
  if (open_listeners() > 0) look_again();
}

}  // namespace holdfast::mpm
