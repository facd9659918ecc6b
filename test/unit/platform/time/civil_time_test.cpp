#include "platform/time/civil_time.hpp"

#include <time.h>

#include <array>
#include <catch2/catch.hpp>
#include <string>

using namespace holdfast::platform;

namespace {

std::string http_date_of(std::int64_t seconds) {
  std::array<char, kHttpDateSize> text;
  render_http_date(seconds, text);
  return {text.data(), text.size()};
}

}  // namespace

TEST_CASE("civil_time: agrees with gmtime over centuries", "[platform][time]") {
  // Steps of a prime number of seconds touch every month, weekday and hour.
  for (std::int64_t second = -70'000'000'000; second < 250'000'000'000; second += 7'919'003) {
    const auto moment = static_cast<time_t>(second);
    struct tm expected;
    REQUIRE(::gmtime_r(&moment, &expected) != nullptr);
    const CivilTime civil = civil_utc(second);
    const bool same = civil.year == expected.tm_year + 1900 && civil.month == expected.tm_mon + 1 &&
                      civil.day == expected.tm_mday && civil.hour == expected.tm_hour &&
                      civil.minute == expected.tm_min && civil.second == expected.tm_sec &&
                      civil.weekday == expected.tm_wday;
    if (!same || unix_seconds(civil) != second) FAIL("second " << second);
  }
}

TEST_CASE("civil_time: knows leap days and the seconds around an epoch", "[platform][time]") {
  CHECK(civil_utc(951782400) == CivilTime{.year = 2000, .month = 2, .day = 29, .weekday = 2});
  CHECK(civil_utc(0) == CivilTime{});
  CHECK(civil_utc(-1) == CivilTime{.year = 1969,
                                   .month = 12,
                                   .day = 31,
                                   .hour = 23,
                                   .minute = 59,
                                   .second = 59,
                                   .weekday = 3});
}

TEST_CASE("civil_time: local time is UTC plus the offset it names", "[platform][time]") {
  const std::int64_t moment = 1'795'345'292;
  const CivilTime local = civil_local(moment);
  CHECK(unix_seconds(local) - local.utc_offset_seconds == moment);
}

TEST_CASE("civil_time: an HTTP date is an IMF-fixdate", "[platform][time]") {
  CHECK(http_date_of(784111777) == "Sun, 06 Nov 1994 08:49:37 GMT");
  CHECK(http_date_of(0) == "Thu, 01 Jan 1970 00:00:00 GMT");
  CHECK(http_date_of(951827696) == "Tue, 29 Feb 2000 12:34:56 GMT");
  CHECK(http_date_of(INT64_MAX) == "Fri, 31 Dec 9999 23:59:59 GMT");
  CHECK(http_date_of(INT64_MIN) == "Sat, 01 Jan 0000 00:00:00 GMT");
}
