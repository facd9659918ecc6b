#include "platform/log/log_escape.hpp"

#include <array>
#include <catch2/catch.hpp>

using namespace holdfast::platform;

TEST_CASE("log_escape: nothing can end a line or a quoted field", "[platform][log]") {
  for (int byte = 0; byte < 256; ++byte) {
    const std::string escaped = escaped_for_log(std::string(1, static_cast<char>(byte)));
    const bool plain = byte >= 0x20 && byte < 0x7f && byte != '"' && byte != '\\';
    CAPTURE(byte);
    CHECK(escaped.size() == (plain ? 1u : 4u));
    for (const char c : escaped) CHECK((c >= 0x20 && c < 0x7f && c != '"'));
  }
  CHECK(escaped_for_log("a\r\nb\x1b[2J\"\\\xff") == "a\\x0d\\x0ab\\x1b[2J\\x22\\x5c\\xff");
  CHECK(escaped_for_log(std::string_view("\0", 1)) == "\\x00");
  CHECK(escaped_for_log("").empty());
}

TEST_CASE("log_escape: stops before an escape that does not fit", "[platform][log]") {
  std::array<char, 5> out{};
  CHECK(escape_for_log("ab\n", out) == 2);
  CHECK(escape_for_log("a\nb", out) == 5);
  CHECK(std::string(out.data(), 5) == "a\\x0a");
  CHECK(escape_for_log("abcdefgh", out) == 5);
  CHECK(escape_for_log("x", std::span<char>()) == 0);
}
