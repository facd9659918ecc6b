#include "platform/process/reaper.hpp"

#include <sys/wait.h>

#include <cerrno>

namespace holdfast::platform {

std::optional<ChildExit> reap_child() noexcept {
  int status = 0;
  pid_t pid = 0;
  do {
    pid = waitpid(-1, &status, WNOHANG);
  } while (pid < 0 && errno == EINTR);
  if (pid <= 0) return std::nullopt;

  ChildExit exit{.pid = pid};
  if (WIFSIGNALED(status)) {
    exit.signal = WTERMSIG(status);
    exit.core_dumped = WCOREDUMP(status);
  } else {
    exit.code = WEXITSTATUS(status);
  }
  return exit;
}

}  // namespace holdfast::platform
