// Scoreboard: what every child and worker is doing, readable by everybody without a lock.
// Why plain data: the parent must never trust or follow anything that a child writes here.
//
//
//   ServerSlot | ChildSlot × children | WorkerSlot × children × threads
//
// Threads:    each line has one writer (its child's threads, or the worker); relaxed atomics.
// Process:    shared memory made by the parent before the first fork; its size never changes.
// Ownership:  the Scoreboard owns the mapping; slots are references into it.
// Failure:    an index out of bounds, whoever computed it, is an HF_CHECK failure.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

#include "platform/base/result.hpp"
#include "platform/shm/shared_region.hpp"

namespace holdfast::core {

// httpd's letters, in its order: mod_status and exporters know them by these characters.
enum class WorkerStatus : std::uint8_t {
  dead,
  starting,
  ready,
  reading,
  writing,
  keepalive,
  logging,
  dns,
  closing,
  graceful,
  idle_kill,
};
inline constexpr char kWorkerStatusLetters[] = ".S_RWKLDCGI";

// Alone in its cache lines: its worker writes it for every request.
struct alignas(128) WorkerSlot {
  std::atomic<WorkerStatus> status;
  std::atomic<std::uint64_t> requests;  // answered
  std::atomic<std::uint64_t> bytes_sent;
  std::atomic<std::uint64_t> connections;  // taken up
  // Only the owner writes, so an increment needs no read-modify-write.
  static void bump(std::atomic<std::uint64_t>& counter, std::uint64_t by = 1) noexcept {
    counter.store(counter.load(std::memory_order_relaxed) + by, std::memory_order_relaxed);
  }
};

enum class ChildState : std::uint32_t { empty, starting, running, draining };

struct alignas(128) ChildSlot {
  std::atomic<std::int32_t> pid;
  std::atomic<ChildState> state;  // child writes running/draining, parent the rest
  std::atomic<std::uint32_t> generation;
  std::atomic<std::uint32_t> connections;   // open now
  std::atomic<std::uint32_t> idle_workers;  // parked or waiting in the pollset
  std::atomic<std::uint32_t> busy_workers;
  std::atomic<std::uint32_t> accepting;        // 0: stands back or is at its limit
  std::atomic<std::uint64_t> heartbeat_ticks;  // CLOCK_MONOTONIC ms of the listener's last turn
  std::atomic<std::uint64_t> accepted_total;
};

// What concerns the whole server; the parent writes it.
struct alignas(128) ServerSlot {
  std::atomic<std::int32_t> parent_pid;
  std::atomic<std::uint32_t> generation;    // the one that takes new connections
  std::atomic<std::uint32_t> children_max;  // what MaxRequestWorkers allows
  std::atomic<std::uint32_t> threads_per_child;
  std::atomic<std::int64_t> started_wall_s;    // CLOCK_REALTIME
  std::atomic<std::int64_t> restarted_wall_s;  // of the last reload
};

class Scoreboard {
 public:
  struct Size {
    std::uint32_t children = 0;  // slots: live children and those that still drain
    std::uint32_t threads = 0;   // per child
  };
  static platform::Result<Scoreboard> create(Size size);
  // In a file of that name, for other programs to read (ScoreBoardFile).
  static platform::Result<Scoreboard> create_in_file(const std::string& path, Size size);

  std::uint32_t children() const noexcept { return size_.children; }
  std::uint32_t threads() const noexcept { return size_.threads; }

  ServerSlot& server() const noexcept;
  ChildSlot& child(std::uint32_t slot) const noexcept;
  WorkerSlot& worker(std::uint32_t slot, std::uint32_t thread) const noexcept;

  // By the parent, when nobody uses the slot: as it was at first, totals of workers kept.
  void clear_child(std::uint32_t slot) const noexcept;

 private:
  Scoreboard(platform::SharedRegion region, Size size) noexcept
      : region_(std::move(region)), size_(size) {}
  static platform::Result<std::size_t> bytes_for(Size size);

  platform::SharedRegion region_;
  Size size_;
};

// '.' for anything that is no status: a child may have written nonsense.
char status_letter(WorkerStatus status) noexcept;

}  // namespace holdfast::core
