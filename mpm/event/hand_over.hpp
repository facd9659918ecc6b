// HandOver: how ready connections reach the workers of one child: word, ring, token and parking put
// together. ARCHITECTURE.md draws it; test/model checks it.
//
// A worker calls next() until it says stop. next() looks for work in this order:
//   1. what this worker keeps from an earlier look;
//   2. the ring: claims a few, keeps all but the first;
//   3. the poll token, if it is free: waits in the pollset itself, keeps the first few events and
//      queues the rest;
//   4. otherwise it parks.
// The listener calls monitor() now and then: it guarantees that a ready connection never waits for
// a busy worker. What a worker keeps lies in the open, and who takes a key takes it by an exchange:
// when the worker is stuck in one connection for a tick, the listener queues the others anew.
//
// Why nothing is lost, in one line each:
//   - event against going idle: one word (connection_word.hpp);
//   - push against parking: publish then look, on both sides, sequentially consistent;
//   - push against waiting in the pollset: waiting_ is published before the last look at the ring,
//     and a pusher that finds nobody parked but somebody waiting uses the pollset's own wakeup;
//   - release of the token against parking: a worker looks at the token after it announced itself;
//     a thread that releases it and will not come back wakes somebody.
//
// Threads:  next() by workers, each with its own number; monitor() by the listener; submit(),
//           requeue() and stop() by any.
// Failure:  submit() may be refused; what was polled never is: submit() leaves room for a full poll
//           and for those who submit at the same moment (margin_), so that room is always there.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <span>

#include "mpm/event/connection_table.hpp"
#include "mpm/event/parking_lot.hpp"
#include "mpm/event/poll_token.hpp"
#include "mpm/event/ready_ring.hpp"
#include "platform/poll/pollset.hpp"

namespace holdfast::mpm {

// What a worker is to serve next: QUEUED, and this worker's alone to take.
struct Work {
  ConnectionKey key = 0;  // 0: stop
  bool fresh = false;     // the first after a look at the ring or the pollset: time has passed
};

class HandOver {
 public:
  struct Sizes {
    unsigned workers = 1;
    unsigned cpus = 1;  // processors this process may use
  };
  HandOver(ConnectionTable& table, platform::Pollset& pollset, Sizes sizes);

  // Waits for work.
  Work next(unsigned worker);

  // Puts queued connections into the ring and sees to it that somebody takes them. False: no room
  // beyond what polling may need; nothing was put in and the caller must serve them itself or
  // later. `comes_back`: the caller is a worker that will look at the ring itself before it sleeps.
  bool submit(std::span<const ConnectionKey> keys, bool comes_back);
  // The listener's way: ask for room before a connection becomes queued, then it cannot be refused.
  bool has_room() const noexcept;
  void submit_with_room(ConnectionKey key) { push_reserved(std::span(&key, 1), false); }

  // The listener's look after the workers, about every `tick_us`, which also bounds the time it may
  // spend in the pollset. Returns true while somebody is active.
  bool monitor(std::int64_t tick_us);
  // The listener's long sleep, until a worker becomes active after a quiet spell (or
  // wake_listener()).
  void sleep_while_quiet(std::int64_t timeout_us);
  void wake_listener() noexcept;

  void stop();
  bool stopped() const noexcept { return stop_.load(std::memory_order_relaxed); }

  unsigned workers() const noexcept { return sizes_.workers; }
  // Workers that serve something now.
  unsigned active() const noexcept { return active_.load(std::memory_order_relaxed); }

  struct Counters {
    std::uint64_t polls = 0;   // waits in the pollset that brought something
    std::uint64_t events = 0;  // events they brought
    std::uint64_t listener_polls = 0;
    std::uint64_t rescues = 0;  // times the listener had to wake somebody
    std::uint64_t stolen = 0;   // connections it took from a stuck worker
  };
  Counters counters() const noexcept;

 private:
  static constexpr std::size_t kPollEvents = 256;  // per wait
  static constexpr std::size_t kSubmitMax = 64;    // per submit()
  static constexpr std::int64_t kPatienceUs = 2000;
  static constexpr std::size_t kKeptMax = 7;  // beside the one being served

  // What a worker has yet to serve, in the open.
  struct alignas(128) Kept {
    std::array<std::atomic<ConnectionKey>, kKeptMax> keys{};
    std::atomic<std::uint32_t> turn{0};  // moves with every key the worker takes up
    std::uint32_t turn_seen = 0;         // the listener's own, as the next
    std::int64_t stuck_us = 0;           // for how long the turn has not moved
  };

  // A list in the making: the first is for the worker itself, the others it keeps.
  struct Share {
    std::array<ConnectionKey, kKeptMax + 1> keys;
    std::size_t count = 0;
  };

  ConnectionKey take_kept(Kept& kept) noexcept;
  Work keep(Kept& kept, const Share& share) noexcept;
  void free_kept_of_stuck_workers(std::int64_t tick_us);
  void listen_for_a_while(std::int64_t wait_us);
  // How long a lack of progress must last. With a processor to spare, another worker helps at once;
  // without one, only if those who are active are blocked, and that shows after a moment.
  std::int64_t patience_us() const noexcept { return cpu_is_free() ? 0 : kPatienceUs; }
  void poll_as_worker(Share& share);
  std::size_t wait_announced(std::span<platform::PollEvent> events);
  void push_reserved(std::span<const ConnectionKey> keys, bool comes_back);
  void see_to_it(bool comes_back) noexcept;
  void distribute(std::span<const platform::PollEvent> events, Share* mine);
  std::size_t poll_limit() const noexcept;
  void park(unsigned worker);
  void become_idle() noexcept { active_.fetch_sub(1, std::memory_order_seq_cst); }
  void become_active() noexcept;
  bool wake_somebody() noexcept;
  bool cpu_is_free() const noexcept {
    return active_.load(std::memory_order_relaxed) < sizes_.cpus;
  }
  std::size_t claim_max() const noexcept;

  ConnectionTable& table_;
  platform::Pollset& pollset_;
  const Sizes sizes_;
  const std::size_t margin_;
  ReadyRing ring_;
  ParkingLot parking_;
  PollToken token_;
  std::unique_ptr<Kept[]> kept_;  // by worker
  alignas(128) std::atomic<bool> waiting_{
      false};                        // the token's holder is inside the pollset's wait
  std::atomic<bool> polled_{false};  // since the listener looked last
  std::atomic<bool> stop_{false};
  std::atomic<std::uint64_t> polls_{0};  // written by the token's holder only
  std::atomic<std::uint64_t> events_{0};
  alignas(128) std::atomic<unsigned> active_;
  alignas(128) std::atomic<std::uint32_t> quiet_{0};  // 1: the listener is in its long sleep
  // The listener's own.
  std::uint64_t head_seen_ = 0;
  std::int64_t ring_stuck_us_ = 0;  // for how long nothing left a ring that has something
  std::int64_t unpolled_us_ = 0;    // for how long nobody has polled
  std::uint64_t listener_polls_ = 0;
  std::uint64_t rescues_ = 0;
  std::uint64_t stolen_ = 0;
};

}  // namespace holdfast::mpm
