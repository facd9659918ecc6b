#include "mpm/common/spare_policy.hpp"

#include <algorithm>
#include <tuple>

namespace holdfast::mpm {
namespace {

std::uint64_t idle_threads(std::span<const ChildLoad> children, std::uint32_t threads_per_child) {
  std::uint64_t idle = 0;
  for (const ChildLoad& child : children) {
    if (child.starting) {
      idle += threads_per_child;
    } else if (child.accepting) {
      // A child writes these counts; no more than its threads can be true.
      idle += std::min(child.idle, threads_per_child);
    }
  }
  return idle;
}

SparePlan plan_at_limit(std::uint64_t idle, SpareState state) {
  SparePlan plan;
  state.rate = 1;
  if (idle == 0 && !state.told_limit) {
    plan.note = SpareNote::limit_reached;
    state.told_limit = true;
  } else if (idle != 0 && !state.told_spare && !state.told_limit) {
    plan.note = SpareNote::spare_unreachable;
    state.told_spare = true;
  }
  plan.state = state;
  return plan;
}

}  // namespace

std::optional<std::uint32_t> idlest_child(std::span<const ChildLoad> children) {
  const ChildLoad* best = nullptr;
  for (const ChildLoad& child : children) {
    if (child.starting) continue;
    const auto rank = [](const ChildLoad& c) { return std::tuple(c.connections, c.busy, ~c.slot); };
    if (best == nullptr || rank(child) < rank(*best)) best = &child;
  }
  if (best == nullptr) return std::nullopt;
  return best->slot;
}

SparePlan plan_spares(std::span<const ChildLoad> children, const MpmLimits& limits,
                      SpareState state) {
  const std::uint64_t idle = idle_threads(children, limits.threads_per_child);
  const auto live = static_cast<std::uint32_t>(children.size());

  if (idle > limits.max_spare && live > 1) {
    state.rate = 1;
    return {.retire = idlest_child(children), .state = state};
  }
  if (idle >= limits.min_spare) {
    state.rate = 1;
    return {.state = state};
  }
  if (live >= limits.children_max()) return plan_at_limit(idle, state);

  SparePlan plan{.spawn = std::min(state.rate, limits.children_max() - live), .state = state};
  if (state.rate >= 8) plan.note = SpareNote::busy;
  if (state.hold_off > 0) {
    --plan.state.hold_off;
  } else {
    plan.state.rate = std::min(state.rate * 2, kSpawnRateMax);
  }
  return plan;
}

}  // namespace holdfast::mpm
