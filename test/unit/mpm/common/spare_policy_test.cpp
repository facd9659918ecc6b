#include "mpm/common/spare_policy.hpp"

#include <catch2/catch.hpp>
#include <vector>

using namespace holdfast::mpm;

namespace {

// 25 threads per child, 75 to 250 of them idle, 16 children at most.
MpmLimits limits() { return adjust_limits({}, MpmKind::event, nullptr).limits; }

std::vector<ChildLoad> children(std::uint32_t count, std::uint32_t idle) {
  std::vector<ChildLoad> all;
  for (std::uint32_t i = 0; i < count; ++i) {
    all.push_back({.slot = i, .idle = idle, .busy = 25 - idle, .connections = 25 - idle});
  }
  return all;
}

}  // namespace

TEST_CASE("Spares: enough idle threads need nothing", "[mpm][spare]") {
  const SparePlan plan = plan_spares(children(3, 25), limits(), {.rate = 8});
  CHECK(plan.spawn == 0);
  CHECK_FALSE(plan.retire);
  CHECK(plan.state.rate == 1);
}

TEST_CASE("Spares: while too few are idle, twice as many start each second", "[mpm][spare]") {
  MpmLimits many = limits();
  many.max_request_workers = 25 * 1000;
  SpareState state;
  std::vector<std::uint32_t> spawned;
  for (int round = 0; round < 7; ++round) {
    const SparePlan plan = plan_spares(children(4, 1), many, state);
    spawned.push_back(plan.spawn);
    state = plan.state;
  }
  CHECK(spawned == std::vector<std::uint32_t>{1, 2, 4, 8, 16, 32, 32});
}

TEST_CASE("Spares: after a reload the rate stays for ten rounds", "[mpm][spare]") {
  SpareState state{.hold_off = kHoldOffRounds};
  for (std::uint32_t round = 0; round < kHoldOffRounds; ++round) {
    const SparePlan plan = plan_spares(children(3, 0), limits(), state);
    CHECK(plan.spawn == 1);
    state = plan.state;
  }
  CHECK(plan_spares(children(3, 0), limits(), state).state.rate == 2);
}

TEST_CASE("Spares: starting children count as idle, so nobody starts twice", "[mpm][spare]") {
  auto all = children(1, 0);
  for (std::uint32_t slot = 1; slot < 4; ++slot) all.push_back({.slot = slot, .starting = true});
  CHECK(plan_spares(all, limits(), {}).spawn == 0);
}

TEST_CASE("Spares: idle threads of a child that accepts nothing help nobody", "[mpm][spare]") {
  auto all = children(3, 25);
  all[0].accepting = false;
  CHECK(plan_spares(all, limits(), {}).spawn == 1);
}

TEST_CASE("Spares: a child cannot claim more idle threads than it has", "[mpm][spare]") {
  auto all = children(2, 0);
  all[0].idle = 4'000'000'000u;
  CHECK(plan_spares(all, limits(), {}).spawn == 1);
}

TEST_CASE("Spares: too many idle threads retire one child, the idlest", "[mpm][spare]") {
  auto all = children(12, 25);
  all[7].connections = 0;
  all[3].connections = 5;
  for (auto& child : all) {
    if (child.slot != 7 && child.slot != 3) child.connections = 9;
  }
  const SparePlan plan = plan_spares(all, limits(), {});
  REQUIRE(plan.retire);
  CHECK(*plan.retire == 7);
  CHECK(plan.spawn == 0);
}

TEST_CASE("Spares: the last child is never retired", "[mpm][spare]") {
  MpmLimits few = limits();
  few.max_spare = 1;
  few.min_spare = 0;
  CHECK_FALSE(plan_spares(children(1, 25), few, {}).retire);
}

TEST_CASE("Spares: MaxRequestWorkers reached is said once", "[mpm][spare]") {
  const SparePlan first = plan_spares(children(16, 0), limits(), {});
  CHECK(first.spawn == 0);
  CHECK(first.note == SpareNote::limit_reached);
  CHECK(plan_spares(children(16, 0), limits(), first.state).note == SpareNote::none);
}

TEST_CASE("Spares: fewer spares than wanted at the limit is said once, too", "[mpm][spare]") {
  const SparePlan first = plan_spares(children(16, 1), limits(), {});
  CHECK(first.note == SpareNote::spare_unreachable);
  CHECK(plan_spares(children(16, 1), limits(), first.state).note == SpareNote::none);
}

TEST_CASE("Spares: never more than MaxRequestWorkers allows", "[mpm][spare]") {
  const SparePlan plan = plan_spares(children(14, 0), limits(), {.rate = 32});
  CHECK(plan.spawn == 2);
  CHECK(plan.note == SpareNote::busy);
}
