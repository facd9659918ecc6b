#include "platform/text/regex.hpp"

#include <catch2/catch.hpp>
#include <string>

using holdfast::platform::Regex;
using holdfast::platform::RegexAnswer;

TEST_CASE("Regex: finds its pattern anywhere unless it is anchored", "[platform][text]") {
  const auto hidden = Regex::compile("^\\.ht");
  REQUIRE(hidden);
  CHECK(hidden->matches(".htaccess"));
  CHECK_FALSE(hidden->matches("x.htaccess"));
  const auto extension = Regex::compile("\\.(cgi|pl)$", true);
  REQUIRE(extension);
  CHECK(extension->matches("a.CGI"));
  CHECK_FALSE(extension->matches("a.cgi\n"));
}

TEST_CASE("Regex: a broken pattern says why", "[platform][text]") {
  const auto broken = Regex::compile("a(b");
  REQUIRE_FALSE(broken);
  CHECK(broken.error().find("missing closing parenthesis") != std::string::npos);
}

TEST_CASE("Regex: a pattern that explodes is given up", "[platform][text]") {
  const auto bomb = Regex::compile("^(a+)+$");
  REQUIRE(bomb);
  CHECK(bomb->search(std::string(40, 'a') + "b") == RegexAnswer::too_costly);
}
