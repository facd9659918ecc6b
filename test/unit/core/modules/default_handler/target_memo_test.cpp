#include "core/modules/default_handler/target_memo.hpp"

#include <catch2/catch.hpp>
#include <cstring>
#include <string>

#include "core/server/server.hpp"

using namespace holdfast::core;
using holdfast::platform::Ticks;

namespace {

constexpr Ticks kNow = 100;

EntryRef entry_with_body(std::size_t bytes) {
  auto* entry = new FileEntry("/x", 0, {.kind = FileKind::regular, .stamp = {.size = bytes}});
  auto body = std::make_unique<char[]>(bytes);
  std::memset(body.get(), 'b', bytes);
  entry->put_body(std::move(body));
  return EntryRef(entry);
}

struct MemoScene {
  MemoScene() { memo.set_body_bytes_max(1 << 20); }

  // The low bits choose the set of slots.
  TargetMemo::Key key(std::string_view target, std::uint64_t hash = 7) const {
    return {&server, target, hash};
  }
  void remember(const TargetMemo::Key& key, Ticks until = kNow + 10, std::size_t body_bytes = 10) {
    memo.remember(key, entry_with_body(body_bytes), {"A: b\r\n", true}, until);
  }

  Server server;
  std::vector<EntryRef> retired;
  TargetMemo memo{retired};
};

}  // namespace

TEST_CASE("TargetMemo: finds what it was told until it is out of date", "[core][files]") {
  MemoScene scene;
  CHECK(scene.memo.find(scene.key("/a"), kNow) == nullptr);
  scene.remember(scene.key("/a"));
  const auto* answer = scene.memo.find(scene.key("/a"), kNow + 9);
  REQUIRE(answer != nullptr);
  CHECK(answer->fields == "A: b\r\n");
  CHECK(answer->body == "bbbbbbbbbb");
  CHECK(answer->entry->body().data() == answer->body.data());
  CHECK(scene.memo.find(scene.key("/a"), kNow + 10) == nullptr);
}

TEST_CASE("TargetMemo: both server and target must be the same", "[core][files]") {
  MemoScene scene;
  const Server other;
  scene.remember(scene.key("/a"));
  CHECK(scene.memo.find({&other, "/a", 7}, kNow) == nullptr);
  CHECK(scene.memo.find(scene.key("/b"), kNow) == nullptr);
  CHECK(scene.memo.find(scene.key("/aa"), kNow) == nullptr);
}

TEST_CASE("TargetMemo: targets of any length up to the limit are found", "[core][files]") {
  MemoScene scene;
  const std::size_t bytes = GENERATE(1u, 47u, 48u, 49u, 2048u);
  const std::string target(bytes, 't');
  scene.remember(scene.key(target));
  CHECK(scene.memo.find(scene.key(target), kNow) != nullptr);
  const std::string too_long(TargetMemo::kTargetBytesMax + 1, 't');
  scene.remember(scene.key(too_long, 9));
  CHECK(scene.memo.find(scene.key(too_long, 9), kNow) == nullptr);
}

TEST_CASE("TargetMemo: own fields are copied", "[core][files]") {
  MemoScene scene;
  std::string fields = "Vary: x\r\n";
  scene.memo.remember(scene.key("/a"), entry_with_body(1), {fields, false}, kNow + 10);
  fields.assign(fields.size(), '?');
  CHECK(scene.memo.find(scene.key("/a"), kNow)->fields == "Vary: x\r\n");
}

TEST_CASE("TargetMemo: a full set gives up what was confirmed longest ago", "[core][files]") {
  MemoScene scene;
  scene.remember(scene.key("/a"), kNow + 5);
  scene.remember(scene.key("/b"), kNow + 3);
  scene.remember(scene.key("/c"), kNow + 7);
  scene.remember(scene.key("/d"), kNow + 8);
  scene.remember(scene.key("/e"), kNow + 10);
  for (const char* target : {"/a", "/c", "/d", "/e"}) {
    CHECK(scene.memo.find(scene.key(target), kNow) != nullptr);
  }
  CHECK(scene.memo.find(scene.key("/b"), kNow) == nullptr);
  // What was given up may still be part of this turn's output.
  CHECK(scene.retired.size() == 1);
}

TEST_CASE("TargetMemo: telling it again replaces the answer", "[core][files]") {
  MemoScene scene;
  scene.remember(scene.key("/a"), kNow + 1, 10);
  scene.remember(scene.key("/b"), kNow + 9, 10);
  scene.remember(scene.key("/a"), kNow + 10, 20);
  CHECK(scene.memo.find(scene.key("/a"), kNow)->body.size() == 20);
  CHECK(scene.memo.body_bytes() == 30);
  CHECK(scene.memo.find(scene.key("/b"), kNow) != nullptr);
}

TEST_CASE("TargetMemo: bodies beyond the limit are not taken", "[core][files]") {
  MemoScene scene;
  scene.memo.set_body_bytes_max(100);
  scene.remember(scene.key("/a", 1), kNow + 10, 60);
  scene.remember(scene.key("/b", 2), kNow + 10, 60);
  CHECK(scene.memo.find(scene.key("/a", 1), kNow) != nullptr);
  CHECK(scene.memo.find(scene.key("/b", 2), kNow) == nullptr);
}

TEST_CASE("TargetMemo: sweeping lets go of what is out of date", "[core][files]") {
  MemoScene scene;
  scene.memo.sweep(kNow);
  for (std::uint64_t i = 0; i < 50; ++i) {
    scene.remember(scene.key(std::to_string(i), i), kNow + (i % 2 == 0 ? 5 : 50));
  }
  scene.memo.sweep(kNow + 20);
  CHECK(scene.retired.size() == 25);
  CHECK(scene.memo.body_bytes() == 250);
  CHECK(scene.memo.find(scene.key("1", 1), kNow) != nullptr);
}
