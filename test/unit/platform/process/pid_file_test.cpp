#include "platform/process/pid_file.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include <catch2/catch.hpp>

#include <fstream>

#include "test/support/temp_dir.hpp"

using namespace holdfast::platform;

namespace {

void write_text(const std::string& path, const char* text) { std::ofstream(path) << text; }

std::string read_text(const std::string& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

TEST_CASE("PidFile: names this process while it is locked, and goes with it",
          "[platform][process]") {
  const holdfast::test::TempDir dir;
  const std::string path = dir.path() + "/httpd.pid";
  {
    auto file = PidFile::lock(path);
    REQUIRE(file);
    REQUIRE(file->publish());
    CHECK(read_text(path) == std::to_string(getpid()) + "\n");
    const PidFile::Status status = PidFile::inspect(path);
    CHECK(status.holder == PidFile::Holder::running);
    CHECK(status.pid == getpid());
    struct stat facts = {};
    stat(path.c_str(), &facts);
    CHECK((facts.st_mode & 0777) == 0644);

    const auto second = PidFile::lock(path);
    REQUIRE_FALSE(second);
    CHECK(second.error() == "already running (pid " + std::to_string(getpid()) + ")");
  }
  CHECK(PidFile::inspect(path).holder == PidFile::Holder::nobody);
}

TEST_CASE("PidFile: a number left behind does not block a start", "[platform][process]") {
  const holdfast::test::TempDir dir;
  const std::string path = dir.path() + "/httpd.pid";
  // Process 1 lives, and is none of ours.
  write_text(path, "1\nsomething longer than a number\n");
  CHECK(PidFile::inspect(path).holder == PidFile::Holder::stale);
  CHECK(PidFile::inspect(path).pid == 1);
  auto file = PidFile::lock(path);
  REQUIRE(file);
  REQUIRE(file->publish());
  CHECK(read_text(path) == std::to_string(getpid()) + "\n");
}

TEST_CASE("PidFile: somebody else's file is not removed", "[platform][process]") {
  const holdfast::test::TempDir dir;
  const std::string path = dir.path() + "/httpd.pid";
  auto file = PidFile::lock(path);
  REQUIRE(file);
  REQUIRE(unlink(path.c_str()) == 0);
  write_text(path, "4711\n");
  file->remove();
  CHECK(read_text(path) == "4711\n");
}

TEST_CASE("PidFile: a child that forgets it neither removes nor keeps the lock",
          "[platform][process]") {
  const holdfast::test::TempDir dir;
  const std::string path = dir.path() + "/httpd.pid";
  auto file = PidFile::lock(path);
  REQUIRE(file);
  file->forget();
  CHECK(PidFile::inspect(path).holder == PidFile::Holder::stale);
}

TEST_CASE("PidFile: what cannot be opened is one sentence", "[platform][process]") {
  const auto file = PidFile::lock("/no/such/folder/httpd.pid");
  REQUIRE_FALSE(file);
  CHECK(file.error() == "open /no/such/folder/httpd.pid: No such file or directory (2)");
  CHECK(PidFile::inspect("/no/such/folder/httpd.pid").holder == PidFile::Holder::nobody);
}

TEST_CASE("PidFile: a symbolic link in its place is not followed", "[platform][process]") {
  const holdfast::test::TempDir dir;
  const std::string path = dir.path() + "/httpd.pid";
  write_text(dir.path() + "/precious", "data");
  REQUIRE(symlink((dir.path() + "/precious").c_str(), path.c_str()) == 0);
  CHECK_FALSE(PidFile::lock(path));
  CHECK(read_text(dir.path() + "/precious") == "data");
}
