#include "platform/text/wildcard.hpp"

#include <catch2/catch.hpp>

using holdfast::platform::has_wildcard;
using holdfast::platform::Slash;
using holdfast::platform::wildcard_match;

TEST_CASE("Wildcard: patterns mean what a shell means by them", "[platform][text]") {
  struct Case {
    const char* pattern;
    const char* text;
    bool plain;
    bool special;
  };
  const auto c = GENERATE(values<Case>({
      {"", "", true, true},
      {"", "a", false, false},
      {"abc", "abc", true, true},
      {"*", "", true, true},
      {"*", "anything", true, true},
      {"*", "a/b", true, false},
      {"*.html", "index.html", true, true},
      {"*.html", "index.htm", false, false},
      {"a?c", "abc", true, true},
      {"a?c", "a/c", true, false},
      {"/srv/*/public_html", "/srv/jo/public_html", true, true},
      {"/srv/*/public_html", "/srv/jo/x/public_html", true, false},
      {"/*/b*", "/a/x/bc", true, false},
      {"*a*b", "xaxbxab", true, true},
      {"[ab]c", "bc", true, true},
      {"[!ab]c", "bc", false, false},
      {"[a-z0-9]x", "7x", true, true},
      {"[]x]", "]", true, true},
      {"[a", "[a", true, true},
      {"a[/]b", "a/b", true, false},
      {"\\*", "*", true, true},
      {"\\*", "x", false, false},
      {"**b", "aab", true, true},
  }));
  CAPTURE(c.pattern, c.text);
  CHECK(wildcard_match(c.pattern, c.text, Slash::plain) == c.plain);
  CHECK(wildcard_match(c.pattern, c.text, Slash::special) == c.special);
}

TEST_CASE("Wildcard: a plain name is not one", "[platform][text]") {
  CHECK_FALSE(has_wildcard("/var/www"));
  CHECK(has_wildcard("/srv/*/www"));
}
