#include "platform/process/daemonise.hpp"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>
#include <catch2/catch.hpp>

#include <functional>
#include <string>

using namespace holdfast::platform;

namespace {

struct Outcome {
  int status = -1;
  std::string message;
};

// Daemonises in a process of its own; `background` then runs in the background one.
Outcome start(const std::function<void(StartReport)>& background) {
  int ends[2];
  REQUIRE(pipe2(ends, O_CLOEXEC) == 0);
  const pid_t pid = fork();
  if (pid == 0) {
    dup2(ends[1], STDERR_FILENO);
    auto report = daemonise();
    // Only the starting process may keep the test's pipe open, or reading it would never end.
    close(STDERR_FILENO);
    close(ends[1]);
    if (report) background(std::move(*report));
    _exit(0);
  }
  close(ends[1]);
  Outcome outcome;
  char piece[256];
  for (ssize_t n; (n = read(ends[0], piece, sizeof piece)) > 0;) {
    outcome.message.append(piece, static_cast<std::size_t>(n));
  }
  close(ends[0]);
  int status = 0;
  waitpid(pid, &status, 0);
  outcome.status = WEXITSTATUS(status);
  return outcome;
}

}  // namespace

TEST_CASE("Daemonise: start ends with 0 once the server says it is ready", "[platform][process]") {
  const Outcome outcome = start([](StartReport report) { report.ready(); });
  CHECK(outcome.status == 0);
  CHECK(outcome.message.empty());
}

TEST_CASE("Daemonise: start prints what went wrong and fails", "[platform][process]") {
  const Outcome outcome = start([](StartReport report) { report.failed("no child came up"); });
  CHECK(outcome.status == 1);
  CHECK(outcome.message == "no child came up\n");
}

TEST_CASE("Daemonise: start fails when the server ends without a word", "[platform][process]") {
  const Outcome outcome = start([](StartReport) {});
  CHECK(outcome.status == 1);
  CHECK_FALSE(outcome.message.empty());
}
