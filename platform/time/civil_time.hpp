// CivilTime: a moment as year, month, day and time of day. Why own: gmtime and strftime take
// locks, look at the locale and cost more than the whole Date header may.
//
// Threads: any; no state, except that civil_local reads the C library's time zone.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace holdfast::platform {

struct CivilTime {
  std::int32_t year = 1970;
  std::uint8_t month = 1;  // 1 to 12
  std::uint8_t day = 1;    // 1 to 31
  std::uint8_t hour = 0;
  std::uint8_t minute = 0;
  std::uint8_t second = 0;
  std::uint8_t weekday = 4;             // 0 is Sunday
  std::int32_t utc_offset_seconds = 0;  // east of Greenwich is positive

  bool operator==(const CivilTime&) const = default;
};

inline constexpr std::array<std::string_view, 12> kMonthNames = {
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
inline constexpr std::array<std::string_view, 7> kWeekdayNames = {"Sun", "Mon", "Tue", "Wed",
                                                                  "Thu", "Fri", "Sat"};

// Seconds are since 1970-01-01 00:00 UTC and may be negative.
CivilTime civil_utc(std::int64_t unix_seconds) noexcept;
// In the time zone of the process (TZ, /etc/localtime).
CivilTime civil_local(std::int64_t unix_seconds) noexcept;
// The seconds of a UTC civil time; days that a month does not have run on into the next.
std::int64_t unix_seconds(const CivilTime& utc) noexcept;

inline constexpr std::size_t kHttpDateSize = 29;
// IMF-fixdate of RFC 9110 section 5.6.7: "Sun, 06 Nov 1994 08:49:37 GMT". Years outside 0 to 9999
// are shown as the nearest of these.
void render_http_date(std::int64_t unix_seconds, std::span<char, kHttpDateSize> out) noexcept;

}  // namespace holdfast::platform
