#include "core/http/etag.hpp"

#include <catch2/catch.hpp>

namespace holdfast::core::http {

TEST_CASE("same_etag: strong and weak comparison (RFC 9110 section 8.8.3.2)", "[core][http]") {
  struct Row {
    std::string_view a;
    std::string_view b;
    bool strong;
    bool weak;
  };
  const Row row =
      GENERATE(Row{"W/\"1\"", "W/\"1\"", false, true}, Row{"W/\"1\"", "W/\"2\"", false, false},
               Row{"W/\"1\"", "\"1\"", false, true}, Row{"\"1\"", "\"1\"", true, true},
               Row{"", "", false, false});
  INFO(row.a << " " << row.b);
  CHECK(same_etag(row.a, row.b, EtagComparison::strong) == row.strong);
  CHECK(same_etag(row.a, row.b, EtagComparison::weak) == row.weak);
  CHECK(same_etag(row.b, row.a, EtagComparison::weak) == row.weak);
}

TEST_CASE("etag_list_has: lists, the star and nonsense", "[core][http]") {
  const std::string_view etag = "\"b\"";
  CHECK(etag_list_has(GENERATE("*", "\"b\"", "\"a\", \"b\"", "\"a\",W/\"b\"", ",, \"b\" ,",
                               "\"a,\\\",\"b\"", "W/\"b\", x"),
                      etag, EtagComparison::weak));
  CHECK_FALSE(etag_list_has(GENERATE("", "b", "\"a\"", "\"b", "x, \"b\"", "w/\"b\"", "\"a\" b"),
                            etag, EtagComparison::weak));
  CHECK_FALSE(etag_list_has("W/\"b\"", etag, EtagComparison::strong));
  CHECK(etag_list_has("W/\"b\", \"b\"", etag, EtagComparison::strong));
}

}  // namespace holdfast::core::http
