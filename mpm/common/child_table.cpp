#include "mpm/common/child_table.hpp"

#include <algorithm>

namespace holdfast::mpm {

ChildTable::ChildTable(std::uint32_t slots) : children_(slots) {
  for (std::uint32_t i = 0; i < slots; ++i) children_[i].slot = i;
}

Child* ChildTable::free_slot() noexcept {
  for (Child& child : children_) {
    if (!child.in_use()) return &child;
  }
  return nullptr;
}

Child* ChildTable::find(pid_t pid) noexcept {
  for (Child& child : children_) {
    if (child.in_use() && child.pid == pid) return &child;
  }
  return nullptr;
}

Child* ChildTable::longest_leaving() noexcept {
  Child* oldest = nullptr;
  for (Child& child : children_) {
    const bool drains = child.in_use() && child.phase == ChildPhase::leaving && !child.ladder;
    if (!drains) continue;
    if (oldest == nullptr || child.leaving_since_ms < oldest->leaving_since_ms) oldest = &child;
  }
  return oldest;
}

std::uint32_t ChildTable::count() const noexcept {
  return static_cast<std::uint32_t>(std::count_if(
      children_.begin(), children_.end(), [](const Child& child) { return child.in_use(); }));
}

std::uint32_t ChildTable::count_free() const noexcept {
  return static_cast<std::uint32_t>(children_.size()) - count();
}

std::uint32_t ChildTable::count_live(std::uint32_t generation) const noexcept {
  return static_cast<std::uint32_t>(
      std::count_if(children_.begin(), children_.end(), [&](const Child& child) {
        return child.in_use() && child.generation == generation &&
               child.phase != ChildPhase::leaving;
      }));
}

std::uint32_t ChildTable::count_running(std::uint32_t generation) const noexcept {
  return static_cast<std::uint32_t>(
      std::count_if(children_.begin(), children_.end(), [&](const Child& child) {
        return child.in_use() && child.generation == generation &&
               child.phase == ChildPhase::running;
      }));
}

void ChildTable::release(Child& child) {
  const std::uint32_t slot = child.slot;
  child = Child{};
  child.slot = slot;
}

void ChildTable::close_channels() noexcept {
  for (Child& child : children_) child.channel.reset();
}

}  // namespace holdfast::mpm
