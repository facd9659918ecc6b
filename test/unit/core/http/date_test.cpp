#include "core/http/date.hpp"

#include <catch2/catch.hpp>

namespace holdfast::core::http {

constexpr std::int64_t kExample = 784'111'777;  // 1994-11-06 08:49:37
constexpr std::int64_t kNow = 1'700'000'000;    // 2023

TEST_CASE("parse_http_date: the three forms of RFC 9110 section 5.6.7", "[core][http]") {
  CHECK(parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT", kNow) == kExample);
  CHECK(parse_http_date("Sunday, 06-Nov-94 08:49:37 GMT", kNow) == kExample);
  CHECK(parse_http_date("Sun Nov  6 08:49:37 1994", kNow) == kExample);
  CHECK(parse_http_date("Wed Nov 16 08:49:37 1994", kNow) == kExample + 10 * 86'400);
  CHECK(parse_http_date("Thu, 29 Feb 2024 00:00:00 GMT", kNow) == 1'709'164'800);
  CHECK(parse_http_date("Sat, 31 Dec 2016 23:59:60 GMT", kNow) == 1'483'228'800);
}

TEST_CASE("parse_http_date: two digits of a year are at most fifty years ahead", "[core][http]") {
  CHECK(parse_http_date("Sunday, 06-Nov-73 08:49:37 GMT", kNow) > kNow);
  CHECK(parse_http_date("Sunday, 06-Nov-74 08:49:37 GMT", kNow) < kNow);
}

TEST_CASE("parse_http_date: nothing else is a date", "[core][http]") {
  CHECK_FALSE(
      parse_http_date(GENERATE("", "0", "now", "Sun, 06 Nov 1994 08:49:37",
                               "Sun, 06 Nov 1994 08:49:37 UTC", "Sun, 06 Nov 1994 08:49:37 GMT ",
                               " Sun, 06 Nov 1994 08:49:37 GMT", "Sun, 6 Nov 1994 08:49:37 GMT",
                               "Sun, 31 Nov 1994 08:49:37 GMT", "Sun, 00 Nov 1994 08:49:37 GMT",
                               "Tue, 29 Feb 2023 00:00:00 GMT", "Sun, 06 Nov 1994 24:00:00 GMT",
                               "Sun, 06 Nov 1994 08:60:00 GMT", "Sun, 06 Nov 1994 08:49:61 GMT",
                               "Sun, 06 nov 1994 08:49:37 GMT", "Sun, 06 Nov 94 08:49:37 GMT",
                               "Sun, 06-Nov-94 08:49:37 GMT", "Sun Nov 06 08:49:37 94",
                               "Xyz, 06 Nov 1994 08:49:37 GMT", "Sun, 06 Nov -994 08:49:37 GMT"),
                      kNow));
}

}  // namespace holdfast::core::http
