#include "mpm/event/listener_loop.hpp"

#include <algorithm>

#include "platform/thread/futex.hpp"

namespace holdfast::mpm {

ListenerLoop::ListenerLoop(ConnectionTable& table, HandOver& hand_over, Acceptor& acceptor,
                           core::ChildContext& child, core::ChildSlot* score)
    : table_(table),
      hand_over_(hand_over),
      acceptor_(acceptor),
      child_(child),
      score_(score),
      sweep_(table, hand_over) {}

void ListenerLoop::run() {
  while (!hand_over_.stopped()) {
    clock_.refresh();
    if (clock_.monotonic_ns() >= chores_due_ns_) chores();
    tick();
  }
  publish();
}

void ListenerLoop::tick() {
  const bool active = hand_over_.monitor(tick_us_);
  const HandOver::Counters counters = hand_over_.counters();
  const bool moved = counters.polls != polls_seen_;
  const bool trouble = counters.rescues != rescues_seen_;
  polls_seen_ = counters.polls;
  rescues_seen_ = counters.rescues;
  quiet_ = active || moved ? 0 : quiet_ + 1;
  calm_ = trouble ? 0 : calm_ + 1;
  if (trouble) tick_us_ = kTickMinUs;
  if (calm_ >= kCalmTicks) {
    tick_us_ = std::min(tick_us_ * 2, kTickMaxUs);
    calm_ = 0;
  }
  if (quiet_ < kQuietTicks) {
    platform::futex_wait(nap_, 0, tick_us_);
    return;
  }
  const bool nothing_to_sweep = table_.live() == acceptor_.open_listeners() && !acceptor_.paused();
  hand_over_.sleep_while_quiet(nothing_to_sweep && !child_.draining ? kIdleUs : kSweepUs);
}

void ListenerLoop::chores() {
  chores_due_ns_ = clock_.monotonic_ns() + kSweepUs * 1000;
  sweep_.step(clock_.ticks());
  if (child_.draining.load(std::memory_order_relaxed)) {
    drain();
  } else {
    balance();
    const bool due = clock_.monotonic_ns() >= look_due_ns_;
    if (due || acceptor_.paused()) acceptor_.look_again();
    if (due) look_due_ns_ = clock_.monotonic_ns() + kLookUs * 1000;
  }
  publish();
}

// Idle connections of a draining child stay until their next request or their timeout.
void ListenerLoop::drain() {
  acceptor_.close_all();
  if (dismiss_.load(std::memory_order_relaxed)) sweep_.dismiss_all();
  if (acceptor_.open_listeners() == 0 && table_.live() == 0) hand_over_.stop();
}

// Children share the listen sockets: one that holds clearly more than the others stands back.
void ListenerLoop::balance() {
  if (!peer_load_) return;
  const std::int64_t mean = peer_load_();
  const std::int64_t mine = table_.live();
  acceptor_.stand_back(mean >= 0 && mine > mean + mean / 8 + 64);
}

void ListenerLoop::publish() {
  if (score_ == nullptr) return;
  const std::uint32_t live = table_.live();
  const std::uint32_t listeners = acceptor_.open_listeners();
  const unsigned active = std::min(hand_over_.active(), hand_over_.workers());
  score_->connections.store(live > listeners ? live - listeners : 0, std::memory_order_relaxed);
  score_->busy_workers.store(active, std::memory_order_relaxed);
  score_->idle_workers.store(hand_over_.workers() - active, std::memory_order_relaxed);
  score_->accepting.store(listeners > 0 && !acceptor_.paused() ? 1 : 0, std::memory_order_relaxed);
  score_->accepted_total.store(acceptor_.accepted_total(), std::memory_order_relaxed);
  score_->heartbeat_ticks.store(static_cast<std::uint64_t>(clock_.monotonic_ns() / 1'000'000),
                                std::memory_order_relaxed);
}

}  // namespace holdfast::mpm
