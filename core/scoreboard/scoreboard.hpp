// Scoreboard: what every child and worker is doing, readable by everybody without a lock.
// Why plain data: the parent must never trust or follow anything that a child writes here.
//
// Threads:  each line has one writer (its child's threads, or the worker); relaxed atomics.
// Process:  shared memory made by the parent before the first fork; readers bounds-check.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

namespace holdfast::core {

// httpd's letters, in its order: mod_status and exporters know them by these characters.
enum class WorkerStatus : std::uint8_t {
  dead, starting, ready, reading, writing, keepalive, logging, dns, closing, graceful, idle_kill,
};
inline constexpr char kWorkerStatusLetters[] = ".S_RWKLDCGI";

// Alone in its cache lines: its worker writes it for every request.
struct alignas(128) WorkerSlot {
  std::atomic<WorkerStatus> status;
  std::atomic<std::uint64_t> requests;   // answered
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
  std::atomic<ChildState> state;       // child writes running/draining, parent the rest
  std::atomic<std::uint32_t> generation;
  std::atomic<std::uint32_t> connections;   // open now
  std::atomic<std::uint32_t> idle_workers;  // parked or waiting in the pollset
  std::atomic<std::uint32_t> busy_workers;
  std::atomic<std::uint32_t> accepting;     // 0: stands back or is at its limit
  std::atomic<std::uint64_t> heartbeat_ticks;  // CLOCK_MONOTONIC ms of the listener's last turn
  std::atomic<std::uint64_t> accepted_total;
};

}  // namespace holdfast::core
