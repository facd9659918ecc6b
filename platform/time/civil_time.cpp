#include "platform/time/civil_time.hpp"

#include <time.h>

#include <algorithm>
#include <cstring>

namespace holdfast::platform {
namespace {

constexpr std::int64_t kSecondsPerDay = 86400;

// Howard Hinnant's "chrono-compatible low-level date algorithms": years start in March, so that
// the leap day is the last one, and 400 years (an era) have 146097 days.
constexpr std::int64_t kDaysPerEra = 146097;
constexpr std::int64_t kDaysFromEraToEpoch = 719468;

constexpr std::int64_t floor_div(std::int64_t a, std::int64_t b) noexcept {
  return a / b - (a % b < 0 ? 1 : 0);
}

void put_two(char* out, int value) noexcept {
  out[0] = static_cast<char>('0' + value / 10);
  out[1] = static_cast<char>('0' + value % 10);
}

}  // namespace

CivilTime civil_utc(std::int64_t unix_seconds) noexcept {
  const std::int64_t days = floor_div(unix_seconds, kSecondsPerDay);
  const std::int64_t rest = unix_seconds - days * kSecondsPerDay;
  const std::int64_t shifted = days + kDaysFromEraToEpoch;
  const std::int64_t era = floor_div(shifted, kDaysPerEra);
  const std::int64_t day_of_era = shifted - era * kDaysPerEra;
  const std::int64_t year_of_era =
      (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  const std::int64_t day_of_year =
      day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const std::int64_t month_from_march = (5 * day_of_year + 2) / 153;
  const std::int64_t month = month_from_march < 10 ? month_from_march + 3 : month_from_march - 9;

  CivilTime civil;
  civil.year = static_cast<std::int32_t>(year_of_era + era * 400 + (month <= 2 ? 1 : 0));
  civil.month = static_cast<std::uint8_t>(month);
  civil.day = static_cast<std::uint8_t>(day_of_year - (153 * month_from_march + 2) / 5 + 1);
  civil.hour = static_cast<std::uint8_t>(rest / 3600);
  civil.minute = static_cast<std::uint8_t>(rest / 60 % 60);
  civil.second = static_cast<std::uint8_t>(rest % 60);
  civil.weekday = static_cast<std::uint8_t>(days + 4 - floor_div(days + 4, 7) * 7);
  return civil;
}

CivilTime civil_local(std::int64_t unix_seconds) noexcept {
  const auto moment = static_cast<time_t>(unix_seconds);
  struct tm local = {};
  if (::localtime_r(&moment, &local) == nullptr) return civil_utc(unix_seconds);
  CivilTime civil = civil_utc(unix_seconds + local.tm_gmtoff);
  civil.utc_offset_seconds = static_cast<std::int32_t>(local.tm_gmtoff);
  return civil;
}

std::int64_t unix_seconds(const CivilTime& utc) noexcept {
  const std::int64_t year = utc.year - (utc.month <= 2 ? 1 : 0);
  const std::int64_t era = floor_div(year, 400);
  const std::int64_t year_of_era = year - era * 400;
  const std::int64_t month_from_march = utc.month > 2 ? utc.month - 3 : utc.month + 9;
  const std::int64_t day_of_year = (153 * month_from_march + 2) / 5 + utc.day - 1;
  const std::int64_t day_of_era =
      year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  const std::int64_t days = era * kDaysPerEra + day_of_era - kDaysFromEraToEpoch;
  return days * kSecondsPerDay + utc.hour * 3600 + utc.minute * 60 + utc.second;
}

void render_http_date(std::int64_t unix_seconds, std::span<char, kHttpDateSize> out) noexcept {
  constexpr std::int64_t kYear0 = -62167219200;
  constexpr std::int64_t kYear9999 = 253402300799;
  const CivilTime civil = civil_utc(std::clamp(unix_seconds, kYear0, kYear9999));
  char* p = out.data();
  std::memcpy(p, "Sun, 06 Nov 1994 08:49:37 GMT", kHttpDateSize);
  std::memcpy(p, kWeekdayNames[civil.weekday].data(), 3);
  put_two(p + 5, civil.day);
  std::memcpy(p + 8, kMonthNames[civil.month - 1u].data(), 3);
  put_two(p + 12, civil.year / 100);
  put_two(p + 14, civil.year % 100);
  put_two(p + 17, civil.hour);
  put_two(p + 20, civil.minute);
  put_two(p + 23, civil.second);
}

}  // namespace holdfast::platform
