#include "config/lang/parser.hpp"

#include <catch2/catch.hpp>

using namespace holdfast::config;

TEST_CASE("Parser: a line is a directive, an opening or a closing tag", "[config][lang]") {
  struct Row {
    const char* line;
    LineKind kind;
    const char* name;
    const char* args;
    bool is_closed = true;
    const char* ignored = "";
  };
  const auto row = GENERATE(values<Row>({
      {"Listen 80", LineKind::directive, "Listen", "80"},
      {"  KeepAlive  On  ", LineKind::directive, "KeepAlive", "On"},
      {"Lonely", LineKind::directive, "Lonely", ""},
      {"\"Timeout\" 3", LineKind::directive, "Timeout", "3"},
      {"<Directory \"/a b\">", LineKind::open_section, "Directory", "\"/a b\""},
      {"<IfVersion >= 2.4>", LineKind::open_section, "IfVersion", ">= 2.4"},
      {"<RequireAll>", LineKind::open_section, "RequireAll", ""},
      {"<Directory /x", LineKind::open_section, "Directory", "/x", false},
      {"<Directory", LineKind::open_section, "Directory", "", false},
      {"<Directory /x > Options None", LineKind::open_section, "Directory", "/x", true,
       "Options None"},
      {"</Directory>", LineKind::close_section, "Directory", ""},
      {"</Directory >", LineKind::close_section, "Directory", ""},
  }));
  CAPTURE(row.line);
  const auto statement = parse_statement(row.line);
  REQUIRE(statement);
  CHECK(statement->kind == row.kind);
  CHECK(statement->name == row.name);
  CHECK(statement->args == row.args);
  CHECK(statement->is_closed == row.is_closed);
  CHECK(statement->ignored == row.ignored);
}

TEST_CASE("Parser: a tag without name or end is refused with a sentence", "[config][lang]") {
  CHECK(parse_statement("</Directory").error() == "</Directory> directive missing closing '>'");
  CHECK(parse_statement("< Directory /x>").error() == "Section without a name");
  CHECK(parse_statement("<>").error() == "Section without a name");
}
