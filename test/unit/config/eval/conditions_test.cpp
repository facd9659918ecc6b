#include "config/eval/conditions.hpp"

#include <catch2/catch.hpp>

#include "test/unit/config/load_text.hpp"

using namespace holdfast::config;
using namespace holdfast::config::testing;

TEST_CASE("IfVersion: compares as 2.4.71 with every operator", "[config][eval]") {
  struct Row {
    const char* args;
    bool holds;
  };
  const auto row = GENERATE(values<Row>({
      {"2.4.71", true},         {"2.4", false},      {"= 2.4.71", true},   {"== 2.4.71", true},
      {"= 2.4", false},         {"> 2.4", true},     {"> 2.4.71", false},  {">= 2.4.71", true},
      {">= 2.4", true},         {"< 2.4", false},    {"< 3", true},        {"<= 2.4.71", true},
      {"!> 2.4", false},        {"!= 2.4", true},    {"!< 2.4", true},     {"~ ^2\\.4", true},
      {"~ ^2\\.2", false},      {"!~ ^2\\.2", true}, {"= /^2\\.4/", true}, {"/^2.4/", true},
      {"\">=\" \"2.4\"", true},
  }));
  CAPTURE(row.args);
  const auto answer = version_matches(row.args, kAnsweredVersion);
  REQUIRE(answer);
  CHECK(*answer == row.holds);
}

TEST_CASE("IfVersion: nonsense is refused", "[config][eval]") {
  CHECK(version_matches("foo 2", kAnsweredVersion).error() == "unrecognized operator 'foo'");
  CHECK(version_matches("", kAnsweredVersion).error().find("Version appears to be invalid") == 0);
  CHECK(version_matches("x.y", kAnsweredVersion).error().find("Version appears") == 0);
  CHECK(version_matches("1.2.3.4", kAnsweredVersion).error().find("Version appears") == 0);
  CHECK(version_matches("-1", kAnsweredVersion).error().find("Version appears") == 0);
  CHECK_FALSE(version_matches("a b c", kAnsweredVersion));
  CHECK(version_matches("~ (", kAnsweredVersion).error().find("Unable to compile") == 0);
}

TEST_CASE("Conditions: lines count only where the condition holds", "[config][eval]") {
  struct Row {
    const char* condition;
    bool holds;
  };
  const auto row = GENERATE(values<Row>({
      {"<IfModule mod_folder.c>", true},
      {"<IfModule folder_module>", true},
      {"<IfModule \"folder_module\">", true},
      {"<IfModule !mod_folder.c>", false},
      {"<IfModule ! mod_folder.c>", false},
      {"<IfModule mod_nope.c>", false},
      {"<IfModule !mod_nope.c>", true},
      {"<IfModule so_module>", true},
      {"<IfModule mpm_event_module>", true},
      {"<IfModule mpm_prefork_module>", false},
      {"<ifmodule core.c>", true},
      {"<IfDefine GIVEN>", true},
      {"<IfDefine !GIVEN>", false},
      {"<IfDefine OTHER>", false},
      {"<IfFile httpd.conf>", true},
      {"<IfFile /nope>", false},
      {"<IfFile !/nope>", true},
      {"<IfFile \"/etc/site\">", true},
      {"<IfDirective KeepAlive>", true},
      {"<IfDirective RewriteRule>", false},
      {"<IfDirective <Directory>", true},
      {"<IfSection Directory>", true},
      {"<IfSection KeepAlive>", false},
      {"<IfVersion >= 2.4>", true},
  }));
  CAPTURE(row.condition);
  const std::string condition = row.condition;
  const std::string name = condition.substr(1, condition.find(' ') - 1);
  const auto result =
      load_text("Define GIVEN\n" + condition + "\nTimeout 7\n</" + name + ">\nKeepAlive Off\n");
  REQUIRE(result.snapshot);
  const HostConfig& host = result.snapshot->main_server().slots.get(kHost);
  CHECK(host.timeout.is_set() == row.holds);
  CHECK_FALSE(*host.keep_alive);
}

TEST_CASE("Conditions: skipped lines are not looked at, but their tags must match",
          "[config][eval]") {
  CHECK(errors_of("<IfModule nope>\nNonsense ${X}\n<Fooo x>\n</Fooo>\n# </IfModule>\n"
                  "</IfModule>\n") == "OK");
  CHECK(errors_of("<IfModule nope>\n<IfModule core.c>\n</IfModule>\nNonsense\n</IfModule>\n") ==
        "OK");
  CHECK(errors_of("<IfModule nope>\n</Directory>\n</IfModule>\n") ==
        "holdfast: Syntax error on line 2 of /etc/site/httpd.conf: "
        "Expected </IfModule> but saw </Directory>\n");
  CHECK(errors_of("<IfModule nope>\n<Directory>\n</IfModule>\nTimeout 3\n") ==
        "holdfast: Syntax error on line 3 of /etc/site/httpd.conf: "
        "Expected </Directory> but saw </IfModule>\n");
  CHECK(errors_of("Timeout 3\n<IfModule nope>\nTimeout 3\n") ==
        "holdfast: Syntax error on line 2 of /etc/site/httpd.conf: "
        "Expected </IfModule> before end of configuration\n");
  CHECK(errors_of("<IfModule core.c>\nTimeout 3\n") == "OK");
  CHECK(errors_of("<IfModule>\n</IfModule>\n") ==
        "holdfast: Syntax error on line 1 of /etc/site/httpd.conf: "
        "<IfModule> directive requires additional arguments\n");
  CHECK(errors_of("<IfModule x\nNonsense\n</IfModule>\n") ==
        "holdfast: Syntax error on line 1 of /etc/site/httpd.conf: "
        "<IfModule> directive missing closing '>'\n");
}
