// Acceptor: takes connections from the listen sockets of one child.
// Why workers accept: a listen socket is a slot like any other, so its word makes exactly one
// worker accept at a time, fresh connections go straight to a worker that reads first (one system
// call less than registering them), and the listener never serves.
//
// A listen slot that must not accept for a while (no descriptors, no slots, more than its share of
// connections) leaves the pollset, so that the kernel offers the connections to other children, and
// comes back when the listener lets it look again.
//
// Threads:  accept() by the worker that owns the listen slot; look_again() and close_all() by
//           the listener; the counters by anybody.
// Failure:  exhaustion pauses and is said once; no error of accept(2) ends the child.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "core/connection/worker_context.hpp"
#include "mpm/event/connection_table.hpp"
#include "mpm/event/hand_over.hpp"

namespace holdfast::mpm {

class Acceptor {
 public:
  static constexpr std::size_t kBatch = 16;  // per turn, so that others are served between

  struct Limits {
    // AsyncRequestWorkerFactor: at most workers + factor * idle workers open at once, with the
    // fraction; unset: as many as there are descriptors.
    std::optional<double> async_request_worker_factor;
    std::uint64_t connections_per_child = 0;  // accepted in the child's life; 0: no limit
  };

  Acceptor(ConnectionTable& table, platform::Pollset& pollset, HandOver& hand_over, Limits limits);

  // Child, before its threads start: makes a slot of each inherited listen socket and queues it.
  void open(std::span<const int> listen_fds);

  struct Accepted {
    std::array<std::uint32_t, kBatch> slots;  // RUNNING, the caller's own
    std::size_t count = 0;
  };
  // Runs the listen slot `index`, which the caller took; gives it back by itself.
  void accept(std::uint32_t index, core::WorkerContext& worker, Accepted& accepted);

  // Listener: lets every listen socket accept what waits, paused or not. Now and then, because the
  // kernel wakes one child per connection, and that one may have been killed, or be out of
  // descriptors, before it accepted.
  void look_again();
  // Listener: from now on nothing is accepted; the sockets of this child are closed.
  void close_all();
  // Listener: this child has more than its share (or no more).
  void stand_back(bool on) noexcept { standing_back_.store(on, std::memory_order_relaxed); }

  std::uint64_t accepted_total() const noexcept {
    return accepted_total_.load(std::memory_order_relaxed);
  }
  bool paused() const noexcept { return paused_.load(std::memory_order_relaxed) > 0; }
  bool closed() const noexcept { return closing_.load(std::memory_order_relaxed); }
  std::uint32_t open_listeners() const noexcept {
    return open_listeners_.load(std::memory_order_acquire);
  }

 private:
  enum class Verdict : std::uint8_t { drained, more, pause };

  Verdict accept_some(int listen_fd, core::WorkerContext& worker, Accepted& accepted);
  bool accept_one(int listen_fd, core::WorkerContext& worker, Accepted& accepted, Verdict* verdict);
  bool at_limit() const noexcept;
  void give_back(std::uint32_t index, Verdict verdict);
  void unwatch(Slot& slot);
  void pause(Slot& slot);
  bool watch(Slot& slot, ConnectionKey key);
  void close_listener(std::uint32_t index, core::WorkerContext& worker, Accepted& accepted);
  void say_exhausted(const platform::SysError& error);

  ConnectionTable& table_;
  platform::Pollset& pollset_;
  HandOver& hand_over_;
  const Limits limits_;
  std::vector<ConnectionKey> listeners_;  // constant after open()
  std::atomic<std::uint64_t> accepted_total_{0};
  std::atomic<std::uint32_t> open_listeners_{0};
  std::atomic<std::uint32_t> paused_{0};
  std::atomic<bool> closing_{false};
  std::atomic<bool> standing_back_{false};
  std::atomic<bool> exhaustion_said_{false};
};

}  // namespace holdfast::mpm
