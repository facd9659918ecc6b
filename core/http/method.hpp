// Method: the request methods this server knows, as values (RFC 9110 §9, RFC 5789; the rest are
// registered ones that are known but not allowed on static files).
#pragma once

#include <cstdint>
#include <string_view>

namespace holdfast::core::http {

enum class Method : std::uint8_t {
  unknown,
  get,
  head,
  post,
  put,
  del,
  connect,
  options,
  trace,
  patch,
  propfind,
  proppatch,
  mkcol,
  copy,
  move,
  lock,
  unlock,
  report,
  search,
};

// Case-sensitive, as the RFC has it.
Method method_of(std::string_view text) noexcept;
std::string_view method_name(Method method) noexcept;

}  // namespace holdfast::core::http
