#include "core/modules/log_config/log_format.hpp"

#include <catch2/catch.hpp>
#include <string>

#include "core/modules/log_config/log_escape.hpp"

using namespace holdfast::core;

namespace {

std::string problem_of(const char* text) {
  const auto format = LogFormat::parse(text);
  return format ? "" : format.error();
}

std::string escaped(std::string_view text) {
  std::string line;
  append_escaped(text, line);
  return line;
}

}  // namespace

TEST_CASE("LogFormat: the formats of the wild are understood", "[core][log]") {
  const char* format = GENERATE(
      "%h %l %u %t \"%r\" %>s %b",
      "%v:%p %h %l %u %t \"%r\" %>s %O \"%{Referer}i\" \"%{User-Agent}i\"", "%{Referer}i -> %U",
      "%a %A %B %D %f %H %I %k %L %m %{VAR}e %{note}n %{name}C %{Date}o",
      "%{c}a %{local}p %{remote}p %{canonical}p %P %{tid}P %{hextid}P %q %R %S %T %{ms}T %{us}T",
      "%400,501{User-agent}i %!200,304,302{Referer}i %<s %>s %% %X %V %^ti %^FB",
      "%{%Y-%m-%d}t %{begin:sec}t %{end:msec_frac}t %{usec}t");
  CHECK(problem_of(format) == "");
}

TEST_CASE("LogFormat: what nobody knows is an error that names it", "[core][log]") {
  CHECK(problem_of("%h %z") == "Unrecognized LogFormat directive %z");
  CHECK(problem_of("%{Referer") == "Missing closing } of a LogFormat directive");
  CHECK(problem_of("%h %>") == "Ran off end of LogFormat parsing args to some directive");
  CHECK(problem_of("%{x}T") == "Unrecognized unit in LogFormat %{x}T");
}

TEST_CASE("LogFormat: neighbouring text is one item, escapes are resolved", "[core][log]") {
  const auto format = LogFormat::parse("a\\tb%%c\\n%s\\q");
  REQUIRE(format);
  REQUIRE(format->items().size() == 3);
  CHECK(format->items()[0].argument == "a\tb%c\n");
  CHECK(format->items()[1].field == LogField::status);
  CHECK(format->items()[2].argument == "\\q");
}

TEST_CASE("LogFormat: statuses choose, or are excluded", "[core][log]") {
  const auto format = LogFormat::parse("%400,501s%!200s%s");
  REQUIRE(format);
  CHECK(format->items()[0].applies_to(501));
  CHECK_FALSE(format->items()[0].applies_to(200));
  CHECK(format->items()[1].applies_to(404));
  CHECK_FALSE(format->items()[1].applies_to(200));
  CHECK(format->items()[2].applies_to(200));
}

TEST_CASE("append_escaped: nothing leaves its line or its quotes", "[core][log]") {
  CHECK(escaped("plain text") == "plain text");
  CHECK(escaped("a\"b\\c") == "a\\\"b\\\\c");
  CHECK(escaped("\r\n\t\x1b[0m\x7f\xc3\xa4") == "\\r\\n\\t\\x1b[0m\\x7f\\xc3\\xa4");
  CHECK(escaped(std::string_view{"\0x", 2}) == "\\x00x");
}

TEST_CASE("append_escaped: finds every byte that needs it, wherever it stands", "[core][log]") {
  for (int byte = 0; byte < 256; ++byte) {
    const auto c = static_cast<char>(byte);
    const bool special = byte < 0x20 || byte >= 0x7f || c == '"' || c == '\\';
    for (const std::size_t at : {0u, 7u, 15u, 16u, 20u, 33u}) {
      std::string text(40, 'a');
      text[at] = c;
      CAPTURE(byte, at);
      const std::string result = escaped(text);
      CHECK((result != text) == special);
      CHECK(result.substr(0, at) == text.substr(0, at));
      CHECK(result.ends_with(text.substr(at + 1)));
    }
  }
}

TEST_CASE("cookie_value: finds one of several", "[core][log]") {
  CHECK(cookie_value("a=1; b=2 ;c=3", "b") == "2");
  CHECK(cookie_value("ab=1; b=2", "b") == "2");
  CHECK(cookie_value("a=1", "b").empty());
  CHECK(cookie_value("", "b").empty());
}
