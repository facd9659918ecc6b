#include "config/schema/values.hpp"

#include <catch2/catch.hpp>

using namespace holdfast::config;
using std::chrono::milliseconds;

TEST_CASE("Values: On and Off in any case, nothing else", "[config][schema]") {
  CHECK(*parse_flag("KeepAlive", "on"));
  CHECK_FALSE(*parse_flag("KeepAlive", "OFF"));
  CHECK(parse_flag("KeepAlive", "maybe").error() == "KeepAlive must be On or Off");
  CHECK(parse_flag("KeepAlive", "1").error() == "KeepAlive must be On or Off");
}

TEST_CASE("Values: whole numbers within bounds", "[config][schema]") {
  struct Row {
    const char* text;
    Bounds bounds;
    std::int64_t number;
    const char* error;
  };
  const Bounds any{};
  const auto row = GENERATE_COPY(values<Row>({
      {"0", any, 0, ""},
      {"+5", any, 5, ""},
      {"-3", any, -3, ""},
      {"007", any, 7, ""},
      {"500", {1, 500}, 500, ""},
      {"12abc", any, 0, "X takes a whole number, not '12abc'"},
      {"", any, 0, "X takes a whole number, not ''"},
      {"+-5", any, 0, "X takes a whole number, not '+-5'"},
      {"1.5", any, 0, "X takes a whole number, not '1.5'"},
      {"0", {1, 500}, 0, "X must be between 1 and 500, not '0'"},
      {"501", {1, 500}, 0, "X must be between 1 and 500, not '501'"},
      {"0", {1, any.max}, 0, "X must be at least 1, not '0'"},
      {"99999999999999999999", any, 0,
       "X must be at most 9223372036854775807, not "
       "'99999999999999999999'"},
  }));
  CAPTURE(row.text);
  const auto result = parse_integer("X", row.text, row.bounds);
  CHECK(result.has_value() == std::string_view{row.error}.empty());
  if (result) {
    CHECK(*result == row.number);
  } else {
    CHECK(result.error() == row.error);
  }
}

TEST_CASE("Values: the bounds of a row are cut to what the field's type holds",
          "[config][schema]") {
  CHECK(detail::bounds_within<std::uint8_t>({}).min == 0);
  CHECK(detail::bounds_within<std::uint8_t>({}).max == 255);
  CHECK(detail::bounds_within<std::uint64_t>({}).min == 0);
  CHECK(detail::bounds_within<std::uint64_t>({}).max == std::numeric_limits<std::int64_t>::max());
  CHECK(detail::bounds_within<int>({1, 10}).max == 10);
}

TEST_CASE("Values: intervals have units, seconds without one", "[config][schema]") {
  struct Row {
    const char* text;
    std::int64_t ms;  // -1: refused
  };
  const auto row = GENERATE(values<Row>({
      {"5", 5000},
      {"5s", 5000},
      {"250ms", 250},
      {"2mi", 120'000},
      {"2min", 120'000},
      {"1h", 3'600'000},
      {"3S", 3000},
      {"0", 0},
      {"3x", -1},
      {"-1", -1},
      {"", -1},
      {"s", -1},
      {"1.5", -1},
      {"9223372036854775807h", -1},
      {"5 s", -1},
  }));
  CAPTURE(row.text);
  const auto result = parse_interval("KeepAliveTimeout", row.text);
  if (row.ms < 0) {
    CHECK(result.error() == "KeepAliveTimeout has wrong format");
  } else {
    CHECK(*result == milliseconds{row.ms});
  }
}

TEST_CASE("Values: bytes and decimals", "[config][schema]") {
  CHECK(parse_bytes("X", "8190")->value == 8190);
  CHECK(parse_bytes("X", "2K")->value == 2048);
  CHECK(parse_bytes("X", "1g")->value == 1073741824);
  CHECK_FALSE(parse_bytes("X", "-1"));
  CHECK_FALSE(parse_bytes("X", "99999999999999999G"));
  CHECK(parse_bytes("X", "much").error() == "X takes a number of bytes, not 'much'");
  CHECK(*parse_decimal("X", "2.5") == 2.5);
  CHECK_FALSE(parse_decimal("X", "2.5x"));
  CHECK_FALSE(parse_decimal("X", "nan"));
  CHECK_FALSE(parse_decimal("X", "1e999"));
}

TEST_CASE("Values: defaults read as a person would write them", "[config][schema]") {
  CHECK(default_value_text(true) == "On");
  CHECK(default_value_text(std::chrono::seconds{60}) == "60");
  CHECK(default_value_text(milliseconds{250}) == "250ms");
  CHECK(default_value_text(Bytes{8190}) == "8190");
  CHECK(default_value_text(2.0) == "2");
  CHECK(default_value_text(std::uint16_t{511}) == "511");
  CHECK(default_value_text(Path{"logs/x"}) == "logs/x");
  CHECK(default_value_text(std::pair<int, int>{}).empty());
}
