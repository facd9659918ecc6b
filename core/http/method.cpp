#include "core/http/method.hpp"

#include <array>
#include <cstddef>

namespace holdfast::core::http {
namespace {

// By the values of Method.
constexpr std::array<std::string_view, 19> kNames = {
    "",        "GET",   "HEAD",   "POST",     "PUT",       "DELETE", "CONNECT",
    "OPTIONS", "TRACE", "PATCH",  "PROPFIND", "PROPPATCH", "MKCOL",  "COPY",
    "MOVE",    "LOCK",  "UNLOCK", "REPORT",   "SEARCH"};
static_assert(static_cast<std::size_t>(Method::search) == 18);

}  // namespace

Method method_of(std::string_view text) noexcept {
  if (text.empty()) return Method::unknown;
  for (std::size_t i = 1; i <= static_cast<std::size_t>(Method::search); ++i) {
    if (text == kNames[i]) return static_cast<Method>(i);
  }
  return Method::unknown;
}

std::string_view method_name(Method method) noexcept {
  return kNames[static_cast<std::size_t>(method)];
}

}  // namespace holdfast::core::http
