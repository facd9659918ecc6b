#include "mpm/common/child_channel.hpp"

#include <catch2/catch.hpp>

using namespace holdfast::mpm;

TEST_CASE("Child channel: words arrive in order, then silence, then the end", "[mpm][channel]") {
  auto made = make_channel();
  REQUIRE(made);
  ChannelPair pair = std::move(*made);
  say(pair.parent_end.get(), ParentWord::retire);
  say(pair.parent_end.get(), ParentWord::stop);
  char word = 0;
  CHECK(hear(pair.child_end.get(), word) == Heard::word);
  CHECK(word == 'G');
  CHECK(hear(pair.child_end.get(), word) == Heard::word);
  CHECK(word == 'S');
  CHECK(hear(pair.child_end.get(), word) == Heard::silence);
  pair.parent_end.reset();
  CHECK(hear(pair.child_end.get(), word) == Heard::end);
}

TEST_CASE("Child channel: a word to somebody who is gone does no harm", "[mpm][channel]") {
  auto made = make_channel();
  REQUIRE(made);
  made->child_end.reset();
  say(made->parent_end.get(), ParentWord::stop);
  char word = 0;
  CHECK(hear(made->parent_end.get(), word) == Heard::end);
}

TEST_CASE("Child channel: a child that does not listen does not block its parent",
          "[mpm][channel]") {
  auto made = make_channel();
  REQUIRE(made);
  for (int i = 0; i < 1'000'000; ++i) say(made->parent_end.get(), ParentWord::retire);
  char word = 0;
  CHECK(hear(made->child_end.get(), word) == Heard::word);
}
