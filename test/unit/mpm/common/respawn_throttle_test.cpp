#include "mpm/common/respawn_throttle.hpp"

#include <catch2/catch.hpp>
#include <vector>

using namespace holdfast::mpm;

TEST_CASE("Respawn: a crash is repaired at once, a loop of crashes ever slower", "[mpm][respawn]") {
  RespawnThrottle throttle;
  std::vector<std::int64_t> delays;
  for (int i = 0; i < 9; ++i) {
    delays.push_back(throttle.delay_after(DeathKind::crashed, 1000 + i * 10, 3));
  }
  CHECK(delays == std::vector<std::int64_t>{0, 0, 0, 0, 1000, 2000, 4000, 8000, 16000});
}

TEST_CASE("Respawn: ten quiet seconds forgive", "[mpm][respawn]") {
  RespawnThrottle throttle;
  for (int i = 0; i < 6; ++i) throttle.delay_after(DeathKind::crashed, 1000, 3);
  CHECK(throttle.delay_after(DeathKind::crashed, 11'001, 3) == 0);
}

TEST_CASE("Respawn: when nobody serves, a second is the longest", "[mpm][respawn]") {
  RespawnThrottle throttle;
  for (int i = 0; i < 8; ++i) throttle.delay_after(DeathKind::crashed, 1000, 0);
  CHECK(throttle.delay_after(DeathKind::crashed, 1000, 0) == RespawnThrottle::kDelayAloneMaxMs);
}

TEST_CASE("Respawn: killing by hand five times a second is no crash loop", "[mpm][respawn]") {
  RespawnThrottle throttle;
  for (int i = 0; i < 300; ++i) {
    CHECK(throttle.delay_after(DeathKind::killed, 1000 + i * 200, 3) == 0);
  }
}

TEST_CASE("Respawn: recycling is never slowed", "[mpm][respawn]") {
  RespawnThrottle throttle;
  for (int i = 0; i < 1000; ++i) {
    CHECK(throttle.delay_after(DeathKind::recycled, 1000, 3) == 0);
  }
}
