// WorkerRoster: which workers of a child are idle, and the hand-over of a connection to one of
// them. Why no queue: the listener accepts only while a worker is idle, so a connection that this
// child has accepted never waits; those that wait do so in the kernel, for any child.
//
// The worker that became idle last is taken first: its stack and buffers are warm, and those that
// are not needed stay asleep. A connection costs one lock on each side and one futex wake.
//
// Threads:  next() by workers, each with its own number; await_*(), give() by the listener;
//           interrupt() and close() by any.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

#include "core/scoreboard/scoreboard.hpp"
#include "mpm/common/connection_source.hpp"

namespace holdfast::mpm {

class WorkerRoster {
 public:
  // `score`: where the counts of idle and busy workers are published.
  WorkerRoster(unsigned workers, core::ChildSlot& score);

  unsigned workers() const noexcept { return workers_; }

  // Worker: idle from now on; sleeps until it is given a connection. False: there will be none.
  bool next(unsigned worker, Accepted& taken);

  // Listener: true as soon as a worker is idle; false when the time is over or interrupt() came.
  bool await_idle(std::int64_t timeout_us);
  // Listener: sleeps until a worker becomes idle that was not, with the same exceptions.
  void await_return(std::int64_t timeout_us);
  // Listener: hands it to a worker; one is idle.
  void give(Accepted accepted);

  // Ends a wait of the listener; for good.
  void interrupt() noexcept;
  // Nothing will be given any more: idle workers end, busy ones when they would become idle.
  void close();

 private:
  enum class Call : std::uint32_t { none, connection, end };

  // Where a worker sleeps.
  struct alignas(128) Desk {
    std::atomic<std::uint32_t> call{0};  // a Call
    Accepted given;                      // the listener's until the call
  };

  void publish() noexcept;
  bool sleep_until_bell(std::uint32_t heard, std::int64_t timeout_us);
  static void ring(Desk& desk, Call call) noexcept;

  // Constant after construction.
  const unsigned workers_;
  core::ChildSlot& score_;
  std::unique_ptr<Desk[]> desks_;

  std::mutex mutex_;
  // Guarded by mutex_.
  std::vector<unsigned> idle_;  // the last one became idle last
  bool closed_ = false;
  bool listener_waits_ = false;

  // Moves when a worker becomes idle while the listener waits, and with interrupt().
  std::atomic<std::uint32_t> bell_{0};
  std::atomic<bool> interrupted_{false};
};

}  // namespace holdfast::mpm
