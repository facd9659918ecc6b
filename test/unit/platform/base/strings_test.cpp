#include "platform/base/strings.hpp"

#include <array>
#include <catch2/catch.hpp>
#include <limits>
#include <map>
#include <unordered_map>

using namespace holdfast::platform;

TEST_CASE("strings: case is ignored for ASCII letters and nothing else", "[platform][strings]") {
  CHECK(equal_ignoring_case("Content-Type", "cONTENT-tYPE"));
  CHECK_FALSE(equal_ignoring_case("Host", "Hosts"));
  CHECK_FALSE(equal_ignoring_case("[", "{"));  // differ by 0x20 like letters do
  CHECK_FALSE(equal_ignoring_case("@", "`"));
  CHECK_FALSE(equal_ignoring_case("\xc4", "\xe4"));
  CHECK(starts_with_ignoring_case("Bearer abc", "bearer "));
  CHECK_FALSE(starts_with_ignoring_case("Bea", "bearer"));
  CHECK(to_lower("AZaz[09]\xc4") == "azaz[09]\xc4");
}

TEST_CASE("strings: every byte compares like its lowered form", "[platform][strings]") {
  for (int x = 0; x < 256; ++x) {
    for (int y = 0; y < 256; ++y) {
      const char a = static_cast<char>(x);
      const char b = static_cast<char>(y);
      const auto low_a = static_cast<unsigned char>(ascii_lower(a));
      const auto low_b = static_cast<unsigned char>(ascii_lower(b));
      const int expected = low_a == low_b ? 0 : (low_a < low_b ? -1 : 1);
      const int got = compare_ignoring_case({&a, 1}, {&b, 1});
      if (got != expected) FAIL("bytes " << x << " and " << y);
      if (equal_ignoring_case({&a, 1}, {&b, 1}) != (expected == 0)) FAIL("equality of " << x);
    }
  }
  CHECK(compare_ignoring_case("abc", "ABCD") < 0);
  CHECK(compare_ignoring_case("abd", "ABC") > 0);
  CHECK(compare_ignoring_case("", "") == 0);
}

TEST_CASE("strings: equal names hash alike and find each other", "[platform][strings]") {
  CHECK(hash_ignoring_case("Keep-Alive") == hash_ignoring_case("keep-alive"));
  CHECK(hash_ignoring_case("a") != hash_ignoring_case("b"));
  std::unordered_map<std::string, int, HashIgnoringCase, EqualIgnoringCase> by_hash;
  by_hash["Listen"] = 1;
  CHECK(by_hash.find(std::string_view("LISTEN")) != by_hash.end());
  std::map<std::string, int, LessIgnoringCase> by_order{{"b", 1}, {"A", 2}};
  CHECK(by_order.begin()->first == "A");
  CHECK(by_order.find(std::string_view("a")) != by_order.end());
}

TEST_CASE("strings: trim takes white space off the ends only", "[platform][strings]") {
  CHECK(trim(" \t a b\r\n") == "a b");
  CHECK(trim_left("  a ") == "a ");
  CHECK(trim_right("  a ") == "  a");
  CHECK(trim(" \t ").empty());
  CHECK(trim("").empty());
}

TEST_CASE("strings: split keeps empty pieces, split_words has none", "[platform][strings]") {
  using Pieces = std::vector<std::string_view>;
  CHECK(split("a,,b", ',') == Pieces{"a", "", "b"});
  CHECK(split("", ',') == Pieces{""});
  CHECK(split(",", ',') == Pieces{"", ""});
  CHECK(split_words("  a \t b\n") == Pieces{"a", "b"});
  CHECK(split_words(" ").empty());
}

TEST_CASE("strings: a number is the whole text or nothing", "[platform][strings]") {
  CHECK(to_number<int>("42") == 42);
  CHECK(to_number<int>("-42") == -42);
  CHECK(to_number<std::uint16_t>("65535") == 65535);
  CHECK_FALSE(to_number<std::uint16_t>("65536"));
  CHECK_FALSE(to_number<unsigned>("-1"));
  CHECK(to_number<unsigned>("ff", 16) == 255u);
  CHECK(to_number<std::int64_t>("9223372036854775807") == std::numeric_limits<std::int64_t>::max());
  for (const char* bad : {"", " 1", "1 ", "+1", "1x", "x", "-", "0x10", "1.5"}) {
    CAPTURE(bad);
    CHECK_FALSE(to_number<int>(bad));
  }
}

TEST_CASE("strings: edit_distance counts changes, insertions and swaps", "[platform][strings]") {
  CHECK(edit_distance("Listen", "listen") == 0);
  CHECK(edit_distance("Lsiten", "Listen") == 1);
  CHECK(edit_distance("Listn", "Listen") == 1);
  CHECK(edit_distance("kitten", "sitting") == 3);
  CHECK(edit_distance("", "abc") == 3);
  CHECK(edit_distance("abc", "") == 3);
  CHECK(edit_distance("ca", "abc") == 3);  // optimal string alignment, not full Damerau
}

TEST_CASE("strings: edit_distance gives up beyond its limit", "[platform][strings]") {
  CHECK(edit_distance("DocumentRoot", "ServerName", 3) == 4);
  CHECK(edit_distance("a", "abcdefgh", 2) == 3);
  const std::array<std::string_view, 6> names = {"", "ab", "ba", "abc", "acb", "xyzab"};
  for (const auto a : names) {
    for (const auto b : names) {
      const std::size_t full = edit_distance(a, b);
      CHECK(full == edit_distance(b, a));
      for (std::size_t limit = 0; limit < 6; ++limit) {
        CHECK(edit_distance(a, b, limit) == std::min(full, limit + 1));
      }
    }
  }
}

TEST_CASE("strings: nearest_name proposes only what is close", "[platform][strings]") {
  constexpr std::array<std::string_view, 4> kNames = {"Listen", "DocumentRoot", "ServerName",
                                                      "ServerRoot"};
  CHECK(nearest_name("DocumentRot", kNames) == "DocumentRoot");
  CHECK(nearest_name("servernam", kNames) == "ServerName");
  CHECK(nearest_name("LISTEN", kNames) == "Listen");
  CHECK_FALSE(nearest_name("ProxyPass", kNames));
  CHECK_FALSE(nearest_name("x", {}));
}
