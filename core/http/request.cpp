#include "core/http/request.hpp"

#include "platform/base/strings.hpp"

namespace holdfast::core::http {

std::string_view Request::field(std::string_view name) const noexcept {
  for (const Field& f : fields) {
    if (platform::equal_ignoring_case(f.name, name)) return f.value;
  }
  return {};
}

std::string_view Request::field(KnownField known) const noexcept {
  if (!has(known)) return {};
  for (const Field& f : fields) {
    if (f.known == known) return f.value;
  }
  return {};
}

}  // namespace holdfast::core::http
