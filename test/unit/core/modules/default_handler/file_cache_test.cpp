#include "core/modules/default_handler/file_cache.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/resource.h>

#include <cerrno>
#include <vector>

#include "platform/base/scope_exit.hpp"
#include "test/unit/core/modules/default_handler/file_scene.hpp"

using namespace holdfast::core;
using holdfast::platform::ScopeExit;
using holdfast::platform::Ticks;
using holdfast::test::content_of;
using holdfast::test::FileScene;

namespace {

FileCacheLimits small_limits() {
  return {
      .bytes_max = 1 << 20, .body_bytes_max = 64 << 10, .descriptors_max = 8, .entries_max = 500};
}

}  // namespace

TEST_CASE("FileCache: a file is kept from its second request on", "[core][files]") {
  FileScene scene;
  scene.dir.write("page.html", "hello");
  const auto first = scene.find("page.html");
  CHECK_FALSE(scene.is_kept(first));
  CHECK(content_of(*first.entry) == "hello");
  const auto second = scene.find("page.html");
  CHECK(scene.is_kept(second));
  CHECK(second.entry->is_in_memory());
  CHECK(scene.find("page.html").entry.get() == second.entry.get());
}

TEST_CASE("FileCache: a second request after more than a minute counts as the first",
          "[core][files]") {
  FileScene scene;
  scene.dir.write("page.html", "hello");
  scene.find("page.html");
  scene.pass(FileCache::kGhostTicks);
  CHECK_FALSE(scene.is_kept(scene.find("page.html")));
  CHECK(scene.is_kept(scene.find("page.html")));
}

TEST_CASE("FileCache: files that are asked for in turns are all kept in the end", "[core][files]") {
  FileScene scene;
  constexpr int kFiles = 600;
  for (int i = 0; i < kFiles; ++i) scene.dir.write(fmt::format("f{}", i), "x");
  int kept = 0;
  for (int round = 0; round < 8; ++round) {
    kept = 0;
    for (int i = 0; i < kFiles; ++i) {
      kept += scene.is_kept(scene.find(fmt::format("f{}", i))) ? 1 : 0;
    }
  }
  CHECK(kept == kFiles);
}

TEST_CASE("FileCache: a change shows a second later at the latest", "[core][files]") {
  FileScene scene;
  scene.dir.write("page.html", "old");
  const auto old = scene.find_kept("page.html");
  const std::string path = scene.dir.path("page.html");

  SECTION("replaced by rename") { scene.replace("page.html", "new"); }
  SECTION("changed in place, same size") { scene.dir.write("page.html", "new"); }
  SECTION("grown") { scene.dir.write("page.html", "newer content"); }
  SECTION("truncated") { REQUIRE(::truncate(path.c_str(), 1) == 0); }

  const std::string content = scene.dir.read("page.html");
  scene.pass(FileCache::kFreshTicks - 1);
  CHECK(content_of(*scene.find("page.html").entry) == "old");
  scene.pass(1);
  const auto fresh = scene.find("page.html");
  CHECK(content_of(*fresh.entry) == content);
  CHECK(scene.is_kept(fresh));
  // Whoever still holds the old entry can go on sending it.
  CHECK(content_of(*old.entry) == "old");
}

TEST_CASE("FileCache: an unchanged file keeps its entry", "[core][files]") {
  FileScene scene;
  scene.dir.write("page.html", "same");
  const auto kept = scene.find_kept("page.html");
  for (int i = 0; i < 5; ++i) {
    scene.pass(FileCache::kFreshTicks);
    CHECK(scene.find("page.html").entry.get() == kept.entry.get());
  }
}

TEST_CASE("FileCache: a file that vanishes or appears is noticed", "[core][files]") {
  FileScene scene;
  scene.dir.write("page.html", "here");
  scene.find_kept("page.html");
  const auto missing = scene.find_kept("later.html");
  CHECK(missing.entry->kind() == FileKind::missing);
  CHECK(scene.is_kept(missing));
  std::filesystem::rename(scene.dir.path("page.html"), scene.dir.path("later.html"));

  scene.pass(FileCache::kFreshTicks);
  CHECK(scene.find("page.html").entry->kind() == FileKind::missing);
  CHECK(content_of(*scene.find("later.html").entry) == "here");
}

