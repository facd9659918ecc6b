#include "platform/event/event_loop.hpp"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>
#include <catch2/catch.hpp>

#include <csignal>

using namespace holdfast::platform;

TEST_CASE("EventLoop: calls for signals, descriptors and timers", "[platform][event]") {
  auto loop = EventLoop::create();
  REQUIRE(loop);
  int ends[2];
  REQUIRE(pipe2(ends, O_CLOEXEC) == 0);
  int seen = 0;
  const auto done = [&](int bit) {
    seen |= bit;
    if (seen == 7) (*loop)->stop();
  };
  const auto signal = (*loop)->on_signal(SIGUSR2, [&] { done(1); });
  const auto readable = (*loop)->on_readable(ends[0], [&] {
    char byte;
    static_cast<void>(!read(ends[0], &byte, 1));
    done(2);
  });
  const auto timer = (*loop)->once_after(1, [&] { done(4); });
  kill(getpid(), SIGUSR2);
  REQUIRE(write(ends[1], "x", 1) == 1);
  (*loop)->run();
  CHECK(seen == 7);
  close(ends[0]);
  close(ends[1]);
}

TEST_CASE("EventLoop: a watch may end itself", "[platform][event]") {
  auto loop = EventLoop::create();
  REQUIRE(loop);
  std::unique_ptr<EventLoop::Watch> own;
  int calls = 0;
  own = (*loop)->every(1, [&] {
    ++calls;
    own.reset();
  });
  const auto end = (*loop)->once_after(20, [&] { (*loop)->stop(); });
  (*loop)->run();
  CHECK(calls == 1);
}

TEST_CASE("EventLoop: a child that abandons it leaves the parent's events alone",
          "[platform][event]") {
  auto loop = EventLoop::create();
  REQUIRE(loop);
  int ends[2];
  REQUIRE(pipe2(ends, O_CLOEXEC) == 0);
  bool called = false;
  const auto readable = (*loop)->on_readable(ends[0], [&] {
    called = true;
    (*loop)->stop();
  });
  const pid_t pid = fork();
  if (pid == 0) {
    (*loop)->abandon_in_child();
    _exit(0);
  }
  int status = 0;
  REQUIRE(waitpid(pid, &status, 0) == pid);
  CHECK(WEXITSTATUS(status) == 0);
  REQUIRE(write(ends[1], "x", 1) == 1);
  (*loop)->run();
  CHECK(called);
  close(ends[0]);
  close(ends[1]);
}
