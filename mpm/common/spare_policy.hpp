// Spare policy: how many children to start, and which one to retire, so that enough threads are
// idle. Why a pure function: counts go in, a plan comes out, and every rule is a row of a table.
//
// Threads:  any; plain values.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "mpm/common/limits.hpp"

namespace holdfast::mpm {

inline constexpr std::uint32_t kSpawnRateMax = 32;   // children per second
inline constexpr std::uint32_t kHoldOffRounds = 10;  // after a reload

// One child of the current generation that takes new connections, or soon will.
struct ChildLoad {
  std::uint32_t slot = 0;
  bool starting = false;   // all its threads count as idle: they soon will be
  bool accepting = true;   // false: at its limit, so its idle threads help nobody
  std::uint32_t idle = 0;  // threads
  std::uint32_t busy = 0;  // threads
  std::uint32_t connections = 0;
};

// What the policy remembers from second to second.
struct SpareState {
  std::uint32_t rate = 1;      // children to start at most in this round
  std::uint32_t hold_off = 0;  // rounds during which the rate does not double
  bool told_limit = false;     // "MaxRequestWorkers reached" is said once
  bool told_spare = false;
};

enum class SpareNote : std::uint8_t {
  none,
  limit_reached,      // nobody is idle and MaxRequestWorkers is reached
  spare_unreachable,  // some are idle, fewer than wanted, and MaxRequestWorkers is reached
  busy,               // children are started fast: the settings may be too low
};

struct SparePlan {
  std::uint32_t spawn = 0;
  std::optional<std::uint32_t> retire;  // the slot of the idlest child
  SpareNote note = SpareNote::none;
  SpareState state;  // for the next round
};

// Called about once a second.
SparePlan plan_spares(std::span<const ChildLoad> children, const MpmLimits& limits,
                      SpareState state);

// The child that would be missed least: the fewest connections, then the fewest busy threads, then
// the highest slot. Nothing if there is none to spare.
std::optional<std::uint32_t> idlest_child(std::span<const ChildLoad> children);

}  // namespace holdfast::mpm