TEST_CASE("FileCache: of a file changed just now the time stamp is not believed", "[core][files]") {
  FileScene scene;
  scene.wall_ahead_ns = -scene.wall_ahead_ns;
  scene.dir.write("page.html", "racy");
  const auto first = scene.find_kept("page.html");
  REQUIRE(first.entry->facts().racy);
  scene.pass(FileCache::kFreshTicks);
  // Read again although nothing can be seen to differ.
  const auto second = scene.find("page.html");
  CHECK(second.entry.get() != first.entry.get());
  scene.wall_ahead_ns = -scene.wall_ahead_ns;
  scene.pass(FileCache::kFreshTicks);
  const auto settled = scene.find("page.html");
  CHECK_FALSE(settled.entry->facts().racy);
  scene.pass(FileCache::kFreshTicks);
  CHECK(scene.find("page.html").entry.get() == settled.entry.get());
}

TEST_CASE("FileCache: a large file is kept open, a small one in memory", "[core][files]") {
  FileScene scene(small_limits());
  scene.dir.write("large", std::string((64 << 10) + 1, 'x'));
  scene.dir.write("small", std::string(64 << 10, 'x'));
  const auto large = scene.find_kept("large");
  CHECK(large.entry->descriptor() >= 0);
  CHECK_FALSE(large.entry->is_in_memory());
  CHECK((fcntl(large.entry->descriptor(), F_GETFD) & FD_CLOEXEC) != 0);
  const auto small = scene.find_kept("small");
  CHECK(small.entry->descriptor() == -1);
  CHECK(small.entry->body().size() == 64 << 10);
}

TEST_CASE("FileCache: a file that grew beyond the limit is kept open from then on",
          "[core][files]") {
  FileScene scene(small_limits());
  scene.dir.write("log", "short");
  CHECK(scene.find_kept("log").entry->is_in_memory());
  scene.dir.write("log", std::string(100 << 10, 'x'));
  scene.pass(FileCache::kFreshTicks);
  CHECK(scene.find("log").entry->descriptor() >= 0);
}

TEST_CASE("FileCache: no more descriptors are kept than allowed", "[core][files]") {
  FileScene scene(small_limits());
  for (int i = 0; i < 30; ++i) {
    scene.dir.write(fmt::format("large{}", i), std::string(100 << 10, 'x'));
  }
  for (int round = 0; round < 3; ++round) {
    for (int i = 0; i < 30; ++i) {
      const auto found = scene.find(fmt::format("large{}", i));
      CHECK(content_of(*found.entry).size() == 100 << 10);
      CHECK(scene.cache.used().descriptors <= 8);
    }
  }
}

TEST_CASE("FileCache: with no descriptors to keep, large files are served all the same",
          "[core][files]") {
  FileCacheLimits limits = small_limits();
  limits.descriptors_max = 0;
  FileScene scene(limits);
  scene.dir.write("large", std::string(100 << 10, 'x'));
  for (int i = 0; i < 3; ++i) CHECK(content_of(*scene.find("large").entry).size() == 100 << 10);
  CHECK(scene.cache.used().descriptors == 0);
}

TEST_CASE("FileCache: memory stays within its bounds and one file cannot take it all",
          "[core][files]") {
  FileCacheLimits limits = small_limits();
  limits.body_bytes_max = 1 << 20;
  FileScene scene(limits);
  for (int i = 0; i < 100; ++i) {
    scene.dir.write(fmt::format("f{}", i), std::string(60 << 10, 'x'));
  }
  scene.dir.write("huge", std::string(900 << 10, 'x'));
  for (int i = 0; i < 100; ++i) {
    scene.find_kept(fmt::format("f{}", i));
    CHECK(scene.cache.used().bytes <= limits.bytes_max);
  }
  CHECK_FALSE(scene.is_kept(scene.find_kept("huge")));
  CHECK(scene.cache.used().entries >= 10);
}

TEST_CASE("FileCache: a crawl through ten thousand files leaves the hot ones", "[core][files]") {
  FileScene scene(small_limits());
  constexpr int kHot = 20;
  constexpr int kCrawled = 10'000;
  std::vector<const FileEntry*> hot;
  for (int i = 0; i < kHot; ++i) {
    scene.dir.write(fmt::format("hot{}", i), "hot");
    hot.push_back(scene.find_kept(fmt::format("hot{}", i)).entry.get());
  }
  scene.dir.write("cold", "cold");
  std::filesystem::create_directory(scene.dir.path("crawl"));
  for (int i = 0; i < kCrawled; ++i) {
    std::filesystem::create_hard_link(scene.dir.path("cold"),
                                      scene.dir.path(fmt::format("crawl/{}", i)));
  }
  const int rounds = GENERATE(1, 2);
  // Even when the crawler asks twice: what is used more often stays.
  for (int i = 0; i < kCrawled; ++i) {
    for (int again = 0; again < rounds; ++again) scene.find(fmt::format("crawl/{}", i));
    if (i % 100 == 0) {
      for (int h = 0; h < kHot; ++h) scene.find(fmt::format("hot{}", h));
    }
  }
  for (int i = 0; i < kHot; ++i) {
    CHECK(scene.find(fmt::format("hot{}", i)).entry.get() == hot[static_cast<std::size_t>(i)]);
  }
  CHECK(scene.cache.used().entries <= small_limits().entries_max);
}

