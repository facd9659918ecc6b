#include <catch2/catch.hpp>
#include <string>

#include "core/modules/mime/mime_config.hpp"
#include "core/modules/mime/mime_table.hpp"
#include "test/support/temp_dir.hpp"
#include "test/support/test_server.hpp"

using namespace holdfast;
using namespace holdfast::core;
using test::bad_config;
using test::TempDir;
using test::TestServer;

namespace holdfast::core {
extern const Module default_handler_module;
extern const Module mime_module;
}  // namespace holdfast::core

namespace {

constexpr const char* kTypes =
    "# a comment\n"
    "text/html\t\t\thtml htm\n"
    "text/plain txt TEXT # not these\n"
    "application/x-nothing\n"
    "application/gzip gz\n"
    "image/png png\n"
    "image/x-late png\n";

}  // namespace

TEST_CASE("MimeTable: reads a mime.types file", "[core][mime]") {
  const MimeTable table{kTypes};
  CHECK(table.type_of("html") == "text/html");
  CHECK(table.type_of("text") == "text/plain");
  CHECK(table.type_of("png") == "image/x-late");
  CHECK(table.type_of("these").empty());
  CHECK(table.type_of("nothing").empty());
  CHECK(MimeTable{""}.size() == 0);
}

TEST_CASE("mime_answer: every extension says what it knows, the last one wins", "[core][mime]") {
  const MimeTable table{kTypes};
  MimeConfig config;
  config.set(".en", MimeFact::language, "en");
  config.set("de", MimeFact::language, "de");
  config.set("utf8", MimeFact::charset, "utf-8");
  config.set("gz", MimeFact::encoding, "gzip");
  config.set("gz", MimeFact::type, {});
  config.set("x", MimeFact::type, "Application/X");
  const auto type = [&](std::string_view name) {
    return std::string{mime_answer(name, table, config).of(MimeFact::type)};
  };
  CHECK(type("index.html") == "text/html");
  CHECK(type("INDEX.HTML") == "text/html");
  CHECK(type("index.html.en") == "text/html");
  CHECK(type("a.txt.html") == "text/html");
  CHECK(type("a.html.unknown") == "text/html");
  CHECK(type("a.X") == "Application/X");
  CHECK(type("html").empty());
  CHECK(type(".html").empty());
  CHECK(type("..html").empty());
  CHECK(type(".a.html") == "text/html");
  CHECK(type("a..html") == "text/html");
  CHECK(type("a.").empty());
  CHECK(type("").empty());
  const MimeAnswer answer = mime_answer("a.html.en.de.utf8.gz", table, config);
  CHECK(answer.languages == "en, de");
  CHECK(answer.of(MimeFact::charset) == "utf-8");
  CHECK(answer.of(MimeFact::encoding) == "gzip");
}

TEST_CASE("MimeConfig: an inner section adds, replaces and takes away", "[core][mime]") {
  const MimeTable table{kTypes};
  MimeConfig outer;
  outer.set("a", MimeFact::type, "x/a");
  outer.set("html", MimeFact::type, "x/html");
  MimeConfig inner;
  inner.set("a", MimeFact::type, "x/b");
  inner.set("html", MimeFact::type, {});
  outer.merge(inner);
  CHECK(mime_answer("f.a", table, outer).of(MimeFact::type) == "x/b");
  CHECK(mime_answer("f.html", table, outer).of(MimeFact::type) == "text/html");
}

TEST_CASE("mime: types reach the answer", "[core][mime]") {
  const TempDir folder;
  folder.write("mime.types", kTypes);
  folder.write("page.html", "p");
  folder.write("page.txt.fr", "p");
  folder.write("page.foo", "p");
  folder.write("sub/page.foo", "p");
  TestServer server{"DocumentRoot " + folder.path() + "\nTypesConfig " + folder.path("mime.types") +
                        "\nAddType application/x-foo .foo\nAddLanguage fr .fr\n"
                        "AddCharset UTF-8 .txt\n"
                        "<Location /sub>\nAddType x/sub foo\n</Location>\n",
                    {&default_handler_module, &mime_module}};
  CHECK(server.get("/page.html").field("Content-Type") == "text/html");
  CHECK(server.get("/page.foo").field("Content-Type") == "application/x-foo");
  CHECK(server.get("/sub/page.foo").field("Content-Type") == "x/sub");
  for (int i = 0; i < 2; ++i) {
    const auto answer = server.get("/page.txt.fr");
    CHECK(answer.field("Content-Type") == "text/plain; charset=utf-8");
    CHECK(answer.field("Content-Language") == "fr");
  }
}

TEST_CASE("mime: a types file that cannot be read stops the start", "[core][mime]") {
  CHECK(bad_config("TypesConfig /no/such/file\n", {&mime_module}) ==
        "AH01597: could not open mime types config file /no/such/file.\n");
  CHECK(bad_config("AddType text/x\n", {&mime_module}) != "");
}
