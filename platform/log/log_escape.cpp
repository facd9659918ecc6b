#include "platform/log/log_escape.hpp"

#include <cstring>

namespace holdfast::platform {

std::size_t escape_for_log(std::string_view text, std::span<char> out) noexcept {
  constexpr char kHex[] = "0123456789abcdef";
  char* p = out.data();
  char* const end = p + out.size();
  for (const char c : text) {
    const bool plain = !needs_log_escape(c);
    if (end - p < static_cast<std::ptrdiff_t>(plain ? 1 : kLogEscapeGrowth)) break;
    if (plain) {
      *p++ = c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    const char escaped[kLogEscapeGrowth] = {'\\', 'x', kHex[byte >> 4], kHex[byte & 15]};
    std::memcpy(p, escaped, kLogEscapeGrowth);
    p += kLogEscapeGrowth;
  }
  return static_cast<std::size_t>(p - out.data());
}

std::string escaped_for_log(std::string_view text) {
  std::string escaped(text.size() * kLogEscapeGrowth, '\0');
  escaped.resize(escape_for_log(text, escaped));
  return escaped;
}

}  // namespace holdfast::platform
