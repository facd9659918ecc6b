#include "platform/thread/futex.hpp"

#include <catch2/catch.hpp>
#include <vector>

#include "platform/thread/parking_table.hpp"
#include "platform/thread/thread.hpp"
#include "platform/time/clock.hpp"

using namespace holdfast::platform;

namespace {

struct System {
  static FutexWait wait(std::atomic<std::uint32_t>& word, std::uint32_t expected,
                        std::int64_t timeout_us = kFutexForever) {
    return futex_wait(word, expected, timeout_us);
  }
  static int wake(std::atomic<std::uint32_t>& word, int count = 1) {
    return futex_wake(word, count);
  }
};

struct Portable {
  static FutexWait wait(std::atomic<std::uint32_t>& word, std::uint32_t expected,
                        std::int64_t timeout_us = kFutexForever) {
    return parking_wait(word, expected, timeout_us);
  }
  static int wake(std::atomic<std::uint32_t>& word, int count = 1) {
    return parking_wake(word, count);
  }
};

}  // namespace

TEMPLATE_TEST_CASE("futex: does not sleep on a word that has changed", "[platform][futex]", System,
                   Portable) {
  std::atomic<std::uint32_t> word{1};
  CHECK(TestType::wait(word, 0) == FutexWait::woken);
}

TEMPLATE_TEST_CASE("futex: a timeout passes in full", "[platform][futex]", System, Portable) {
  std::atomic<std::uint32_t> word{0};
  const Clock clock;
  const std::int64_t start_ns = clock.monotonic_ns();
  while (TestType::wait(word, 0, 2'000) != FutexWait::timed_out) {
  }
  CHECK(clock.monotonic_ns() - start_ns >= 2'000'000);
  CHECK(TestType::wait(word, 0, 0) == FutexWait::timed_out);
}

TEMPLATE_TEST_CASE("futex: waking nobody is no event", "[platform][futex]", System, Portable) {
  std::atomic<std::uint32_t> word{0};
  CHECK(TestType::wake(word) == 0);
  CHECK(TestType::wait(word, 0, 0) == FutexWait::timed_out);
}

TEMPLATE_TEST_CASE("futex: two threads hand a turn to and fro", "[platform][futex]", System,
                   Portable) {
  constexpr std::uint32_t kTurns = 2'000;
  std::atomic<std::uint32_t> turn{0};
  const auto play = [&turn](std::uint32_t parity) {
    for (std::uint32_t mine = parity; mine < kTurns; mine += 2) {
      for (std::uint32_t now = turn.load(); now != mine; now = turn.load()) {
        TestType::wait(turn, now);
      }
      turn.store(mine + 1);
      TestType::wake(turn);
    }
  };
  {
    const auto other = Thread::start({.name = "other"}, [&play] { play(1); });
    REQUIRE(other);
    play(0);
  }
  CHECK(turn == kTurns);
}

TEMPLATE_TEST_CASE("futex: wakes as many as asked for", "[platform][futex]", System, Portable) {
  constexpr int kSleepers = 4;
  std::atomic<std::uint32_t> gate{0};
  std::atomic<int> awake{0};
  std::vector<Thread> threads;
  for (int i = 0; i < kSleepers; ++i) {
    auto thread = Thread::start({.name = "sleeper"}, [&gate, &awake] {
      while (TestType::wait(gate, 0) != FutexWait::woken) {
      }
      ++awake;
    });
    REQUIRE(thread);
    threads.push_back(std::move(*thread));
  }
  int woken = 0;
  while (awake < kSleepers) {
    const int now = TestType::wake(gate, 1);
    if (now > 1) FAIL("woke " << now);
    woken += now;
  }
  threads.clear();
  CHECK(woken <= kSleepers);
}

TEST_CASE("futex: neighbours in one bucket do not take each other's wake", "[platform][futex]") {
  // Words 512 kB apart share a bucket, however many of these there are up to that.
  static std::vector<std::atomic<std::uint32_t>> words(256 * 1024);
  std::atomic<std::uint32_t>& other = words[0];
  std::atomic<std::uint32_t>& mine = words[128 * 1024];
  std::atomic<bool> done{false};
  const auto sleeper = Thread::start({.name = "sleeper"}, [&mine, &done] {
    while (mine.load() == 0) parking_wait(mine, 0);
    done = true;
  });
  REQUIRE(sleeper);
  for (int i = 0; i < 100; ++i) CHECK(parking_wake(other, 10) == 0);
  CHECK_FALSE(done);
  mine = 1;
  while (!done) parking_wake(mine);
}
