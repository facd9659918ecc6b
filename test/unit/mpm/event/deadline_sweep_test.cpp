#include "mpm/event/deadline_sweep.hpp"

#include <catch2/catch.hpp>

using namespace holdfast;
using namespace holdfast::mpm;

namespace {

struct Bench {
  std::unique_ptr<platform::Pollset> pollset = *platform::pollset_backends().front().make();
  std::unique_ptr<ConnectionTable> table = *ConnectionTable::make(8);
  HandOver hand_over{*table, *pollset, {1, 1}};
  DeadlineSweep sweep{*table, hand_over};

  std::uint32_t idle_connection(std::uint32_t deadline) {
    const std::uint32_t index = table->allocate(SlotKind::connection);
    table->deadline(index).store(deadline);
    WordFlags flags = 0;
    REQUIRE(table->slot(index).word.give_back(key_generation(table->key_of(index)), &flags));
    return index;
  }
};

}  // namespace

TEST_CASE("DeadlineSweep: queues exactly the idle connections that are due", "[mpm][deadline]") {
  Bench b;
  const std::uint32_t due = b.idle_connection(100);
  const std::uint32_t later = b.idle_connection(101);
  const std::uint32_t never = b.idle_connection(0);
  const std::uint32_t running = b.table->allocate(SlotKind::connection);
  b.table->deadline(running).store(50);
  CHECK(b.sweep.step(99) == 0);
  CHECK(b.sweep.step(100) == 1);
  CHECK(b.table->slot(due).word.state() == SlotState::queued);
  CHECK(b.table->slot(later).word.state() == SlotState::idle);
  CHECK(b.table->slot(never).word.state() == SlotState::idle);
  CHECK(b.table->slot(running).word.state() == SlotState::running);
  const Work work = b.hand_over.next(0);
  CHECK(key_index(work.key) == due);
  CHECK(b.table->slot(due).word.take(key_generation(work.key)) == kTimeoutFlag);
}

TEST_CASE("DeadlineSweep: a child that finishes tells every idle connection", "[mpm][deadline]") {
  Bench b;
  const std::uint32_t idle = b.idle_connection(0);
  CHECK(b.sweep.dismiss_all());
  const Work work = b.hand_over.next(0);
  CHECK(key_index(work.key) == idle);
  CHECK(b.table->slot(idle).word.take(key_generation(work.key)) == kDismissFlag);
}
