#include "config/eval/file_source.hpp"

#include <catch2/catch.hpp>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <fstream>

using namespace holdfast::config;

namespace {

class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "hf-config-XXXXXX").string();
    REQUIRE(mkdtemp(name.data()) != nullptr);
    path_ = name;
  }
  ~TemporaryFolder() { std::filesystem::remove_all(path_); }
  std::string path(const std::string& name) const { return (path_ / name).string(); }

 private:
  std::filesystem::path path_;
};

}  // namespace

TEST_CASE("DiskFiles: reads, lists and tells kinds apart", "[config][eval]") {
  const TemporaryFolder folder;
  const std::string content(200'000, 'x');
  std::ofstream{folder.path("a.conf")} << content;
  std::filesystem::create_directory(folder.path("sub"));
  const DiskFiles files;
  CHECK(*files.read(folder.path("a.conf")) == content);
  CHECK(files.kind(folder.path("a.conf")) == FileKind::file);
  CHECK(files.kind(folder.path("sub")) == FileKind::directory);
  CHECK(files.kind(folder.path("nope")) == FileKind::none);
  CHECK(files.list(folder.path(""))->size() == 2);
}

TEST_CASE("DiskFiles: failures come with their reason", "[config][eval]") {
  const TemporaryFolder folder;
  const DiskFiles files;
  CHECK(files.read(folder.path("nope")).error().code == ENOENT);
  CHECK(files.read(folder.path("")).error().code == EISDIR);
  CHECK(files.list(folder.path("nope")).error().code == ENOENT);
  CHECK(files.read("/dev/zero").error().code == EFBIG);
}
