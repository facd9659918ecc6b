// ChildTable: the parent's own list of its children, by slot of the scoreboard.
// Why not the scoreboard itself: children write there, and the parent must never send a signal to a
// number that a child wrote.
//
//   starting ──running──> running ──retire, finish, stop, or its own account──> leaving ──> gone
//
// Threads:   the parent's.
// Process:   the parent; a fresh child calls close_channels().
// Ownership: of the channels and of the watches on them.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "mpm/common/stop_ladder.hpp"
#include "platform/event/event_loop.hpp"
#include "platform/io/fd.hpp"

namespace holdfast::mpm {

enum class ChildPhase : std::uint8_t { starting, running, leaving };

struct Child {
  pid_t pid = 0;  // 0: the slot is free
  std::uint32_t slot = 0;
  ChildPhase phase = ChildPhase::starting;
  std::uint32_t generation = 0;
  platform::Fd channel;
  std::unique_ptr<platform::EventLoop::Watch> watch;
  std::int64_t leaving_since_ms = 0;
  std::optional<StopLadder> ladder;  // it was told to stop at once

  bool in_use() const noexcept { return pid != 0; }
};

class ChildTable {
 public:
  explicit ChildTable(std::uint32_t slots);

  std::vector<Child>& all() noexcept { return children_; }
  const std::vector<Child>& all() const noexcept { return children_; }

  Child* free_slot() noexcept;           // null if there is none
  Child* find(pid_t pid) noexcept;       // null if it is none of ours
  Child* longest_leaving() noexcept;     // of those not told to stop yet; null if none
  std::uint32_t count() const noexcept;  // all of them
  std::uint32_t count_free() const noexcept;
  // Starting or running children of a generation.
  std::uint32_t count_live(std::uint32_t generation) const noexcept;
  std::uint32_t count_running(std::uint32_t generation) const noexcept;

  // The slot is free again.
  void release(Child& child);
  // In a child: forgets its siblings, whose channels must close when the parent dies.
  void close_channels() noexcept;

 private:
  std::vector<Child> children_;
};

}  // namespace holdfast::mpm
