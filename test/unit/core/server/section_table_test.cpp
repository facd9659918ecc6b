#include "core/server/section_table.hpp"

#include <catch2/catch.hpp>
#include <string>

#include "core/server/section_cache.hpp"
#include "core/server/server_config.hpp"
#include "test/support/test_server.hpp"

using namespace holdfast::core;
using holdfast::test::TestConfig;

namespace {

struct Scene {
  explicit Scene(std::string_view text)
      : config(text), table(config.snapshot()->main_server(), nullptr) {}

  // The patterns of what matches, in order.
  std::string of(const SectionTarget& target) {
    std::vector<SectionId> ids;
    const auto slash = target.filename.rfind('/');
    const auto folder =
        target.is_directory ? target.filename : target.filename.substr(0, slash == 0 ? 1 : slash);
    REQUIRE(table.match_directories(folder, ids));
    const auto directories = ids.size();
    if (!target.is_directory) {
      REQUIRE(table.match_files(target.filename.substr(slash + 1), directories, ids));
    }
    REQUIRE(table.match_locations(target.path, ids));
    std::string result;
    for (const SectionId id : ids) result += table.section(id).pattern + " ";
    return result;
  }

  TestConfig config;
  SectionTable table;
};

}  // namespace

TEST_CASE("SectionTable: directories come shortest first, then expressions, files, locations",
          "[core][server]") {
  Scene scene{
      "<Location /a>\n</Location>\n"
      "<Files *.html>\n</Files>\n"
      "<DirectoryMatch ^/w.*b>\n</DirectoryMatch>\n"
      "<Directory /www/a/>\n<Files x.html>\n</Files>\n</Directory>\n"
      "<Directory />\n</Directory>\n"
      "<Directory /www>\n</Directory>\n"};
  CHECK(scene.of({"/a/x.html", "/www/a/x.html"}) == "/ /www /www/a *.html x.html /a ");
  CHECK(scene.of({"/ab/x.html", "/www/ab/x.html"}) == "/ /www ^/w.*b *.html ");
  CHECK(scene.of({"/", "/wwwx", true}) == "/ ");
  CHECK(scene.of({"/a/", "/www/a", true}) == "/ /www /www/a /a ");
}

TEST_CASE("SectionTable: a location ends at a segment, one with a slash is below only",
          "[core][server]") {
  Scene scene{
      "<Location /p>\n</Location>\n<Location /q/>\n</Location>\n<Location />\n</Location>\n"
      "<Location /r*>\n</Location>\n<LocationMatch s$>\n</LocationMatch>\n"};
  CHECK(scene.of({"/p", "/d/f"}) == "/p / ");
  CHECK(scene.of({"/p/x", "/d/f"}) == "/p / ");
  CHECK(scene.of({"/px", "/d/f"}) == "/ ");
  CHECK(scene.of({"/q", "/d/f"}) == "/ ");
  CHECK(scene.of({"/q/x", "/d/f"}) == "/q/ / ");
  CHECK(scene.of({"/rest", "/d/f"}) == "/ /r* ");
  CHECK(scene.of({"/rest/s", "/d/f"}) == "/ s$ ");
}

TEST_CASE("SectionTable: wildcards of a directory stay within their segments", "[core][server]") {
  Scene scene{"<Directory /srv/*/web>\n</Directory>\n"};
  CHECK(scene.of({"/", "/srv/jo/web/deep/f"}) == "/srv/*/web ");
  CHECK(scene.of({"/", "/srv/jo/x/web/f"}) == "");
  CHECK(scene.of({"/", "/srv/jo/f"}) == "");
}

TEST_CASE("SectionTable: an expression that explodes is told apart", "[core][server]") {
  Scene scene{"<LocationMatch ^/(a+)+$>\n</LocationMatch>\n"};
  std::vector<SectionId> ids;
  CHECK_FALSE(scene.table.match_locations("/" + std::string(60, 'a') + "b", ids));
}

TEST_CASE("SectionTable: wrong patterns are refused while loading", "[core][server]") {
  using holdfast::test::bad_config;
  CHECK(bad_config("<Directory www>\n</Directory>\n") == "<Directory \"www\"> path is invalid.\n");
  CHECK(bad_config("<FilesMatch (>\n</FilesMatch>\n").find("Regex could not be compiled") == 0);
}

TEST_CASE("SectionCache: merges in order and forgets what became too much", "[core][server]") {
  holdfast::test::TestServer server{
      "DocumentRoot /\n<Directory />\nOptions None\n</Directory>\n"
      "<Directory /www>\nOptions +Indexes\n</Directory>\n"};
  SectionCache cache;
  const auto options_of = [&](std::string_view filename) {
    const auto* settings =
        cache.settings_for(server.runtime().main_server(), {"/x", filename, false});
    REQUIRE(settings != nullptr);
    return settings->get(kDirectoryConfig).options;
  };
  CHECK(options_of("/www/x").has(Option::indexes));
  CHECK_FALSE(options_of("/www/x").has(Option::follow_sym_links));
  CHECK_FALSE(options_of("/other/x").has(Option::indexes));
  for (std::size_t i = 0; i <= SectionCache::kFoldersMax; ++i) {
    options_of("/www/" + std::to_string(i) + "/x");
  }
  cache.trim();
  CHECK(options_of("/www/x").has(Option::indexes));
}
