#include "platform/shm/shared_region.hpp"

#include <errno.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <catch2/catch.hpp>
#include <cstring>
#include <new>

#include "test/support/temp_dir.hpp"

using namespace holdfast::platform;

namespace {

// What a child process writes into the region is seen here.
void check_shared_with_child(const SharedRegion& region) {
  auto* word = ::new (region.data()) std::atomic<int>(1);
  const pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    word->fetch_add(41);
    ::_exit(0);
  }
  int status = -1;
  REQUIRE(::waitpid(child, &status, 0) == child);
  CHECK(status == 0);
  CHECK(word->load() == 42);
}

}  // namespace

TEST_CASE("SharedRegion: parent and child see the same memory", "[platform][shm]") {
  const auto region = SharedRegion::anonymous(100'000);
  REQUIRE(region);
  CHECK(region->size() == 100'000);
  for (const std::byte byte : region->bytes()) {
    if (byte != std::byte{0}) FAIL("not zero");
  }
  check_shared_with_child(*region);
}

TEST_CASE("SharedRegion: with a file others can read it", "[platform][shm]") {
  const holdfast::test::TempDir dir;
  const auto region = SharedRegion::file_backed(dir.path("board"), 8192);
  REQUIRE(region);
  check_shared_with_child(*region);
  std::memcpy(region->data() + 4096, "hello", 5);
  const std::string content = dir.read("board");
  CHECK(content.size() == 8192);
  CHECK(content.substr(4096, 5) == "hello");
  struct stat status;
  REQUIRE(::stat(dir.path("board").c_str(), &status) == 0);
  CHECK((status.st_mode & 07777) == 0600);
}

TEST_CASE("SharedRegion: a new file leaves those alone who map the old one", "[platform][shm]") {
  const holdfast::test::TempDir dir;
  const auto older = SharedRegion::file_backed(dir.path("board"), 8192);
  REQUIRE(older);
  older->data()[5000] = std::byte{9};
  const auto newer = SharedRegion::file_backed(dir.path("board"), 100);
  REQUIRE(newer);
  CHECK(older->data()[5000] == std::byte{9});
  CHECK(newer->data()[0] == std::byte{0});
}

TEST_CASE("SharedRegion: refuses links, folders and nothing at all", "[platform][shm]") {
  const holdfast::test::TempDir dir;
  REQUIRE(::symlink("/nowhere/else", dir.path("link").c_str()) == 0);
  CHECK(SharedRegion::file_backed(dir.path("link"), 10).error().code == EEXIST);
  CHECK(SharedRegion::file_backed(dir.path(), 10).error().code == EEXIST);
  CHECK(SharedRegion::file_backed(dir.path("no/folder"), 10).error().code == ENOENT);
  CHECK_FALSE(SharedRegion::anonymous(0));
}

TEST_CASE("SharedRegion: moves without moving the memory", "[platform][shm]") {
  auto region = SharedRegion::anonymous(10);
  REQUIRE(region);
  std::byte* const data = region->data();
  SharedRegion taken = std::move(*region);
  CHECK(taken.data() == data);
  CHECK(region->data() == nullptr);
  taken = SharedRegion();
}
