// Reaper: learns which child processes have ended, and how.
// Why: as PID 1 of a container the server also inherits orphans, so it asks for any child, not only
// for those that it started.
//
// Process:  the parent.
#pragma once

#include <sys/types.h>

#include <optional>

namespace holdfast::platform {

struct ChildExit {
  pid_t pid = 0;
  int code = 0;    // exit status, if signal is 0
  int signal = 0;  // what killed it, or 0
  bool core_dumped = false;
};

// One child that has ended and was not asked for yet; nothing when there is none. Never waits.
std::optional<ChildExit> reap_child() noexcept;

}  // namespace holdfast::platform
