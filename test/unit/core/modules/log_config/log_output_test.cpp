#include "core/modules/log_config/log_output.hpp"

#include <fcntl.h>
#include <sys/resource.h>

#include <catch2/catch.hpp>
#include <csignal>
#include <cstddef>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "platform/base/scope_exit.hpp"
#include "platform/fs/file.hpp"
#include "platform/io/fd.hpp"
#include "test/support/temp_dir.hpp"

using namespace holdfast::core;
using holdfast::platform::Fd;
using holdfast::platform::ScopeExit;
using holdfast::test::TempDir;

namespace {

constexpr std::size_t kCapacity = 256;

struct alignas(64) Memory {
  std::byte bytes[LogRing::memory_bytes(kCapacity)] = {};
};

struct Scene {
  TempDir folder;
  std::string path = folder.path("access.log");
  Fd fd{::open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0644)};
  std::vector<std::unique_ptr<Memory>> memories;
  LogOutput output{fd.get(), path};

  LogRing& ring() {
    memories.push_back(std::make_unique<Memory>());
    return output.add_ring(memories.back()->bytes);
  }
  std::string content() const { return holdfast::platform::read_whole_file(path, 1 << 24).value(); }
};

}  // namespace

TEST_CASE("LogOutput: nothing is written before a flush, everything after it", "[core][log]") {
  Scene scene;
  LogRing& one = scene.ring();
  LogRing& two = scene.ring();
  scene.output.write_line(one, "a\n");
  scene.output.write_line(two, "b\n");
  scene.output.write_line(one, "c\n");
  CHECK(scene.content().empty());
  scene.output.flush();
  CHECK(scene.content() == "a\nc\nb\n");
  scene.output.flush();
  CHECK(scene.content() == "a\nc\nb\n");
}

TEST_CASE("LogOutput: a full ring is flushed by its worker, a longer line goes past it",
          "[core][log]") {
  Scene scene;
  LogRing& ring = scene.ring();
  const std::string line = std::string(99, 'x') + "\n";
  const std::string long_line = std::string(1000, 'y') + "\n";
  for (int i = 0; i < 3; ++i) scene.output.write_line(ring, line);
  CHECK(scene.content() == line + line);
  scene.output.write_line(ring, long_line);
  CHECK(scene.content() == line + line + line + long_line);
}

TEST_CASE("LogOutput: several workers and the flusher lose nothing and tear nothing",
          "[core][log]") {
  constexpr int kWorkers = 4;
  constexpr int kLines = 5000;
  Scene scene;
  std::vector<LogRing*> rings;
  for (int w = 0; w < kWorkers; ++w) rings.push_back(&scene.ring());
  std::vector<std::thread> threads;
  for (int w = 0; w < kWorkers; ++w) {
    threads.emplace_back([&, w] {
      for (int i = 0; i < kLines; ++i) {
        scene.output.write_line(*rings[static_cast<std::size_t>(w)],
                                std::to_string(w) + " " + std::to_string(i) + "\n");
      }
    });
  }
  for (int i = 0; i < 100; ++i) scene.output.flush();
  for (auto& thread : threads) thread.join();
  scene.output.flush();

  std::vector<int> next(kWorkers, 0);
  const std::string content = scene.content();
  for (std::size_t at = 0; at < content.size();) {
    const auto end = content.find('\n', at);
    const std::string line = content.substr(at, end - at);
    const int worker = line[0] - '0';
    REQUIRE(line == std::to_string(worker) + " " +
                        std::to_string(next[static_cast<std::size_t>(worker)]++));
    at = end + 1;
  }
  CHECK(next == std::vector<int>(kWorkers, kLines));
}

TEST_CASE("LogOutput: a file that takes no more loses lines, not the server", "[core][log]") {
  Scene scene;
  LogRing& ring = scene.ring();
  scene.output.write_line(ring, "before\n");
  scene.output.flush();

  // A limit on the file's size behaves as a full disk does, for this process alone.
  rlimit old{};
  REQUIRE(::getrlimit(RLIMIT_FSIZE, &old) == 0);
  auto* const old_handler = std::signal(SIGXFSZ, SIG_IGN);
  const ScopeExit restore([&] {
    ::setrlimit(RLIMIT_FSIZE, &old);
    std::signal(SIGXFSZ, old_handler);
  });
  const rlimit tight{10, old.rlim_max};
  REQUIRE(::setrlimit(RLIMIT_FSIZE, &tight) == 0);
  scene.output.write_line(ring, "torn in two\n");
  scene.output.flush();
  scene.output.write_line(ring, "lost\n");
  scene.output.flush();
  CHECK(scene.content() == "before\ntor");
  CHECK(scene.output.dropped_bytes() == 9 + 5);

  REQUIRE(::setrlimit(RLIMIT_FSIZE, &old) == 0);
  scene.output.write_line(ring, "after\n");
  scene.output.flush();
  CHECK(scene.content() == "before\ntor\nafter\n");
}
