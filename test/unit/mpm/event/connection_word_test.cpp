#include "mpm/event/connection_word.hpp"

#include <catch2/catch.hpp>

using namespace holdfast::mpm;
using holdfast::platform::Readiness;
using Noted = ConnectionWord::Noted;

TEST_CASE("ConnectionWord: an event on an idle connection queues it, once", "[mpm][word]") {
  ConnectionWord word;
  const std::uint32_t g = word.open();
  WordFlags flags = 0;
  REQUIRE(word.give_back(g, &flags));
  CHECK(word.notify(g, Readiness::in) == Noted::queue_it);
  CHECK(word.notify(g, Readiness::hangup) == Noted::merged);
  CHECK(word.state() == SlotState::queued);
  CHECK(word.take(g) == static_cast<WordFlags>(Readiness::in | Readiness::hangup));
  CHECK(word.state() == SlotState::running);
}

TEST_CASE("ConnectionWord: an event while it runs makes give_back fail and is handed over",
          "[mpm][word]") {
  ConnectionWord word;
  const std::uint32_t g = word.open();
  CHECK(word.notify(g, Readiness::in) == Noted::merged);
  WordFlags flags = 0;
  REQUIRE_FALSE(word.give_back(g, &flags));
  CHECK(flags == static_cast<WordFlags>(Readiness::in));
  CHECK(word.state() == SlotState::running);
  CHECK(word.give_back(g, &flags));
}

TEST_CASE("ConnectionWord: events of a closed connection are stale, also after reuse",
          "[mpm][word]") {
  ConnectionWord word;
  const std::uint32_t first = word.open();
  word.close();
  CHECK(word.notify(first, Readiness::in) == Noted::stale);
  const std::uint32_t second = word.open();
  CHECK(second != first);
  CHECK(word.notify(first, Readiness::in) == Noted::stale);
  CHECK(word.notify(second, Readiness::in) == Noted::merged);
}

TEST_CASE("ConnectionWord: only an idle connection expires, and a renewed one is taken back",
          "[mpm][word]") {
  ConnectionWord word;
  const std::uint32_t g = word.open();
  std::uint32_t generation = 0;
  CHECK(word.expire(&generation) == Noted::stale);
  WordFlags flags = 0;
  REQUIRE(word.give_back(g, &flags));
  REQUIRE(word.expire(&generation) == Noted::queue_it);
  CHECK(generation == g);
  CHECK(word.unexpire(g));
  CHECK(word.state() == SlotState::idle);

  SECTION("unless news came meanwhile: then it stays queued, without the timeout") {
    REQUIRE(word.expire(&generation) == Noted::queue_it);
    REQUIRE(word.notify(g, Readiness::in) == Noted::merged);
    CHECK_FALSE(word.unexpire(g));
    CHECK(word.take(g) == static_cast<WordFlags>(Readiness::in));
  }
}

TEST_CASE("ConnectionWord: a requeue keeps what is known and what comes", "[mpm][word]") {
  ConnectionWord word;
  const std::uint32_t g = word.open();
  REQUIRE(word.notify(g, Readiness::out) == Noted::merged);
  word.requeue(g, static_cast<WordFlags>(Readiness::in));
  CHECK(word.notify(g, Readiness::error) == Noted::merged);
  CHECK(word.take(g) == static_cast<WordFlags>(Readiness::in | Readiness::out | Readiness::error));
}
