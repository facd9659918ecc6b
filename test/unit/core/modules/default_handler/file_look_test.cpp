#include "core/modules/default_handler/file_look.hpp"

#include <sys/socket.h>
#include <sys/un.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "platform/base/scope_exit.hpp"
#include "test/unit/core/modules/default_handler/file_scene.hpp"

using namespace holdfast::core;
using holdfast::platform::Fd;
using holdfast::platform::OpenFor;
using holdfast::platform::ScopeExit;
using holdfast::test::content_of;
using holdfast::test::FileScene;

namespace {

constexpr uid_t kNobody = 65534;

struct LookScene : FileScene {
  FileLook look(const std::string& path, OpenFor purpose = OpenFor::reading) {
    auto result = looker.look({path, dir.path().size()}, purpose, now().wall_ns);
    REQUIRE(result.has_value());
    return std::move(result).value();
  }
  FileLook look_at(std::string_view name, OpenFor purpose = OpenFor::reading) {
    return look(dir.path(name), purpose);
  }
  FileLooker looker;
};

}  // namespace

TEST_CASE("FileLooker: tells files, folders and nothing apart", "[core][files]") {
  LookScene scene;
  scene.dir.write("folder/file", "12345");
  const OpenFor purpose = GENERATE(OpenFor::reading, OpenFor::looking);
  const FileLook file = scene.look_at("folder/file", purpose);
  CHECK(file.facts.kind == FileKind::regular);
  CHECK(file.facts.links == LinkUse::none);
  CHECK(file.facts.stamp.size == 5);
  CHECK(file.descriptor.valid() == (purpose == OpenFor::reading));
  CHECK(scene.look_at("folder", purpose).facts.kind == FileKind::directory);
  CHECK(scene.look(scene.dir.path(), purpose).facts.kind == FileKind::directory);
  CHECK(scene.look_at("absent", purpose).facts.error == ENOENT);
  const FileLook beyond = scene.look_at("folder/file/more", purpose);
  CHECK(beyond.facts.kind == FileKind::missing);
  CHECK(beyond.facts.error == ENOTDIR);
}

TEST_CASE("FileLooker: both purposes see the same facts", "[core][files]") {
  LookScene scene;
  scene.dir.write("file", "x");
  std::filesystem::create_symlink("file", scene.dir.path("link"));
  for (const char* name : {"file", "link", "absent", "."}) {
    const std::string path =
        name == std::string_view(".") ? scene.dir.path() : scene.dir.path(name);
    const FileLook reading = scene.look(path, OpenFor::reading);
    CHECK(reading.facts.same_as(scene.look(path, OpenFor::looking).facts));
  }
}

