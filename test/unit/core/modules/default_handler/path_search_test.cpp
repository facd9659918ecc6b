#include "core/modules/default_handler/path_search.hpp"

#include <catch2/catch.hpp>
#include <string>

using holdfast::core::FileKind;
using holdfast::core::find_file_in_path;

namespace {

// A file system with one file, the folders above it and nothing else.
struct OneFile {
  FileKind operator()(std::string_view part) {
    ++looks;
    if (part == file) return FileKind::regular;
    if (file.starts_with(part)) return FileKind::directory;
    return FileKind::missing;
  }
  std::string file;
  int looks = 0;
};

}  // namespace

TEST_CASE("find_file_in_path: finds the file wherever it is in the path", "[core][files]") {
  const std::string file = GENERATE("/r/a", "/r/a/b", "/r/folder/sub/page.html");
  const std::string rest = GENERATE("/x", "/x/y/z", "/");
  CAPTURE(file, rest);
  OneFile files{file};
  const auto look = [&files](std::string_view part) { return files(part); };
  CHECK(find_file_in_path(file + rest, 2, look) == file.size());
}

TEST_CASE("find_file_in_path: a file at the top and no file at all", "[core][files]") {
  OneFile top{"/a"};
  CHECK(find_file_in_path("/a/b", 0, [&](std::string_view part) { return top(part); }) == 2);
  OneFile elsewhere{"/q"};
  CHECK(find_file_in_path("/a/b", 0, [&](std::string_view part) { return elsewhere(part); }) == 0);
  CHECK(find_file_in_path("/a", 0, [&](std::string_view part) { return elsewhere(part); }) == 0);
}

TEST_CASE("find_file_in_path: four thousand components cost a dozen looks", "[core][files]") {
  OneFile files{"/r/f"};
  std::string path = files.file;
  for (int i = 0; i < 4000; ++i) path += "/a";
  const auto look = [&files](std::string_view part) { return files(part); };
  CHECK(find_file_in_path(path, 2, look) == files.file.size());
  CHECK(files.looks <= 14);
}
