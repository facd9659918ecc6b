#include "platform/process/pending_signal.hpp"

#include <poll.h>
#include <pthread.h>

#include <catch2/catch.hpp>
#include <csignal>

using holdfast::platform::PendingSignal;

namespace {

bool is_readable(int fd) {
  pollfd one{fd, POLLIN, 0};
  return poll(&one, 1, 0) == 1;
}

}  // namespace

TEST_CASE("PendingSignal: a signal that is blocked waits until it is taken",
          "[platform][process]") {
  sigset_t block;
  sigset_t before;
  sigemptyset(&block);
  sigaddset(&block, SIGUSR2);
  REQUIRE(pthread_sigmask(SIG_BLOCK, &block, &before) == 0);
  PendingSignal pending(SIGUSR2);

  CHECK_FALSE(pending.take());
  CHECK_FALSE(is_readable(pending.fd()));
  for (int round = 0; round < 2; ++round) {
    REQUIRE(pthread_kill(pthread_self(), SIGUSR2) == 0);
    if (pending.fd() >= 0) CHECK(is_readable(pending.fd()));
    CHECK(pending.take());
    CHECK_FALSE(pending.take());
    CHECK_FALSE(is_readable(pending.fd()));
  }
  REQUIRE(pthread_sigmask(SIG_SETMASK, &before, nullptr) == 0);
}