TEST_CASE("FileLooker: pipes, sockets and devices are never waited for nor served",
          "[core][files]") {
  LookScene scene;
  REQUIRE(::mkfifo(scene.dir.path("pipe").c_str(), 0644) == 0);
  CHECK(scene.look_at("pipe").facts.kind == FileKind::other);

  const Fd listener(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const std::string path = scene.dir.path("sock");
  REQUIRE(path.size() < sizeof address.sun_path);
  std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
  REQUIRE(::bind(listener.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
  CHECK(scene.look_at("sock").facts.kind == FileKind::other);
  CHECK(scene.looker.look({"/dev/null", 0}, OpenFor::reading, 0)->facts.kind == FileKind::other);
}

TEST_CASE("FileLooker: says through which links a path runs", "[core][files]") {
  LookScene scene;
  scene.dir.write("folder/file", "x");
  std::filesystem::create_symlink("folder/file", scene.dir.path("to_file"));
  std::filesystem::create_directory_symlink("folder", scene.dir.path("to_folder"));
  std::filesystem::create_symlink("loop", scene.dir.path("loop"));
  std::filesystem::create_symlink("nothing", scene.dir.path("dangling"));
  CHECK(scene.look_at("to_file").facts.links == LinkUse::owner_matches);
  CHECK(scene.look_at("to_folder/file").facts.links == LinkUse::owner_matches);
  CHECK(scene.look_at("to_folder").facts.kind == FileKind::directory);
  CHECK(scene.look_at("loop").facts.kind == FileKind::other);
  CHECK(scene.look_at("loop").facts.error == ELOOP);
  CHECK(scene.look_at("dangling").facts.kind == FileKind::missing);
}

TEST_CASE("FileLooker: a link to another owner's file shows as such", "[core][files]") {
  if (::geteuid() != 0) return;
  LookScene scene;
  scene.dir.write("file", "x");
  std::filesystem::create_symlink("file", scene.dir.path("link"));
  REQUIRE(::lchown(scene.dir.path("link").c_str(), kNobody, kNobody) == 0);
  CHECK(scene.look_at("link").facts.links == LinkUse::any);
  CHECK(scene.look_at("link").facts.kind == FileKind::regular);
}

TEST_CASE("FileLooker: links in the root's own path do not count", "[core][files]") {
  LookScene scene;
  scene.dir.write("releases/1/page.html", "one");
  std::filesystem::create_directory_symlink("releases/1", scene.dir.path("current"));
  const std::string root = scene.dir.path("current");
  auto look = scene.looker.look({root + "/page.html", root.size()}, OpenFor::reading, 0);
  REQUIRE(look.has_value());
  CHECK(look->facts.kind == FileKind::regular);
  CHECK(look->facts.links == LinkUse::none);
}

TEST_CASE("FileLooker: rights are the file system's", "[core][files]") {
  LookScene scene;
  scene.dir.write("secret", "x");
  scene.dir.write("closed/file", "x");
  scene.dir.write("unlisted/file", "x");
  REQUIRE(::chmod(scene.dir.path("secret").c_str(), 0) == 0);
  REQUIRE(::chmod(scene.dir.path("closed").c_str(), 0) == 0);
  REQUIRE(::chmod(scene.dir.path("unlisted").c_str(), 0111) == 0);
  const uid_t self = ::geteuid();
  if (self == 0) REQUIRE(::seteuid(kNobody) == 0);
  const ScopeExit back([self, &scene] {
    if (self == 0) HF_CHECK(::seteuid(self) == 0);
    ::chmod(scene.dir.path("closed").c_str(), 0700);
    ::chmod(scene.dir.path("unlisted").c_str(), 0700);
  });
  CHECK(scene.look_at("secret").facts.kind == FileKind::other);
  CHECK(scene.look_at("secret").facts.error == EACCES);
  CHECK(scene.look_at("closed/file").facts.error == EACCES);
  // A folder that may be searched but not listed still has its files.
  CHECK(scene.look_at("unlisted").facts.kind == FileKind::directory);
  CHECK(scene.look_at("unlisted/file").facts.kind == FileKind::regular);
}

TEST_CASE("FileLooker: names that cannot exist are refused, not searched", "[core][files]") {
  LookScene scene;
  CHECK(scene.look_at(std::string(300, 'x')).facts.error == ENAMETOOLONG);
  std::string deep;
  for (int i = 0; i < 3000; ++i) deep += "a/";
  CHECK(scene.look_at(deep + "b").facts.error == ENAMETOOLONG);
}

TEST_CASE("FileLooker: a file of exactly the limit is read, one more byte is not",
          "[core][files]") {
  LookScene scene;
  scene.dir.write("exact", std::string(1000, 'x'));
  scene.dir.write("more", std::string(1001, 'x'));
  scene.dir.write("empty", "");
  const auto make = [&scene](const char* name) {
    const std::string path = scene.dir.path(name);
    auto made = scene.looker.make_entry({path, scene.dir.path().size()}, 1000, 0);
    REQUIRE(made.has_value());
    CHECK(made->settled);
    return std::move(made->entry);
  };
  CHECK(make("exact")->is_in_memory());
  CHECK(make("more")->descriptor() >= 0);
  const EntryRef empty = make("empty");
  CHECK(empty->is_in_memory());
  CHECK(empty->body().empty());
}
