#include "core/modules/log_config/log_escape.hpp"

#include <cstddef>

#include "platform/base/strings.hpp"
#include "platform/log/log_escape.hpp"

namespace holdfast::core {

namespace {

char short_escape(char c) noexcept {
  switch (c) {
    case '\b':
      return 'b';
    case '\n':
      return 'n';
    case '\r':
      return 'r';
    case '\t':
      return 't';
    case '\v':
      return 'v';
    case '"':
    case '\\':
      return c;
    default:
      return 0;
  }
}

}  // namespace

void append_escaped(std::string_view text, std::string& line) {
  constexpr char kHex[] = "0123456789abcdef";
  std::size_t plain = 0;  // from here on nothing was copied yet
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (!platform::needs_log_escape(c)) [[likely]]
      continue;
    line.append(text.substr(plain, i - plain));
    plain = i + 1;
    line.push_back('\\');
    if (const char letter = short_escape(c); letter != 0) {
      line.push_back(letter);
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    line.push_back('x');
    line.push_back(kHex[byte >> 4]);
    line.push_back(kHex[byte & 15]);
  }
  line.append(text.substr(plain));
}

std::string_view cookie_value(std::string_view field, std::string_view name) noexcept {
  while (!field.empty()) {
    const auto end = field.find(';');
    const std::string_view pair = platform::trim(field.substr(0, end));
    const auto equals = pair.find('=');
    if (equals != std::string_view::npos &&
        platform::equal_ignoring_case(platform::trim(pair.substr(0, equals)), name)) {
      return platform::trim(pair.substr(equals + 1));
    }
    if (end == std::string_view::npos) break;
    field.remove_prefix(end + 1);
  }
  return {};
}

}  // namespace holdfast::core