TEST_CASE("FileCache: what nobody uses is let go, descriptors first", "[core][files]") {
  FileScene scene(small_limits());
  scene.dir.write("large", std::string(100 << 10, 'x'));
  scene.dir.write("small", "x");
  scene.find_kept("large");
  scene.find_kept("small");
  scene.find_kept("missing");
  CHECK(scene.cache.used().entries == 3);
  scene.pass(FileCache::kIdleFileTicks);
  scene.cache.drop_idle(scene.ticks);
  CHECK(scene.cache.used().descriptors == 0);
  CHECK(scene.cache.used().entries == 2);
  scene.pass(FileCache::kIdleTicks);
  scene.cache.drop_idle(scene.ticks);
  CHECK(scene.cache.used().entries == 0);
  CHECK(scene.cache.used().bytes == 0);
}

TEST_CASE("FileCache: a held entry counts until it is let go", "[core][files]") {
  FileScene scene(small_limits());
  scene.dir.write("page.html", std::string(1000, 'x'));
  auto held = std::make_unique<FoundFile>(scene.find_kept("page.html"));
  scene.pass(FileCache::kIdleTicks);
  scene.cache.drop_idle(scene.ticks);
  CHECK(scene.cache.used().entries == 1);
  CHECK(scene.cache.used().bytes > 1000);
  held.reset();
  CHECK(scene.cache.used().entries == 0);
}

TEST_CASE("FileCache: without descriptors known files are served and nothing wrong is remembered",
          "[core][files]") {
  FileScene scene(small_limits());
  scene.dir.write("known.html", "known");
  scene.dir.write("unknown.html", "unknown");
  scene.find_kept("known.html");
  scene.dir.write("changed.html", "changed");
  {
    rlimit saved{};
    REQUIRE(getrlimit(RLIMIT_NOFILE, &saved) == 0);
    rlimit none = saved;
    none.rlim_cur = 3;
    REQUIRE(setrlimit(RLIMIT_NOFILE, &none) == 0);
    const ScopeExit restore([&saved] { setrlimit(RLIMIT_NOFILE, &saved); });
    for (int i = 0; i < 3; ++i) {
      scene.pass(FileCache::kFreshTicks);
      auto known = scene.try_find("known.html");
      auto unknown = scene.try_find("unknown.html");
      REQUIRE(known.has_value());
      CHECK(content_of(*known->entry) == "known");
      REQUIRE_FALSE(unknown.has_value());
      CHECK(unknown.error().code == EMFILE);
    }
    std::filesystem::rename(scene.dir.path("changed.html"), scene.dir.path("known.html"));
    scene.pass(FileCache::kFreshTicks);
    CHECK_FALSE(scene.try_find("known.html").has_value());
  }
  CHECK(content_of(*scene.find("unknown.html").entry) == "unknown");
  CHECK(content_of(*scene.find("known.html").entry) == "changed");
}

TEST_CASE("FileCache: the same path below another root is another entry", "[core][files]") {
  FileScene scene;
  scene.dir.write("sub/page.html", "x");
  std::filesystem::create_directory_symlink("sub", scene.dir.path("link"));
  const std::string path = scene.dir.path("link/page.html");
  const std::string inner_root = scene.dir.path("link");
  for (int i = 0; i < 3; ++i) {
    auto from_outside = scene.cache.find({path, scene.dir.path().size()}, scene.now());
    auto from_inside = scene.cache.find({path, inner_root.size()}, scene.now());
    REQUIRE(from_outside.has_value());
    REQUIRE(from_inside.has_value());
    CHECK(from_outside->entry->facts().links != LinkUse::none);
    CHECK(from_inside->entry->facts().links == LinkUse::none);
  }
}

TEST_CASE("file_cache_limits_here: no more than a quarter of the descriptors", "[core][files]") {
  rlimit saved{};
  REQUIRE(getrlimit(RLIMIT_NOFILE, &saved) == 0);
  const ScopeExit restore([&saved] { setrlimit(RLIMIT_NOFILE, &saved); });
  rlimit few = saved;
  few.rlim_cur = 64;
  REQUIRE(setrlimit(RLIMIT_NOFILE, &few) == 0);
  CHECK(file_cache_limits_here().descriptors_max == 16);
}
