#include "platform/time/clock.hpp"

#include <catch2/catch.hpp>

using namespace holdfast::platform;

namespace {

struct FakeTime {
  ClockReading reading{.monotonic_ns = 5'000'000'000, .wall_ns = 784'111'777'000'000'000};
  ClockSource source() {
    return {.read = [](void* self) noexcept { return static_cast<FakeTime*>(self)->reading; },
            .context = this,
            .start_ns = 5'000'000'000};
  }
  void pass_ms(std::int64_t ms) {
    reading.monotonic_ns += ms * 1'000'000;
    reading.wall_ns += ms * 1'000'000;
  }
};

}  // namespace

TEST_CASE("CoarseClock: ticks count tenths of a second from 1", "[platform][clock]") {
  FakeTime time;
  CoarseClock clock(time.source());
  CHECK(clock.ticks() == 1);
  time.pass_ms(99);
  clock.refresh();
  CHECK(clock.ticks() == 1);
  time.pass_ms(1);
  CHECK(clock.ticks() == 1);  // cached
  clock.refresh();
  CHECK(clock.ticks() == 2);
  time.pass_ms(60'000);
  clock.refresh();
  CHECK(clock.ticks() == 602);
}

TEST_CASE("CoarseClock: ticks are never 0, before the start and after a wrap",
          "[platform][clock]") {
  FakeTime time;
  CoarseClock clock(time.source());
  time.reading.monotonic_ns = 0;
  clock.refresh();
  CHECK(clock.ticks() == 1);
  time.reading.monotonic_ns = 5'000'000'000 + 0xffffffffLL * kTickNs;
  clock.refresh();
  CHECK(clock.ticks() == 1);
  CHECK(tick_reached(0xffffffffu, clock.ticks()));
  CHECK_FALSE(tick_reached(clock.ticks(), 0xffffffffu));
}

TEST_CASE("CoarseClock: a deadline is never early and never 0", "[platform][clock]") {
  const std::int64_t timeout_ms = GENERATE(0, 1, 99, 100, 101, 5000, 300'000);
  for (std::int64_t offset_ms = 0; offset_ms < 100; offset_ms += 33) {
    FakeTime time;
    time.pass_ms(offset_ms);
    CoarseClock clock(time.source());
    const Ticks deadline = clock.deadline_after(timeout_ms);
    CHECK(deadline != kNoDeadline);
    time.pass_ms(timeout_ms - 1);
    clock.refresh();
    CHECK_FALSE(tick_reached(deadline, clock.ticks()));
    time.pass_ms(202);
    clock.refresh();
    CHECK(tick_reached(deadline, clock.ticks()));
  }
}

TEST_CASE("CoarseClock: the date changes with the second and only then", "[platform][clock]") {
  FakeTime time;
  CoarseClock clock(time.source());
  CHECK(clock.http_date() == "Sun, 06 Nov 1994 08:49:37 GMT");
  CHECK(clock.wall_seconds() == 784'111'777);
  time.pass_ms(999);
  clock.refresh();
  CHECK(clock.http_date() == "Sun, 06 Nov 1994 08:49:37 GMT");
  time.pass_ms(1);
  clock.refresh();
  CHECK(clock.http_date() == "Sun, 06 Nov 1994 08:49:38 GMT");
  time.reading.wall_ns = -1;  // somebody set the clock back, far
  clock.refresh();
  CHECK(clock.wall_seconds() == -1);
  CHECK(clock.http_date() == "Wed, 31 Dec 1969 23:59:59 GMT");
}

TEST_CASE("CoarseClock: a copy keeps its own date", "[platform][clock]") {
  FakeTime time;
  CoarseClock first(time.source());
  CoarseClock second = first;
  time.pass_ms(1000);
  first.refresh();
  CHECK(second.http_date() == "Sun, 06 Nov 1994 08:49:37 GMT");
  CHECK(second.http_date().data() != first.http_date().data());
}

TEST_CASE("Clock: the system's clocks go forward and agree", "[platform][clock]") {
  const Clock clock;
  const std::int64_t before = clock.monotonic_ns();
  CHECK(clock.monotonic_ns() >= before);
  CoarseClock coarse;
  CHECK(coarse.ticks() >= 1);
  CHECK(coarse.monotonic_ns() <= clock.monotonic_ns());
  CHECK(coarse.wall_seconds() > 1'600'000'000);
  CHECK(coarse_clock().start_ns == exact_clock().start_ns);
}
