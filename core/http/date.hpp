// HTTP dates as clients send them (RFC 9110 §5.6.7); the one that we send is the clock's.
//
// Threads: any; no state, no locale.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace holdfast::core::http {

// Seconds since 1970 for an IMF-fixdate, an RFC 850 date or an asctime date. A two-digit year more
// than fifty years after `now_seconds` means the past century. Nothing for anything else, also for
// a day that the month does not have.
std::optional<std::int64_t> parse_http_date(std::string_view text,
                                            std::int64_t now_seconds) noexcept;

}  // namespace holdfast::core::http
