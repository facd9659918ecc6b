#include <catch2/catch.hpp>
#include <filesystem>
#include <initializer_list>
#include <memory>
#include <string>

#include "test/support/temp_dir.hpp"
#include "test/support/test_server.hpp"

using namespace holdfast;
using test::TempDir;
using test::TestServer;

namespace holdfast::core {
extern const Module default_handler_module;
extern const Module dir_module;
}  // namespace holdfast::core

namespace {

struct Scene {
  explicit Scene(const std::string& more = {}) {
    folder.write("index.html", "top");
    folder.write("a/index.html", "html");
    folder.write("a/home.txt", "home");
    folder.write("none/other", "x");
    server = std::make_unique<TestServer>("DocumentRoot " + folder.path() + "\n" + more,
                                          std::initializer_list<const core::Module*>{
                                              &core::default_handler_module, &core::dir_module});
  }
  TempDir folder;
  std::unique_ptr<TestServer> server;
};

}  // namespace

TEST_CASE("dir: a folder's URL stands for its index file", "[core][modules]") {
  Scene scene;
  CHECK(scene.server->get("/").body == "top");
  CHECK(scene.server->get("/a/").body == "html");
  CHECK(scene.server->get("/none/").status != 200);
}

TEST_CASE("dir: the first name that is there counts, inner lists replace", "[core][modules]") {
  Scene scene{
      "DirectoryIndex nosuch home.txt index.html\n"
      "<Location /none>\nDirectoryIndex other\n</Location>\n"};
  CHECK(scene.server->get("/a/").body == "home");
  CHECK(scene.server->get("/").body == "top");
  CHECK(scene.server->get("/none/").body == "x");
}

TEST_CASE("dir: an index may be switched off, or lie elsewhere", "[core][modules]") {
  Scene off{"DirectoryIndex disabled\n"};
  CHECK(off.server->get("/").status != 200);
  Scene elsewhere{"DirectoryIndex nosuch /a/home.txt\n"};
  CHECK(elsewhere.server->get("/none/").body == "home");
}

TEST_CASE("dir: a folder without its slash is redirected, with its query", "[core][modules]") {
  Scene scene;
  const auto answer = scene.server->get("/a?x=<1>");
  CHECK(answer.status == 301);
  CHECK(answer.field("Location") == "/a/?x=<1>");
  CHECK(answer.body.find("/a/?x=&lt;1&gt;") != std::string::npos);
}

TEST_CASE("dir: a Location is a path on this server, whatever was asked", "[core][modules]") {
  Scene scene;
  std::filesystem::create_directory(scene.folder.path("a b"));
  std::filesystem::create_directory(scene.folder.path("evil.test"));
  CHECK(scene.server->get("/a%20b").field("Location") == "/a%20b/");
  CHECK(scene.server->get("//evil.test").field("Location") == "/evil.test/");
}

TEST_CASE("dir: DirectorySlash Off leaves the URL alone", "[core][modules]") {
  Scene scene{"DirectorySlash Off\n"};
  CHECK(scene.server->get("/a").status != 301);
}
