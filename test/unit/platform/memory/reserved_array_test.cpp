#include "platform/memory/reserved_array.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <atomic>
#include <catch2/catch.hpp>
#include <vector>

using namespace holdfast::platform;

namespace {

struct alignas(64) Line {
  std::atomic<std::uint64_t> word;
  std::uint64_t rest[7];
};

std::size_t resident_pages(const ReservedArray<Line>& array) {
  const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
  std::vector<unsigned char> resident((array.size() * sizeof(Line) + page - 1) / page);
  REQUIRE(::mincore(array.data(), array.size() * sizeof(Line), resident.data()) == 0);
  std::size_t count = 0;
  for (const unsigned char flag : resident) count += flag & 1u;
  return count;
}

}  // namespace

TEST_CASE("ReservedArray: starts as zeros and costs only what is touched",
          "[platform][reserved_array]") {
  auto made = ReservedArray<Line>::make(1 << 20);  // 64 MB of addresses
  REQUIRE(made);
  ReservedArray<Line>& lines = *made;
  CHECK(lines.size() == 1 << 20);
  CHECK(resident_pages(lines) == 0);
  lines[5].word.store(7);
  lines[900'000].rest[3] = 8;
  CHECK(lines[5].word.load() == 7);
  CHECK(lines[6].word.load() == 0);
  CHECK(resident_pages(lines) == 2);
}

TEST_CASE("ReservedArray: elements stay where they are when it moves",
          "[platform][reserved_array]") {
  auto made = ReservedArray<Line>::make(10);
  REQUIRE(made);
  Line* const first = made->data();
  ReservedArray<Line> taken = std::move(*made);
  CHECK(taken.data() == first);
  CHECK(made->data() == nullptr);
  CHECK(taken.elements().size() == 10);
}

TEST_CASE("ReservedArray: empty and absurd sizes are answered", "[platform][reserved_array]") {
  CHECK(ReservedArray<Line>::make(0)->size() == 0);
  const auto absurd = ReservedArray<Line>::make(SIZE_MAX);
  REQUIRE_FALSE(absurd);
  CHECK(absurd.error().code == EOVERFLOW);
  CHECK_FALSE(ReservedArray<Line>::make(PTRDIFF_MAX / sizeof(Line)));
}
