#include "mpm/common/child_table.hpp"

#include <catch2/catch.hpp>

using namespace holdfast::mpm;

namespace {

void enter(ChildTable& table, pid_t pid, std::uint32_t generation, ChildPhase phase) {
  Child* child = table.free_slot();
  REQUIRE(child != nullptr);
  child->pid = pid;
  child->generation = generation;
  child->phase = phase;
}

}  // namespace

TEST_CASE("ChildTable: counts by generation and phase", "[mpm][children]") {
  ChildTable table(6);
  enter(table, 11, 0, ChildPhase::leaving);
  enter(table, 12, 1, ChildPhase::running);
  enter(table, 13, 1, ChildPhase::starting);
  CHECK(table.count() == 3);
  CHECK(table.count_free() == 3);
  CHECK(table.count_live(0) == 0);
  CHECK(table.count_live(1) == 2);
  CHECK(table.count_running(1) == 1);
}

TEST_CASE("ChildTable: finds children by number, and nobody by 0", "[mpm][children]") {
  ChildTable table(3);
  enter(table, 21, 0, ChildPhase::running);
  REQUIRE(table.find(21) != nullptr);
  CHECK(table.find(21)->slot == 0);
  CHECK(table.find(0) == nullptr);
  CHECK(table.find(22) == nullptr);
}

TEST_CASE("ChildTable: a released slot is used again, a full table has none", "[mpm][children]") {
  ChildTable table(2);
  enter(table, 1, 0, ChildPhase::running);
  enter(table, 2, 0, ChildPhase::running);
  CHECK(table.free_slot() == nullptr);
  table.release(*table.find(1));
  REQUIRE(table.free_slot() != nullptr);
  CHECK(table.free_slot()->slot == 0);
}

TEST_CASE("ChildTable: knows who drains longest and was not told to stop", "[mpm][children]") {
  ChildTable table(4);
  enter(table, 1, 0, ChildPhase::leaving);
  enter(table, 2, 0, ChildPhase::leaving);
  enter(table, 3, 0, ChildPhase::running);
  table.find(1)->leaving_since_ms = 500;
  table.find(2)->leaving_since_ms = 100;
  CHECK(table.longest_leaving()->pid == 2);
  table.find(2)->ladder.emplace(600);
  CHECK(table.longest_leaving()->pid == 1);
}
