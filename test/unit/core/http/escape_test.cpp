#include "core/http/escape.hpp"

#include <catch2/catch.hpp>

using namespace holdfast::core::http;
using holdfast::platform::Arena;

TEST_CASE("escape_html: nothing can open a tag or leave an attribute", "[core][http]") {
  Arena arena;
  CHECK(escape_html("a<b>&\"'", arena) == "a&lt;b&gt;&amp;&quot;&#39;");
  CHECK(escape_html("a\x01z", arena) == "a&#65533;z");
  const std::string_view plain = "plain";
  CHECK(escape_html(plain, arena).data() == plain.data());
}

TEST_CASE("escape_path: a path becomes one, whatever it contains", "[core][http]") {
  Arena arena;
  CHECK(escape_path("/a b?c#d%e", arena) == "/a%20b%3Fc%23d%25e");
  CHECK(escape_path("x:y", arena) == "x%3Ay");
  CHECK(escape_path("/\xc3\xa4\"'<\r\n", arena) == "/%C3%A4%22%27%3C%0D%0A");
  CHECK(escape_path("/plain-1.2_~", arena) == "/plain-1.2_~");
}

TEST_CASE("concat: pieces follow each other, empty ones too", "[core][http]") {
  Arena arena;
  CHECK(concat(arena, {"a", "", "bc"}) == "abc");
  CHECK(concat(arena, {"", ""}).empty());
}
