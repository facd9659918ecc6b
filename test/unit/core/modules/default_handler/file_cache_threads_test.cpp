#include <atomic>
#include <cstdlib>
#include <memory>
#include <thread>
#include <vector>

#include "test/unit/core/modules/default_handler/file_scene.hpp"

using namespace holdfast::core;
using holdfast::test::FileScene;

namespace {

// Of each version every byte is the same, and byte and length tell which it is, so that a mixture
// of two shows.
std::string version(int number) {
  return std::string(static_cast<std::size_t>(1000 + number / 26),
                     static_cast<char>('a' + number % 26));
}

bool is_one_version(const FileEntry& entry) {
  // A file that is replaced again and again while it is read may come with its descriptor.
  std::string body(entry.body());
  if (!entry.is_in_memory()) {
    body.resize(entry.size());
    const ssize_t got = ::pread(entry.descriptor(), body.data(), body.size(), 0);
    if (got != static_cast<ssize_t>(body.size())) return false;
  }
  return body.size() >= 1000 && body == version(static_cast<int>(body[0] - 'a') +
                                                26 * (static_cast<int>(body.size()) - 1000));
}

}  // namespace

TEST_CASE("FileCache: while a file is being replaced every answer is entirely old or new",
          "[core][files][threads]") {
  FileScene scene({.bytes_max = 64 << 10, .entries_max = 8});
  scene.dir.write("page", version(0));
  const std::string path = scene.dir.path("page");
  std::atomic<bool> stop{false};
  std::atomic<int> wrong{0};
  std::vector<std::thread> readers;
  for (int r = 0; r < 3; ++r) {
    readers.emplace_back([&scene, &path, &stop, &wrong] {
      FileCache& cache = scene.cache;
      PreparedHead own;
      // Every request is a second later: the file is compared all the time.
      for (Moment now = scene.now(); !stop; now.ticks += FileCache::kFreshTicks) {
        auto found = cache.find({path, scene.dir.path().size()}, now);
        if (!found || !is_one_version(*found->entry)) {
          ++wrong;
          continue;
        }
        const std::string length =
            "Content-Length: " + std::to_string(found->entry->size()) + "\r\n";
        const PreparedHead& head = found->entry->head({.content_type = "text/plain"}, own);
        if (head.fields.find(length) == std::string::npos) ++wrong;
      }
    });
  }
  std::thread pressure([&scene, &stop] {
    // Other entries come and go meanwhile, and so does what nobody uses.
    for (int i = 0; !stop; ++i) {
      const std::string other = scene.dir.path("absent" + std::to_string(i / 2 % 64));
      static_cast<void>(scene.cache.find({other, scene.dir.path().size()}, scene.now()));
      if (i % 100 == 0) scene.cache.drop_idle(scene.ticks + FileCache::kIdleTicks);
    }
  });
  for (int i = 1; i <= 500; ++i) {
    scene.dir.write("next", version(i));
    std::filesystem::rename(scene.dir.path("next"), path);
  }
  stop = true;
  for (std::thread& reader : readers) reader.join();
  pressure.join();
  CHECK(wrong == 0);
}
