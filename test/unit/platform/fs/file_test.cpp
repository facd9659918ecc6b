#include "platform/fs/file.hpp"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <catch2/catch.hpp>

#include "platform/io/fd.hpp"
#include "test/support/temp_dir.hpp"

using namespace holdfast::platform;
using holdfast::test::TempDir;

TEST_CASE("read_whole_file: reads all or says why not", "[platform][fs]") {
  const TempDir dir;
  const std::string binary("a\0b\n", 4);
  CHECK(*read_whole_file(dir.write("binary", binary), 100) == binary);
  CHECK(read_whole_file(dir.write("empty", ""), 100)->empty());
  CHECK(read_whole_file(dir.path("empty"), 0)->empty());
  const std::string large(300'000, 'x');
  CHECK(*read_whole_file(dir.write("large", large), large.size()) == large);
  CHECK(*read_whole_file(dir.path("large"), SIZE_MAX) == large);
  CHECK(read_whole_file(dir.path("large"), large.size() - 1).error().code == EFBIG);
  CHECK(read_whole_file(dir.path("none"), 10).error().text() ==
        "open " + dir.path("none") + ": No such file or directory (2)");
  CHECK(read_whole_file(dir.path(), 10).error().code == EISDIR);
}

TEST_CASE("read_whole_file: files that do not know their size are read", "[platform][fs]") {
  if (!is_regular_file("/proc/self/status")) return;
  const auto text = read_whole_file("/proc/self/status", 100'000);
  REQUIRE(text);
  CHECK_THAT(*text, Catch::Contains("Pid:"));
}

TEST_CASE("read_at: reads from any place, without moving", "[platform][fs]") {
  const TempDir dir;
  const Fd fd(::open(dir.write("file", "0123456789").c_str(), O_RDONLY | O_CLOEXEC));
  std::array<char, 4> out{};
  CHECK(*read_at(fd.get(), out, 3) == 4);
  CHECK(std::string(out.data(), 4) == "3456");
  CHECK(*read_at(fd.get(), out, 8) == 2);
  CHECK(*read_at(fd.get(), out, 10) == 0);
  CHECK(::lseek(fd.get(), 0, SEEK_CUR) == 0);
  CHECK(read_at(-1, out, 0).error().code == EBADF);
}

TEST_CASE("file_status: tells kind, size and age", "[platform][fs]") {
  const TempDir dir;
  const std::string file = dir.write("file", "12345");
  REQUIRE(::symlink("file", dir.path("link").c_str()) == 0);
  REQUIRE(::chmod(file.c_str(), 0640) == 0);
  const auto status = file_status(file);
  REQUIRE(status);
  CHECK(status->kind == FileKind::regular);
  CHECK(status->size == 5);
  CHECK(status->permissions == 0640);
  CHECK(status->owner == ::geteuid());
  CHECK(status->modified_ns > 1'600'000'000'000'000'000);
  CHECK(file_status(dir.path())->kind == FileKind::directory);
  CHECK(file_status("/dev/null")->kind == FileKind::other);
  CHECK(link_status(dir.path("link"))->kind == FileKind::symbolic_link);
  CHECK(*file_status(dir.path("link")) == *status);
  const Fd fd(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
  CHECK(*file_status(fd.get()) == *status);
  CHECK(file_status(dir.path("none")).error().code == ENOENT);
  CHECK(is_regular_file(file));
  CHECK_FALSE(is_regular_file(dir.path()));
  CHECK(is_directory(dir.path()));
  CHECK_FALSE(is_directory(dir.path("none")));
}
