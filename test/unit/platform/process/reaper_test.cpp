#include "platform/process/reaper.hpp"

#include <sys/wait.h>
#include <unistd.h>
#include <catch2/catch.hpp>

#include <csignal>

using namespace holdfast::platform;

namespace {

// Ends as told and is waited for without being taken away, so that reap_child() finds it.
pid_t ended_child(int code, int signal) {
  const pid_t pid = fork();
  if (pid == 0) {
    if (signal != 0) kill(getpid(), signal);
    _exit(code);
  }
  siginfo_t info = {};
  waitid(P_PID, static_cast<id_t>(pid), &info, WEXITED | WNOWAIT);
  return pid;
}

}  // namespace

TEST_CASE("Reaper: tells a status from a signal", "[platform][process]") {
  const pid_t exited = ended_child(7, 0);
  auto exit = reap_child();
  REQUIRE(exit);
  CHECK(exit->pid == exited);
  CHECK(exit->code == 7);
  CHECK(exit->signal == 0);

  const pid_t killed = ended_child(0, SIGKILL);
  exit = reap_child();
  REQUIRE(exit);
  CHECK(exit->pid == killed);
  CHECK(exit->signal == SIGKILL);
  CHECK_FALSE(exit->core_dumped);
}

TEST_CASE("Reaper: has nothing to say when nobody ended", "[platform][process]") {
  CHECK_FALSE(reap_child());
}
