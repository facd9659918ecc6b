#include "platform/process/signals.hpp"

#include <unistd.h>
#include <catch2/catch.hpp>

using namespace holdfast::platform;

TEST_CASE("Signals: have a name and a text for the log", "[platform][process]") {
  CHECK(signal_name(SIGSEGV) == "SIGSEGV");
  CHECK(signal_text(SIGSEGV) == "Segmentation fault");
  CHECK(signal_text(SIGKILL) == "Killed");
  CHECK(signal_name(63).empty());
  CHECK_FALSE(signal_text(63).empty());
}

TEST_CASE("Signals: are blocked for a scope and let through after it", "[platform][process]") {
  sigset_t pending;
  struct sigaction before = {};
  struct sigaction ignore = {};
  ignore.sa_handler = [](int) {};
  sigaction(SIGUSR2, &ignore, &before);
  {
    const BlockedSignals blocked;
    kill(getpid(), SIGUSR2);
    sigpending(&pending);
    CHECK(sigismember(&pending, SIGUSR2) == 1);
  }
  sigpending(&pending);
  CHECK(sigismember(&pending, SIGUSR2) == 0);
  sigaction(SIGUSR2, &before, nullptr);
}
