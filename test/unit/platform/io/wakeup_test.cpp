#include "platform/io/wakeup.hpp"

#include <poll.h>

#include <atomic>
#include <catch2/catch.hpp>
#include <vector>

#include "platform/thread/thread.hpp"

using namespace holdfast::platform;

namespace {

bool readable(const Wakeup& wakeup, int timeout_ms = 0) {
  pollfd entry = {.fd = wakeup.fd(), .events = POLLIN, .revents = 0};
  return ::poll(&entry, 1, timeout_ms) == 1;
}

}  // namespace

TEST_CASE("Wakeup: is readable from signal to drain", "[platform][wakeup]") {
  const auto made = Wakeup::make();
  REQUIRE(made);
  Wakeup& wakeup = **made;
  CHECK_FALSE(readable(wakeup));
  wakeup.signal();
  wakeup.signal();
  CHECK(readable(wakeup));
  wakeup.drain();
  CHECK_FALSE(readable(wakeup));
  wakeup.drain();
  wakeup.signal();
  CHECK(readable(wakeup));
}

TEST_CASE("Wakeup: no signal is lost between many threads", "[platform][wakeup]") {
  constexpr int kSignallers = 3;
  constexpr int kEach = 20'000;
  const auto made = Wakeup::make();
  REQUIRE(made);
  Wakeup& wakeup = **made;
  std::atomic<int> sent{0};
  std::vector<Thread> threads;
  for (int i = 0; i < kSignallers; ++i) {
    auto thread = Thread::start({.name = "signaller"}, [&wakeup, &sent] {
      for (int n = 0; n < kEach; ++n) {
        sent.fetch_add(1, std::memory_order_relaxed);
        wakeup.signal();
      }
    });
    REQUIRE(thread);
    threads.push_back(std::move(*thread));
  }
  // Looks only when woken: a lost signal would leave it waiting for the last of them.
  int seen = 0;
  while (seen < kSignallers * kEach) {
    if (!readable(wakeup, 10'000)) FAIL("nobody woke us at " << seen);
    wakeup.drain();
    seen = sent.load(std::memory_order_relaxed);
  }
  CHECK(seen == kSignallers * kEach);
}
