// ListenerLoop: the dedicated listener thread of a child. It owns the pollset, the listen sockets
// and time, and guarantees that a ready connection never waits for a busy worker; as long as
// workers poll for themselves it only looks after them in short ticks, and sleeps when nobody is
// active.
//
// Threads:  run() on the listener thread.
// Process:  child.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>

#include "core/connection/worker_context.hpp"
#include "core/scoreboard/scoreboard.hpp"
#include "mpm/event/acceptor.hpp"
#include "mpm/event/deadline_sweep.hpp"
#include "mpm/event/hand_over.hpp"

namespace holdfast::mpm {

class ListenerLoop {
 public:
  // How many connections the other living children hold on average; -1: there are none to ask.
  using PeerLoad = std::function<std::int64_t()>;

  ListenerLoop(ConnectionTable& table, HandOver& hand_over, Acceptor& acceptor,
               core::ChildContext& child, core::ChildSlot* score);

  void set_peer_load(PeerLoad peer_load) { peer_load_ = std::move(peer_load); }

  // Until the hand-over is stopped; stops it itself once a draining child has no connection left.
  void run();

  // Any thread: a draining child closes its idle connections at once instead of waiting for them.
  void dismiss_idle() noexcept { dismiss_.store(true, std::memory_order_relaxed); }

 private:
  // Ticks while somebody is active: short ones after trouble, longer ones while all is well.
  static constexpr std::int64_t kTickMinUs = 200;
  static constexpr std::int64_t kTickMaxUs = 1000;
  static constexpr unsigned kCalmTicks = 16;   // before a tick becomes longer
  static constexpr unsigned kQuietTicks = 32;  // without activity before the long sleep
  static constexpr std::int64_t kSweepUs = 125'000;
  static constexpr std::int64_t kLookUs = 1'000'000;  // between looks at quiet listen sockets
  static constexpr std::int64_t kIdleUs = 1'000'000;  // heartbeat when there is nothing to sweep

  void tick();
  void chores();
  void balance();
  void publish();
  void drain();

  ConnectionTable& table_;
  HandOver& hand_over_;
  Acceptor& acceptor_;
  core::ChildContext& child_;
  core::ChildSlot* score_;
  PeerLoad peer_load_;
  DeadlineSweep sweep_;
  platform::CoarseClock clock_;
  std::atomic<std::uint32_t> nap_{0};  // what the short ticks sleep on; nobody wakes it
  std::atomic<bool> dismiss_{false};
  std::int64_t tick_us_ = kTickMinUs;
  std::int64_t chores_due_ns_ = 0;
  std::int64_t look_due_ns_ = 0;
  std::uint64_t polls_seen_ = 0;
  std::uint64_t rescues_seen_ = 0;
  unsigned calm_ = 0;
  unsigned quiet_ = 0;
};

}  // namespace holdfast::mpm
