// FileScene: a folder, a cache and a clock that a test moves by hand.
// Why the wall clock runs ahead: a file just written would be racy, which only some tests want.
//
// Threads: one, unless the test says otherwise.
#pragma once

#include <sys/stat.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "core/modules/default_handler/file_cache.hpp"
#include "test/support/temp_dir.hpp"

namespace holdfast::test {

class FileScene {
 public:
  explicit FileScene(const core::FileCacheLimits& limits = {}) : cache(limits) {
    // So that an ordinary user may look, when the test runs as root and steps down.
    HF_CHECK(::chmod(dir.path().c_str(), 0755) == 0);
  }

  static std::int64_t real_wall_ns() {
    timespec now{};
    clock_gettime(CLOCK_REALTIME, &now);
    return static_cast<std::int64_t>(now.tv_sec) * 1'000'000'000 + now.tv_nsec;
  }
  core::Moment now() const { return {ticks, real_wall_ns() + wall_ahead_ns}; }
  void pass(platform::Ticks more) { ticks += more; }

  platform::Result<core::FoundFile> try_find(std::string_view name) {
    const std::string path = dir.path(name);
    return cache.find({path, dir.path().size()}, now());
  }
  core::FoundFile find(std::string_view name) {
    auto found = try_find(name);
    REQUIRE(found.has_value());
    return std::move(found).value();
  }
  // Asked for twice, so that it is kept if it may be.
  core::FoundFile find_kept(std::string_view name) {
    find(name);
    return find(name);
  }
  bool is_kept(const core::FoundFile& found) const {
    return !platform::tick_reached(found.valid_until, ticks);
  }
  void replace(std::string_view name, std::string_view content) const {
    dir.write("incoming", content);
    std::filesystem::rename(dir.path("incoming"), dir.path(name));
  }

  TempDir dir;
  core::FileCache cache;
  platform::Ticks ticks = 1000;
  std::int64_t wall_ahead_ns = 3'600'000'000'000;
};

// What a GET would get of this entry, whichever way it is kept.
inline std::string content_of(const core::FileEntry& entry) {
  if (entry.is_in_memory()) return std::string(entry.body());
  std::string content(entry.size(), '\0');
  REQUIRE(::pread(entry.descriptor(), content.data(), content.size(), 0) ==
          static_cast<ssize_t>(content.size()));
  return content;
}

}  // namespace holdfast::test
