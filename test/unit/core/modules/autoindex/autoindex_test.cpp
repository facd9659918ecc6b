#include <catch2/catch.hpp>
#include <filesystem>
#include <string>
#include <vector>

#include "core/modules/autoindex/listing.hpp"
#include "test/support/temp_dir.hpp"
#include "test/support/test_server.hpp"

using namespace holdfast;
using namespace holdfast::core;
using test::TempDir;
using test::TestServer;

namespace holdfast::core {
extern const Module autoindex_module;
extern const Module default_handler_module;
extern const Module dir_module;
}  // namespace holdfast::core

namespace {

std::string names_of(std::vector<ListingEntry> entries, const char* query) {
  sort_listing(entries, parse_listing_order(query));
  std::string names;
  for (const ListingEntry& entry : entries) names += entry.name + " ";
  return names;
}

bool contains(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("Listing: columns sort both ways, folders come first", "[core][autoindex]") {
  const std::vector<ListingEntry> entries = {
      {"b", false, 10, 300}, {"a", false, 30, 100}, {"c", false, 20, 200}, {"z", true, 0, 1}};
  CHECK(names_of(entries, "") == "z a b c ");
  CHECK(names_of(entries, "C=N;O=D") == "z c b a ");
  CHECK(names_of(entries, "C=M;O=A") == "z a c b ");
  CHECK(names_of(entries, "C=S&O=D") == "z a c b ");
  CHECK(names_of(entries, "C=<script>;O=;=") == "z a b c ");
}

TEST_CASE("Listing: sizes are short", "[core][autoindex]") {
  CHECK(size_text(0) == "0");
  CHECK(size_text(1023) == "1023");
  CHECK(size_text(1024) == "1.0K");
  CHECK(size_text(12'345'678) == "12M");
  CHECK(size_text(1'048'575) == "1.0M");
  CHECK(size_text(INT64_MAX) == "8.0E");
}

TEST_CASE("Listing: names and paths cannot become markup", "[core][autoindex]") {
  const std::string page =
      render_listing({{"<b>&\"x\n", false, 1, 0}}, {"/a<i>/", {}, "<address>S</address>"});
  CHECK(contains(page, "<title>Index of /a&lt;i&gt;</title>"));
  CHECK(contains(page, "<a href=\"%3Cb%3E&amp;%22x%0A\">&lt;b&gt;&amp;&quot;x\n</a>"));
  CHECK(contains(page, "<address>S</address>"));
  CHECK(contains(page, "Parent Directory"));
  CHECK_FALSE(contains(render_listing({}, {"/", {}, {}}), "Parent Directory"));
}

TEST_CASE("autoindex: lists where Indexes is on, refuses elsewhere", "[core][autoindex]") {
  const TempDir folder;
  folder.write("open/file name.txt", "12345");
  folder.write("open/.hidden", "x");
  folder.write("open/backup~", "x");
  folder.write("open/sub/x", "x");
  folder.write("closed/x", "x");
  folder.write("indexed/index.html", "index");
  std::filesystem::create_symlink("/nonexistent", folder.path("open/dangling"));
  TestServer server{"DocumentRoot " + folder.path() +
                        "\nOptions Indexes FollowSymLinks\nIndexIgnore *~ RCS\n<Directory " +
                        folder.path("closed") + ">\nOptions -Indexes\n</Directory>\n",
                    {&default_handler_module, &dir_module, &autoindex_module}};
  const auto page = server.get("/open/");
  CHECK(page.status == 200);
  CHECK(page.field("Content-Type") == "text/html; charset=utf-8");
  CHECK(contains(page.body, "<title>Index of /open</title>"));
  CHECK(contains(page.body, "<a href=\"file%20name.txt\">file name.txt</a>"));
  CHECK(contains(page.body, "<a href=\"sub/\">sub/</a>"));
  CHECK_FALSE(contains(page.body, "hidden"));
  CHECK_FALSE(contains(page.body, "backup"));
  CHECK_FALSE(contains(page.body, "dangling"));
  CHECK(server.run("HEAD", "/open/").no_body);
  CHECK(server.run("PUT", "/open/").status == 405);
  CHECK(server.get("/closed/").status == 403);
  CHECK(server.get("/indexed/").body == "index");
  CHECK(server.get("/open").status == 301);
}

TEST_CASE("autoindex: httpd's directives about the looks of a listing load", "[core][autoindex]") {
  CHECK(test::bad_config("IndexOptions FancyIndexing VersionSort NameWidth=*\n"
                         "AddIconByType (TXT,/icons/text.gif) text/*\n"
                         "AddIcon /icons/folder.gif ^^DIRECTORY^^\nDefaultIcon /icons/x.gif\n"
                         "ReadmeName README.html\nHeaderName HEADER.html\n",
                         {&autoindex_module}) == "");
}
