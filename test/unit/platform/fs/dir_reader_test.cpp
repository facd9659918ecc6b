#include "platform/fs/dir_reader.hpp"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <catch2/catch.hpp>

#include "platform/io/fd.hpp"
#include "test/support/temp_dir.hpp"

using namespace holdfast::platform;
using holdfast::test::TempDir;
using Names = std::vector<std::string>;

TEST_CASE("list_directory: has every name once, sorted by bytes", "[platform][fs]") {
  const TempDir dir;
  for (const char* name : {"b", "a", "Z", ".hidden", "a.b", "\xc3\xa4", "10", "9"}) {
    dir.write(name, "");
  }
  const Names sorted = {".hidden", "10", "9", "Z", "a", "a.b", "b", "\xc3\xa4"};
  CHECK(*list_directory(dir.path()) == sorted);
  const Fd fd(::open(dir.path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  CHECK(*list_directory(fd.get()) == sorted);
  CHECK(*list_directory(fd.get()) == sorted);  // again: the position did not move
}

TEST_CASE("list_directory: says what is wrong", "[platform][fs]") {
  const TempDir dir;
  CHECK(list_directory(dir.path("none")).error().code == ENOENT);
  CHECK(list_directory(dir.write("file", "")).error().code == ENOTDIR);
  CHECK(list_directory(-1).error().code == EBADF);
}

TEST_CASE("expand_wildcards: matches in any component, in order", "[platform][fs]") {
  const TempDir dir;
  for (const char* name : {"conf.d/b.conf", "conf.d/a.conf", "conf.d/a.conf.bak", "conf.d/.x.conf",
                           "sites/two/s.conf", "sites/one/s.conf", "file"}) {
    dir.write(name, "");
  }
  const auto expand = [&dir](const std::string& pattern) {
    Names found = *expand_wildcards(dir.path(pattern));
    for (std::string& path : found) path.erase(0, dir.path().size() + 1);
    return found;
  };
  CHECK(expand("conf.d/*.conf") == Names{"conf.d/a.conf", "conf.d/b.conf"});
  CHECK(expand("conf.d/.*.conf") == Names{"conf.d/.x.conf"});
  CHECK(expand("sites/*/s.conf") == Names{"sites/one/s.conf", "sites/two/s.conf"});
  CHECK(expand("s*/[no]*/*") == Names{"sites/one/s.conf"});
  CHECK(expand("conf.d/?.conf") == Names{"conf.d/a.conf", "conf.d/b.conf"});
  CHECK(expand("conf.d/a.conf") == Names{"conf.d/a.conf"});
  CHECK(expand("conf.d/none.conf").empty());
  CHECK(expand("none/*.conf").empty());
  CHECK(expand("file/*.conf").empty());
  CHECK(expand_wildcards("")->empty());
}

TEST_CASE("expand_wildcards: a folder that may not be read is an error", "[platform][fs]") {
  if (::geteuid() == 0) return;  // root may read everything
  const TempDir dir;
  dir.write("closed/a.conf", "");
  REQUIRE(::chmod(dir.path("closed").c_str(), 0) == 0);
  const auto found = expand_wildcards(dir.path("closed/*.conf"));
  REQUIRE(::chmod(dir.path("closed").c_str(), 0700) == 0);
  REQUIRE_FALSE(found);
  CHECK(found.error().code == EACCES);
}
