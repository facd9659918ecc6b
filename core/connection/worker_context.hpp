// WorkerContext: what one worker thread lends to whatever connection it runs: buffers, arena,
// clock, the modules' per-worker state. Why: an idle connection then owns no buffer at all.
//
// Threads:    one worker's own; nothing in it is shared except through what is const or atomic.
// Lifetime:   the runtime and the child outlive it.
// Security:   the input buffer holds bytes of other clients: never read beyond what was received.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "core/connection/output_batch.hpp"
#include "core/connection/session.hpp"
#include "platform/memory/arena.hpp"
#include "platform/time/clock.hpp"

namespace holdfast::core {

class Runtime;
class ModuleState;
struct WorkerSlot;

// What is the same for all workers of a child.
struct ChildContext {
  const Runtime* runtime = nullptr;
  std::uint32_t slot = 0;        // in the scoreboard
  std::uint32_t generation = 0;  // of the configuration
  // True once the child was told to finish: answers then carry Connection: close.
  std::atomic<bool> draining{false};
  std::vector<std::unique_ptr<ModuleState>> module_states;  // by module index; may be null
};

class WorkerContext {
 public:
  static constexpr std::size_t kInputBytes = 64 * 1024;

  WorkerContext(ChildContext& child, WorkerSlot* score, std::uint32_t index);
  ~WorkerContext();
  WorkerContext(const WorkerContext&) = delete;
  WorkerContext& operator=(const WorkerContext&) = delete;

  ChildContext& child;
  const Runtime& runtime;
  WorkerSlot* score;              // this worker's line of the scoreboard; may be null in tests
  std::uint32_t index;            // 0 … ThreadsPerChild-1
  platform::CoarseClock clock;    // refreshed by the MPM before each batch of connections
  platform::Arena arena;          // reset after each exchange
  std::unique_ptr<char[]> input;  // kInputBytes, for whatever is being received
  OutputBatch output;             // the answers of this turn
  std::unique_ptr<SessionScratch> http1;                    // the HTTP/1 session's own
  std::vector<std::unique_ptr<ModuleState>> module_states;  // by module index; may be null
};

}  // namespace holdfast::core
