// Generation: everything that one reading of the configuration amounts to: settings, modules,
// sockets, limits. Why one object: a reload builds the next one completely beside the one that
// serves, and either takes its place or is dropped without a trace.
//
// Process:   built in the parent; a child has a copy by fork and uses it read-only.
// Ownership: shared: by the supervisor and by each child that still runs with it.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/server/runtime.hpp"
#include "mpm/common/limits.hpp"
#include "mpm/common/listeners.hpp"
#include "platform/base/result.hpp"
#include "platform/process/privileges.hpp"

namespace holdfast::mpm {

class Mpm;

struct Generation {
  std::uint32_t number = 0;  // 0 at start, one more with each reload
  const Mpm* mpm = nullptr;
  MpmLimits limits;
  ListenerSet listeners;
  platform::Identity identity;                    // of the children
  std::string pid_file;                           // absolute
  std::string scoreboard_file;                    // absolute, or empty
  std::int64_t graceful_shutdown_timeout_ms = 0;  // 0: none
  std::vector<const core::Module*> modules;       // the active ones; the runtime refers to them
  std::unique_ptr<core::Runtime> runtime;
};

// Where generations come from. Why an interface: the supervisor knows no configuration.
class GenerationSource {
 public:
  virtual ~GenerationSource() = default;
  // Reads, checks and opens everything. `running` is what serves now, or null at start; on failure
  // nothing of it was touched, and the sentence says what is wrong.
  virtual platform::Result<std::shared_ptr<const Generation>, std::string> build(
      std::uint32_t number, const Generation* running) = 0;
  // The generation takes over: the error log and its levels become its own.
  virtual void activate(const Generation& generation) = 0;
};

}  // namespace holdfast::mpm
