// run_child_process: the whole life of a child, from the fork to its exit.
// Why one place: what a child must drop of its parent (privileges, siblings' channels, sockets of
// other generations, signal handlers) is a list that no MPM should have to know.
//
// Process:  the child.
// Fork:     right after it, with signals blocked and the parent's event loop abandoned.
// Failure:  an exit code that tells the parent whether a replacement makes sense.
#pragma once

#include <cstdint>
#include <span>

#include "core/scoreboard/scoreboard.hpp"
#include "mpm/common/exit_code.hpp"
#include "mpm/common/generation.hpp"

namespace holdfast::mpm {

struct ChildSeed {
  const Generation& generation;
  const core::Scoreboard& scoreboard;
  std::uint32_t slot;
  int channel_fd;
};

// `others`: generations whose sockets this child must not keep open; may contain nulls.
ExitCode run_child_process(const ChildSeed& seed, std::span<const Generation* const> others);

}  // namespace holdfast::mpm
