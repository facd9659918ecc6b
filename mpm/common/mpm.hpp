// Mpm: how a child process accepts, waits and distributes connections; one of event, worker and
// prefork. Why an interface: everything around it (parent, reload, privileges, logs) is the same.
//
// Process:    name, module and kind in both; run_child in the child.
// Lifetime:   static; an Mpm has no state outside of run_child.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "core/connection/worker_context.hpp"
#include "core/scoreboard/scoreboard.hpp"
#include "mpm/common/exit_code.hpp"
#include "mpm/common/limits.hpp"

namespace holdfast::core {
struct Module;
}

namespace holdfast::mpm {

// What a child was forked for.
struct ChildTask {
  core::ChildContext& context;
  // Listen sockets, in the order of Runtime::listener(); owned by the parent's generation object,
  // of which this process has a copy. The MPM closes them with close() when it stops accepting.
  std::span<const int> listen_fds;
  const MpmLimits& limits;
  const core::Scoreboard& scoreboard;
  std::uint32_t slot;
  int parent_channel_fd;
};

class Mpm {
 public:
  virtual ~Mpm() = default;

  virtual std::string_view name() const noexcept = 0;  // "event"
  virtual MpmKind kind() const noexcept = 0;
  virtual const core::Module& module() const noexcept = 0;  // "mpm_event_module", "event.c"

  // After the fork: privileges are dropped, the modules' child state is there. Starts the threads,
  // serves until ChildLoop says that it is over, and returns how the process shall end.
  virtual ExitCode run_child(ChildTask& task) const = 0;
};

}  // namespace holdfast::mpm
