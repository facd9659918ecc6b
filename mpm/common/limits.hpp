// MpmLimits: how many processes and threads there may be, after httpd's sanity adjustments.
// Why a pure function: every value that httpd would warn about and change has a row in a table of
// tests, and a reload can be judged before anything of it is used.
//
// Threads:  any; plain values.
// Failure:  none: whatever was asked for, the result is usable; the warnings say what was changed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace holdfast::mpm {

// Which rules apply: event and worker have threads, prefork has processes only.
enum class MpmKind : std::uint8_t { event, worker, prefork };

struct MpmLimits {
  std::uint32_t server_limit = 16;  // processes; fixed at start
  std::uint32_t thread_limit = 64;  // threads per process; fixed at start
  std::uint32_t threads_per_child = 25;
  std::uint32_t max_request_workers = 400;  // bounds processes × threads, never connections
  std::uint32_t start_servers = 3;
  std::uint32_t min_spare = 75;                 // threads; prefork: processes
  std::uint32_t max_spare = 250;                // threads; prefork: processes
  std::uint64_t max_connections_per_child = 0;  // 0: a child lives for ever
  // Connections per child may be threads × (1 + factor) when set; unset: only descriptors limit.
  std::optional<double> async_request_worker_factor;
  std::size_t thread_stack_bytes = 0;     // 0: the system's default
  std::uint32_t max_mem_free_kib = 2048;  // 0: unlimited

  std::uint32_t children_max() const noexcept { return max_request_workers / threads_per_child; }
};

// What the configuration asks for; nothing where no line says so.
struct RequestedLimits {
  std::optional<std::int64_t> server_limit;
  std::optional<std::int64_t> thread_limit;
  std::optional<std::int64_t> threads_per_child;
  std::optional<std::int64_t> max_request_workers;
  std::optional<std::int64_t> start_servers;
  std::optional<std::int64_t> min_spare;
  std::optional<std::int64_t> max_spare;
  std::optional<std::int64_t> max_connections_per_child;
  std::optional<double> async_request_worker_factor;
  std::optional<std::int64_t> thread_stack_bytes;
  std::optional<std::int64_t> max_mem_free_kib;
};

struct LimitWarning {
  std::string id;  // httpd's number for this adjustment
  std::string text;
};

struct AdjustedLimits {
  MpmLimits limits;
  std::vector<LimitWarning> warnings;
};

// `running`: the limits of the server that is being reloaded, or null at start. What is fixed at
// start is taken from it, and the warnings have the numbers that httpd uses at a restart.
AdjustedLimits adjust_limits(const RequestedLimits& asked, MpmKind kind, const MpmLimits* running);

}  // namespace holdfast::mpm
