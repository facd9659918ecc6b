// evaluate_preconditions: does the client already have this representation, or insist on another
// one than we have? Why pure: the RFC's order has five branches, and a table tests them all.
//
// Threads: any; no state.
#pragma once

#include <cstdint>
#include <string_view>

#include "core/http/request.hpp"

namespace holdfast::core::http {

struct Validators {
  std::string_view etag;           // as sent: quoted, perhaps after W/; empty: has none
  std::int64_t last_modified = 0;  // seconds since 1970
};

enum class Precondition : std::uint8_t {
  met,           // go on
  not_modified,  // 304
  failed,        // 412
};

// RFC 9110 §13.2.2, for a resource that exists. If-Range belongs to ranges and is not looked at.
Precondition evaluate_preconditions(const Request& request, const Validators& ours,
                                    std::int64_t now_seconds) noexcept;

}  // namespace holdfast::core::http
