#include "mpm/control.hpp"

#include <fmt/format.h>
#include <sys/types.h>

#include <csignal>
#include <cstdio>
#include <ctime>

#include "platform/base/check.hpp"
#include "platform/process/pid_file.hpp"

namespace holdfast::mpm {
namespace {

using platform::PidFile;

// A stop takes two seconds at most unless a child hangs; then httpd's ladder takes ten.
constexpr int kStopWaitMs = 15'000;
constexpr int kPauseMs = 20;

int signal_of(Control control) {
  switch (control) {
    case Control::stop:
      return SIGTERM;
    case Control::restart:
      return SIGHUP;
    case Control::graceful:
      return SIGUSR1;
    case Control::graceful_stop:
      return SIGWINCH;
    case Control::none:
    case Control::start:
      break;
  }
  HF_UNREACHABLE();
}

bool is_stop(Control control) {
  return control == Control::stop || control == Control::graceful_stop;
}

ControlOutcome not_running(const CommandLine& line, const PidFile::Status& status) {
  if (!is_stop(line.control)) {
    if (line.control != Control::start) {
      fmt::print(stderr, "{} not running, trying to start\n", line.program);
    }
    return {.start = true};
  }
  if (status.pid == 0) {
    fmt::print(stderr, "{} (no pid file) not running\n", line.program);
  } else {
    fmt::print(stderr, "{} (pid {}?) not running\n", line.program, status.pid);
  }
  return {};
}

// Until the lock is free: then the server has closed its sockets and ends, or has ended somehow.
bool wait_for_end(const std::string& pid_file, pid_t pid) {
  for (int waited_ms = 0; waited_ms < kStopWaitMs; waited_ms += kPauseMs) {
    const PidFile::Status status = PidFile::inspect(pid_file);
    if (status.holder != PidFile::Holder::running || status.pid != pid) return true;
    const timespec pause{0, kPauseMs * 1'000'000L};
    nanosleep(&pause, nullptr);
  }
  return false;
}

}  // namespace

ControlOutcome control_server(const CommandLine& line, const std::string& pid_file) {
  const PidFile::Status status = PidFile::inspect(pid_file);
  switch (status.holder) {
    case PidFile::Holder::nobody:
    case PidFile::Holder::stale:
      return not_running(line, status);
    case PidFile::Holder::unreadable:
      fmt::print(stderr, "{}: {}\n", line.program, status.message);
      return {.status = 1};
    case PidFile::Holder::running:
      break;
  }
  if (line.control == Control::start) {
    fmt::print("{} (pid {}) already running\n", line.program, status.pid);
    return {};
  }
  if (kill(status.pid, signal_of(line.control)) != 0) {
    fmt::print(
        stderr, "{}: {}\n", line.program,
        platform::last_error(fmt::format("sending the signal to pid {}", status.pid)).text());
    return {.status = 1};
  }
  if (line.control == Control::stop && !wait_for_end(pid_file, status.pid)) {
    fmt::print(stderr, "{} (pid {}) was told to stop and still runs\n", line.program, status.pid);
    return {.status = 1};
  }
  return {};
}

}  // namespace holdfast::mpm
