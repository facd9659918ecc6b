#include "core/modules/log_config/log_ring.hpp"

#include <array>
#include <catch2/catch.hpp>
#include <cstring>
#include <string>
#include <thread>

using namespace holdfast::core;

namespace {

template <std::size_t kCapacity>
struct RingScene {
  alignas(64) std::array<std::byte, LogRing::memory_bytes(kCapacity)> memory{};
  LogRing ring{memory};
};

std::string take(LogRing& ring) {
  const auto unread = ring.unread();
  std::string text = std::string{unread.first} + std::string{unread.second};
  ring.consume(text.size());
  return text;
}

}  // namespace

TEST_CASE("LogRing: lines come out as they went in, also over the end", "[core][log]") {
  RingScene<16> scene;
  CHECK(take(scene.ring).empty());
  for (int i = 0; i < 50; ++i) {
    const std::string line = "line " + std::to_string(i) + "\n";
    REQUIRE(scene.ring.push(line));
    CHECK(take(scene.ring) == line);
  }
}

TEST_CASE("LogRing: a line that does not fit is not taken at all", "[core][log]") {
  RingScene<16> scene;
  CHECK(scene.ring.push("0123456789\n"));
  CHECK_FALSE(scene.ring.push("abcdef\n"));
  CHECK(scene.ring.push("abcd\n"));
  CHECK_FALSE(scene.ring.push("x"));
  CHECK(take(scene.ring) == "0123456789\nabcd\n");
  CHECK_FALSE(scene.ring.push("01234567890123456"));
}

TEST_CASE("LogRing: another process sees what was committed", "[core][log]") {
  RingScene<64> scene;
  REQUIRE(scene.ring.push("committed\n"));
  LogRing heir{scene.memory};
  CHECK(take(heir) == "committed\n");
}

TEST_CASE("LogRing: positions that make no sense count as empty", "[core][log]") {
  RingScene<64> scene;
  REQUIRE(scene.ring.push("line\n"));
  const std::uint64_t nonsense = 1u << 20;
  std::memcpy(scene.memory.data(), &nonsense, sizeof nonsense);
  CHECK(scene.ring.unread().size() == 0);
}

TEST_CASE("LogRing: one thread writes while another one reads", "[core][log]") {
  constexpr int kLines = 200'000;
  RingScene<4096> scene;
  std::thread writer([&scene] {
    for (int i = 0; i < kLines; ++i) {
      const std::string line = std::to_string(i) + "\n";
      while (!scene.ring.push(line)) std::this_thread::yield();
    }
  });
  std::string all;
  const std::string last = std::to_string(kLines - 1) + "\n";
  while (!all.ends_with("\n" + last)) all += take(scene.ring);
  writer.join();
  std::string expected;
  for (int i = 0; i < kLines; ++i) expected += std::to_string(i) + "\n";
  CHECK((all == expected));
}
