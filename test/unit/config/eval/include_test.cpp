#include <catch2/catch.hpp>

#include "config/eval/reader.hpp"
#include "test/unit/config/load_text.hpp"

using namespace holdfast::config;
using namespace holdfast::config::testing;

namespace {

// The ports in the order in which the files with them were read.
std::string ports(const LoadResult& result) {
  std::string text;
  if (!result.snapshot) return report_text(result.diagnostics, {});
  for (const auto& item : result.snapshot->process().get(kProcess).listen) text += item.value + " ";
  return text;
}

const std::map<std::string, std::string> kFiles_ = {
    {"/etc/site/conf.d/b.conf", "Listen 2\n"},
    {"/etc/site/conf.d/a.conf", "Listen 1\n"},
    {"/etc/site/conf.d/B.conf", "Listen 0B\n"},
    {"/etc/site/conf.d/.hidden.conf", "Listen 9\n"},
    {"/etc/site/conf.d/a.conf~", "Listen 3\n"},
    {"/etc/site/conf.d/deeper/z.conf", "Listen 4\n"},
    {"/etc/site/sites/one/httpd.conf", "Listen 11\n"},
    {"/etc/site/sites/two/httpd.conf", "Listen 12\n"},
    {"/etc/site/sites/readme", "Nonsense\n"},
};

}  // namespace

TEST_CASE("Include: files, patterns and folders, sorted by name", "[config][eval]") {
  struct Row {
    const char* line;
    const char* ports;
  };
  const auto row = GENERATE(values<Row>({
      {"Include conf.d/b.conf", "2 "},
      {"Include /etc/site/conf.d/b.conf", "2 "},
      {"Include \"conf.d/b.conf\"", "2 "},
      {"Include conf.d/*.conf", "0B 1 2 "},
      {"Include conf.d/[ab].conf", "1 2 "},
      {"Include conf.d/.*.conf", "9 "},
      {"Include conf.d", "9 0B 1 3 2 4 "},
      {"Include conf.d/", "9 0B 1 3 2 4 "},
      {"Include sites/*/httpd.conf", "11 12 "},
      {"Include si*/t?o/*.conf", "12 "},
      {"Include si*/one", "11 "},
      {"IncludeOptional conf.d/*.conf", "0B 1 2 "},
      {"IncludeOptional nope.conf", ""},
      {"IncludeOptional nope/*.conf", ""},
      {"IncludeOptional conf.d/*.nope", ""},
  }));
  CAPTURE(row.line);
  CHECK(ports(load_text(row.line, kFiles_)) == row.ports);
}

TEST_CASE("Include: what is missing is told in httpd's words", "[config][eval]") {
  const std::string at = "holdfast: Syntax error on line 1 of /etc/site/httpd.conf: ";
  CHECK(errors_of("Include nope.conf", kFiles_) ==
        at + "Could not open configuration file /etc/site/nope.conf: No such file or directory\n");
  CHECK(errors_of("Include conf.d/*.nope", kFiles_) ==
        at + "Include/IncludeOptional: No matches for the wildcard '*.nope' in "
             "'/etc/site/conf.d', failing\n");
  CHECK(errors_of("Include nope/*.conf", kFiles_) ==
        at + "Include/IncludeOptional: Could not open directory /etc/site/nope: "
             "No such file or directory\n");
  CHECK(errors_of("Include", kFiles_).find(at + "Include takes one argument, ") == 0);
  CHECK(load_text("", {}, {.config_file = "/nope.conf"}).diagnostics.items()[0].message ==
        "Could not open configuration file /nope.conf: No such file or directory");
}

TEST_CASE("Include: an error inside names every level", "[config][eval]") {
  CHECK(errors_of("Timeout 1\nInclude a.conf", {{"/etc/site/a.conf", "\nLoadModule x_module y\n"}})
            .find("holdfast: Syntax error on line 2 of /etc/site/httpd.conf: Syntax error on line "
                  "2 of /etc/site/a.conf: Cannot load y into server: ") == 0);
}

TEST_CASE("Include: a section ends in the file it began in", "[config][eval]") {
  const std::string text = errors_of("Include a.conf\nTimeout 1\n</Directory>\n",
                                     {{"/etc/site/a.conf", "<Directory /x>\n"}});
  CHECK(text.find("/etc/site/a.conf:1: <Directory> was not closed.\n") != std::string::npos);
  CHECK(text.find("</Directory> without matching <Directory> section\n") != std::string::npos);
}

TEST_CASE("Include: lines join the section around the Include", "[config][eval]") {
  const auto result = load_text("<Directory /x>\nInclude a.conf\n</Directory>\n",
                                {{"/etc/site/a.conf", "DirectoryIndex a.html\n"}});
  REQUIRE(result.snapshot);
  REQUIRE(result.snapshot->main_server().sections.size() == 1);
  CHECK(result.snapshot->main_server().sections[0].slots.get(kFolder).index.size() == 1);
  CHECK(result.snapshot->sources().files().size() == 2);
}

TEST_CASE("Include: a file that includes itself ends with one error", "[config][eval]") {
  const auto result =
      load_text("Include a.conf\n", {{"/etc/site/a.conf", "Include a.conf\nInclude a.conf\n"}});
  CHECK_FALSE(result.snapshot);
  CHECK(result.diagnostics.error_count() == 1);
  CHECK(result.diagnostics.items()[0].message.find("does a file include itself?") !=
        std::string::npos);
  CHECK(result.diagnostics.file_count() <= kIncludeDepthMax + 2);
}
