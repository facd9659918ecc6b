#include "mpm/event/hand_over.hpp"

#include <algorithm>
#include <bit>
#include <thread>
#include <utility>

#include "platform/thread/futex.hpp"

namespace holdfast::mpm {

namespace {

constexpr std::size_t kRingMin = 2048;

// Every worker and the listener may be inside submit() at once.
std::size_t margin_for(unsigned workers, std::size_t submit_max) {
  return (std::size_t{workers} + 1) * submit_max;
}

std::size_t ring_capacity(std::size_t margin, std::size_t poll_max) {
  return std::max(kRingMin, std::bit_ceil(2 * (margin + poll_max)));
}

}  // namespace

HandOver::HandOver(ConnectionTable& table, platform::Pollset& pollset, Sizes sizes)
    : table_(table),
      pollset_(pollset),
      sizes_(sizes),
      margin_(margin_for(sizes.workers, kSubmitMax)),
      ring_(ring_capacity(margin_, kPollEvents)),
      parking_(sizes.workers),
      kept_(std::make_unique<Kept[]>(sizes.workers)),
      active_(sizes.workers) {}

Work HandOver::next(unsigned worker) {
  Kept& kept = kept_[worker];
  if (const ConnectionKey key = take_kept(kept); key != 0) return {key, false};
  while (!stop_.load(std::memory_order_relaxed)) {
    Share share;
    share.count = ring_.claim(std::span(share.keys.data(), claim_max()));
    if (share.count > 0) {
      // One wakes the next: a burst spreads over the workers without a thundering herd.
      if (cpu_is_free() && !ring_.empty()) wake_somebody();
      return keep(kept, share);
    }
    if (!token_.try_take()) {
      park(worker);
      continue;
    }
    // Once more: what was queued before the token was released would otherwise wait with us.
    if (ring_.empty()) poll_as_worker(share);
    token_.release();
    if (share.count > 0) return keep(kept, share);
  }
  // Whoever waits in the pollset or sleeps must see the stop as well.
  parking_.wake_all();
  return {};
}

ConnectionKey HandOver::take_kept(Kept& kept) noexcept {
  for (std::atomic<ConnectionKey>& cell : kept.keys) {
    if (cell.load(std::memory_order_relaxed) == 0) continue;
    const ConnectionKey key = cell.exchange(0, std::memory_order_acq_rel);
    if (key == 0) continue;  // the listener was quicker
    kept.turn.store(kept.turn.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
    return key;
  }
  return 0;
}

Work HandOver::keep(Kept& kept, const Share& share) noexcept {
  kept.turn.store(kept.turn.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
  for (std::size_t i = 1; i < share.count; ++i) {
    kept.keys[i - 1].store(share.keys[i], std::memory_order_release);
  }
  return {share.keys[0], true};
}

// A worker that takes up nothing for a while holds up what it keeps.
void HandOver::free_kept_of_stuck_workers(std::int64_t tick_us) {
  const std::int64_t patience = patience_us();
  for (unsigned w = 0; w < sizes_.workers; ++w) {
    Kept& kept = kept_[w];
    const std::uint32_t turn = kept.turn.load(std::memory_order_relaxed);
    const bool moved = std::exchange(kept.turn_seen, turn) != turn;
    kept.stuck_us = moved ? 0 : kept.stuck_us + tick_us;
    if (moved || kept.stuck_us < patience) continue;
    for (std::atomic<ConnectionKey>& cell : kept.keys) {
      if (cell.load(std::memory_order_relaxed) == 0) continue;
      if (!has_room()) return;
      const ConnectionKey key = cell.exchange(0, std::memory_order_acq_rel);
      if (key == 0) continue;
      submit_with_room(key);
      ++stolen_;
    }
  }
}

std::size_t HandOver::claim_max() const noexcept {
  const std::size_t sharers = std::min(sizes_.workers, sizes_.cpus);
  return std::clamp<std::size_t>(ring_.depth() / sharers, 1, kKeptMax + 1);
}

std::size_t HandOver::poll_limit() const noexcept {
  const std::size_t used = ring_.depth() + margin_;
  if (used >= ring_.capacity()) return 0;
  return std::min(kPollEvents, ring_.capacity() - used);
}

void HandOver::poll_as_worker(Share& share) {
  std::array<platform::PollEvent, kPollEvents> events;
  const std::size_t limit = poll_limit();
  if (limit == 0) return;
  const std::size_t n = wait_announced(std::span(events.data(), limit));
  distribute(std::span(events.data(), n), &share);
}

// The blocking wait, announced so that others know how to reach us.
std::size_t HandOver::wait_announced(std::span<platform::PollEvent> events) {
  std::size_t n = 0;
  become_idle();
  waiting_.store(true, std::memory_order_seq_cst);
  if (ring_.empty() && !stop_.load(std::memory_order_seq_cst)) {
    n = pollset_.wait(events, platform::Pollset::kForever);
  }
  waiting_.store(false, std::memory_order_relaxed);
  polled_.store(true, std::memory_order_relaxed);
  become_active();
  return n;
}

// Turns events into queued connections: the first few are `mine`, the rest goes to the ring.
void HandOver::distribute(std::span<const platform::PollEvent> events, Share* mine) {
  if (events.empty()) return;
  polls_.store(polls_.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
  events_.store(events_.load(std::memory_order_relaxed) + events.size(), std::memory_order_relaxed);
  for (const platform::PollEvent& event : events) {
    __builtin_prefetch(&table_.slot(key_index(event.key)), 1);
  }
  std::array<ConnectionKey, kPollEvents> rest;
  std::size_t queued = 0;
  for (const platform::PollEvent& event : events) {
    ConnectionWord& word = table_.slot(key_index(event.key)).word;
    if (word.notify(key_generation(event.key), event.readiness) !=
        ConnectionWord::Noted::queue_it) {
      continue;
    }
    if (mine != nullptr && mine->count < mine->keys.size()) {
      mine->keys[mine->count++] = event.key;
    } else {
      rest[queued++] = event.key;
    }
  }
  if (queued == 0) return;
  push_reserved(std::span(rest.data(), queued), mine != nullptr);
}

void HandOver::push_reserved(std::span<const ConnectionKey> keys, bool comes_back) {
  // There is room (poll_limit, has_room), but a consumer that was preempted between its claim and
  // the release of its cells may still sit on some of it for a moment.
  while (!ring_.push(keys)) std::this_thread::yield();
  see_to_it(comes_back);
}

bool HandOver::submit(std::span<const ConnectionKey> keys, bool comes_back) {
  HF_DCHECK(keys.size() <= kSubmitMax);
  if (!has_room() || !ring_.push(keys)) return false;
  see_to_it(comes_back);
  return true;
}

bool HandOver::has_room() const noexcept {
  return ring_.depth() + kSubmitMax + kPollEvents + margin_ <= ring_.capacity();
}

// A wake buys parallelism only if a processor is free for it; a worker that will look at the ring
// itself needs no help otherwise, and if it gets stuck the listener sees that.
void HandOver::see_to_it(bool comes_back) noexcept {
  if (!comes_back || cpu_is_free()) wake_somebody();
}

bool HandOver::wake_somebody() noexcept {
  if (parking_.wake_one()) return true;
  if (!waiting_.load(std::memory_order_seq_cst)) return false;
  pollset_.wakeup();
  return true;
}

void HandOver::park(unsigned worker) {
  parking_.announce(worker);
  become_idle();
  const bool look_again = !ring_.empty() || !token_.held() || stop_.load(std::memory_order_seq_cst);
  if (!look_again || !parking_.retract(worker)) parking_.sleep(worker);
  become_active();
}

void HandOver::become_active() noexcept {
  active_.fetch_add(1, std::memory_order_seq_cst);
  if (quiet_.load(std::memory_order_seq_cst) == 1) wake_listener();
}

void HandOver::wake_listener() noexcept {
  if (quiet_.exchange(0, std::memory_order_seq_cst) == 1) platform::futex_wake(quiet_, 1);
}

void HandOver::sleep_while_quiet(std::int64_t timeout_us) {
  quiet_.store(1, std::memory_order_seq_cst);
  if (active_.load(std::memory_order_seq_cst) == 0 && !stop_.load(std::memory_order_seq_cst)) {
    platform::futex_wait(quiet_, 1, timeout_us);
  }
  quiet_.store(0, std::memory_order_relaxed);
}

bool HandOver::monitor(std::int64_t tick_us) {
  if (active_.load(std::memory_order_relaxed) > 0) free_kept_of_stuck_workers(tick_us);
  const bool polled = polled_.exchange(false, std::memory_order_relaxed);
  const bool waiting = waiting_.load(std::memory_order_seq_cst);
  unpolled_us_ = polled || waiting ? 0 : unpolled_us_ + tick_us;
  const std::uint64_t head = ring_.head_position();
  const bool emptied = std::exchange(head_seen_, head) != head || ring_.empty();
  ring_stuck_us_ = emptied ? 0 : ring_stuck_us_ + tick_us;
  const std::int64_t patience = patience_us();
  if (ring_stuck_us_ > patience) {
    rescues_ += wake_somebody() ? 1 : 0;
    ring_stuck_us_ = 0;
  } else if (unpolled_us_ > patience) {
    if (!parking_.wake_one()) listen_for_a_while(tick_us);
    unpolled_us_ = 0;
  }
  return active_.load(std::memory_order_seq_cst) > 0;
}

// All workers are busy and nobody has polled for a while: be a classical listener.
void HandOver::listen_for_a_while(std::int64_t wait_us) {
  if (!token_.try_take()) return;
  std::array<platform::PollEvent, kPollEvents> events;
  const std::size_t limit = poll_limit();
  const std::size_t n = limit == 0 ? 0 : pollset_.wait(std::span(events.data(), limit), wait_us);
  distribute(std::span(events.data(), n), nullptr);
  token_.release();
  // We do not come back to the token: a worker that parked meanwhile must take it.
  parking_.wake_one();
  ++listener_polls_;
}

void HandOver::stop() {
  stop_.store(true, std::memory_order_seq_cst);
  pollset_.wakeup();
  parking_.wake_all();
  wake_listener();
}

HandOver::Counters HandOver::counters() const noexcept {
  return {polls_.load(std::memory_order_relaxed), events_.load(std::memory_order_relaxed),
          listener_polls_, rescues_, stolen_};
}

}  // namespace holdfast::mpm
