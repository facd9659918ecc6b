// Status codes: their phrases and what each means for the framing and life of a connection.
//
// Threads: any; constant tables.
#pragma once

#include <string_view>

namespace holdfast::core::http {

// RFC 9110 §15 and the registry; "Unknown" for a code that nobody registered.
std::string_view reason_phrase(int status) noexcept;

// 1xx, 204 and 304 never have a body, whatever their fields say (RFC 9112 §6.3).
constexpr bool never_has_body(int status) noexcept {
  return status < 200 || status == 204 || status == 304;
}

// After these the connection ends, as in httpd: what follows on it cannot be trusted, or the server
// is in no state to go on.
constexpr bool ends_connection(int status) noexcept {
  switch (status) {
    case 400:
    case 408:
    case 411:
    case 413:
    case 414:
    case 431:
    case 500:
    case 501:
    case 503:
    case 505:
      return true;
    default:
      return false;
  }
}

}  // namespace holdfast::core::http
