#include "platform/memory/arena.hpp"

#include <catch2/catch.hpp>
#include <cstdint>
#include <string>
#include <vector>

#include "platform/memory/allocator.hpp"
#include "platform/memory/asan.hpp"

using namespace holdfast::platform;

namespace {

bool is_aligned(const void* piece, std::size_t align) {
  return reinterpret_cast<std::uintptr_t>(piece) % align == 0;
}

// A request's worth of pieces, some of them large.
void use(Arena& arena) {
  for (std::size_t i = 1; i < 200; ++i) std::memset(arena.alloc(i * 3), 1, i * 3);
  std::memset(arena.alloc(20'000), 1, 20'000);
}

}  // namespace

TEST_CASE("Arena: pieces are aligned, apart and keep what is written", "[platform][arena]") {
  Arena arena;
  std::vector<std::pair<unsigned char*, std::size_t>> pieces;
  for (std::size_t i = 0; i < 500; ++i) {
    const std::size_t align = std::size_t{1} << i % 8;
    const std::size_t bytes = i * 7 % 300;
    auto* piece = static_cast<unsigned char*>(arena.alloc(bytes, align));
    REQUIRE(piece != nullptr);
    REQUIRE(is_aligned(piece, align));
    std::memset(piece, static_cast<int>(i % 251), bytes);
    pieces.emplace_back(piece, bytes);
  }
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    const auto [piece, bytes] = pieces[i];
    for (std::size_t j = 0; j < bytes; ++j) {
      if (piece[j] != i % 251) FAIL("piece " << i << " was overwritten");
    }
  }
}

TEST_CASE("Arena: large pieces and large alignments fit", "[platform][arena]") {
  Arena arena;
  CHECK(arena.alloc(0) != nullptr);
  CHECK(is_aligned(arena.alloc(1, 4096), 4096));
  std::memset(arena.alloc(3'000'000), 7, 3'000'000);
  CHECK(arena.bytes_reserved() >= 3'000'000);
  arena.reset();
  CHECK(arena.bytes_reserved() <= Arena::kDefaultRetainedMax);
}

TEST_CASE("Arena: copies text and makes values", "[platform][arena]") {
  Arena arena;
  std::string source = "GET /";
  const std::string_view copy = arena.copy(source);
  source.assign("xxxxx");
  CHECK(copy == "GET /");
  CHECK(arena.copy("").empty());
  struct Pair {
    int a;
    double b;
  };
  const Pair* pair = arena.make<Pair>(3, 4.5);
  CHECK(pair->a == 3);
  CHECK(is_aligned(pair, alignof(Pair)));
  const auto zeros = arena.make_array<std::uint64_t>(100);
  CHECK(zeros.size() == 100);
  for (const std::uint64_t zero : zeros) CHECK(zero == 0);
}

TEST_CASE("Arena: reset keeps blocks up to the limit", "[platform][arena]") {
  Arena arena(Arena::kFirstBlockBytes);
  CHECK(arena.bytes_reserved() == 0);
  void* first = arena.alloc(16);
  use(arena);
  CHECK(arena.bytes_reserved() > Arena::kFirstBlockBytes);
  arena.reset();
  CHECK(arena.bytes_reserved() == Arena::kFirstBlockBytes);
  CHECK(arena.alloc(16) == first);
  arena.set_bytes_retained_max(0);
  arena.reset();
  CHECK(arena.bytes_reserved() == 0);
  CHECK(arena.alloc(16) != nullptr);
}

TEST_CASE("Arena: the same work again allocates nothing", "[platform][arena]") {
  Arena arena(1024 * 1024);
  use(arena);
  arena.reset();
  const auto before = thread_allocated_bytes();
  const std::size_t reserved = arena.bytes_reserved();
  for (int i = 0; i < 100; ++i) {
    use(arena);
    arena.reset();
  }
  CHECK(arena.bytes_reserved() == reserved);
  CHECK(thread_allocated_bytes() == before);
}

TEST_CASE("Arena: a block too small for one piece serves the next", "[platform][arena]") {
  Arena arena(SIZE_MAX);
  static_cast<void>(arena.alloc(7000, 1));
  static_cast<void>(arena.alloc(7000, 1));
  arena.reset();
  static_cast<void>(arena.alloc(7000, 1));
  std::memset(arena.alloc(100'000, 1), 1, 100'000);
  std::memset(arena.alloc(150'000, 1), 1, 150'000);
  const std::size_t reserved = arena.bytes_reserved();
  arena.reset();
  static_cast<void>(arena.alloc(7000, 1));
  std::memset(arena.alloc(100'000, 1), 1, 100'000);
  std::memset(arena.alloc(150'000, 1), 1, 150'000);
  CHECK(arena.bytes_reserved() == reserved);
}

#ifdef HF_ADDRESS_SANITIZER
TEST_CASE("Arena: the sanitizer knows what is not handed out", "[platform][arena]") {
  Arena arena;
  auto* piece = static_cast<char*>(arena.alloc(24));
  CHECK(__asan_address_is_poisoned(piece + 24) == 1);
  CHECK(__asan_address_is_poisoned(piece + 23) == 0);
  arena.reset();
  CHECK(__asan_address_is_poisoned(piece) == 1);
}
#endif
