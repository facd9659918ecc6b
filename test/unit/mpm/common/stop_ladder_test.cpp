#include "mpm/common/stop_ladder.hpp"

#include <catch2/catch.hpp>
#include <vector>

using namespace holdfast::mpm;

TEST_CASE("StopLadder: asks, terminates at 3, 5 and 7 s, kills at 9, gives up at 10",
          "[mpm][stop]") {
  StopLadder ladder(100);
  std::vector<std::pair<std::int64_t, StopAction>> seen;
  for (std::int64_t now = 100; now <= 12'100; now += 100) {
    const StopAction action = ladder.next(now);
    if (action != StopAction::none) seen.emplace_back(now - 100, action);
  }
  const std::vector<std::pair<std::int64_t, StopAction>> expected = {
      {0, StopAction::ask},          {3000, StopAction::terminate}, {5000, StopAction::terminate},
      {7000, StopAction::terminate}, {9000, StopAction::kill},      {10000, StopAction::give_up}};
  CHECK(seen == expected);
}

TEST_CASE("StopLadder: a parent that slept climbs step by step", "[mpm][stop]") {
  StopLadder ladder(0);
  CHECK(ladder.next(60'000) == StopAction::ask);
  CHECK(ladder.next(60'000) == StopAction::terminate);
  CHECK(ladder.delay_ms(60'000) == 0);
}

TEST_CASE("StopLadder: says how long nothing is due", "[mpm][stop]") {
  StopLadder ladder(0);
  static_cast<void>(ladder.next(0));
  CHECK(ladder.delay_ms(1000) == 2000);
}
