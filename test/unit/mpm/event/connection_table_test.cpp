#include "mpm/event/connection_table.hpp"

#include <catch2/catch.hpp>
#include <thread>
#include <vector>

using namespace holdfast::mpm;

TEST_CASE("ConnectionTable: slots are unique, reused, and refused when all are taken",
          "[mpm][table]") {
  auto table = *ConnectionTable::make(3);
  const std::uint32_t a = table->allocate(SlotKind::connection);
  const std::uint32_t b = table->allocate(SlotKind::listen_socket);
  const std::uint32_t c = table->allocate(SlotKind::connection);
  CHECK((a != b && b != c && a != c));
  CHECK(table->allocate(SlotKind::connection) == ConnectionTable::kNone);
  CHECK(table->live() == 3);
  const ConnectionKey old_key = table->key_of(b);
  table->release(b);
  CHECK(table->allocate(SlotKind::connection) == b);
  CHECK(table->key_of(b) != old_key);
  CHECK(table->slot(b).kind == SlotKind::connection);
}

TEST_CASE("ConnectionTable: a fresh connection finds nothing of its predecessor", "[mpm][table]") {
  struct State final : holdfast::core::SessionState {
    explicit State(int& count) : alive(count) { ++alive; }
    ~State() override { --alive; }
    int& alive;
  };
  auto table = *ConnectionTable::make(1);
  int states = 0;
  const std::uint32_t index = table->allocate(SlotKind::connection);
  holdfast::core::Connection& first = table->slot(index).connection();
  first.requests = 7;
  first.state = std::make_unique<State>(states);
  table->deadline(index).store(99);
  table->release(index);
  CHECK(states == 0);
  REQUIRE(table->allocate(SlotKind::connection) == index);
  CHECK(table->slot(index).connection().requests == 0);
  CHECK(table->slot(index).connection().state == nullptr);
  CHECK(table->slot(index).connection().info != nullptr);
  CHECK(table->deadline(index).load() == 0);
}

TEST_CASE("ConnectionTable: concurrent allocation never hands out a slot twice", "[mpm][table]") {
  auto table = *ConnectionTable::make(8);
  std::vector<int> owner(8, 0);  // plain: two owners of a slot are a data race
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&table, &owner] {
      for (int i = 0; i < 20000; ++i) {
        const std::uint32_t index = table->allocate(SlotKind::connection);
        if (index == ConnectionTable::kNone) continue;
        ++owner[index];
        table->release(index);
      }
    });
  }
  for (std::thread& t : threads) t.join();
  CHECK(table->live() == 0);
  CHECK(table->high_water() <= 8);
}
