#include "core/http/escape.hpp"

#include <cstddef>
#include <cstring>

namespace holdfast::core::http {

namespace {

constexpr std::string_view html_of(char c) noexcept {
  switch (c) {
    case '&':
      return "&amp;";
    case '<':
      return "&lt;";
    case '>':
      return "&gt;";
    case '"':
      return "&quot;";
    case '\'':
      return "&#39;";
    case '\t':
    case '\n':
      return {};
    default:
      return static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? "&#65533;" : std::string_view{};
  }
}

constexpr bool may_stand_in_path(char c) noexcept {
  if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) return true;
  return c != '\0' && std::string_view{"/-._~!$&()*+,=@"}.find(c) != std::string_view::npos;
}

// Copies `text` into the arena with some bytes replaced; `replace` gives what stands for a byte,
// empty for the byte itself.
template <class Replace>
std::string_view replaced(std::string_view text, platform::Arena& arena, Replace replace) {
  std::size_t size = text.size();
  for (const char c : text) {
    const auto instead = replace(c);
    if (!instead.empty()) size += instead.size() - 1;
  }
  if (size == text.size()) return text;
  auto* const begin = static_cast<char*>(arena.alloc(size, 1));
  char* out = begin;
  for (const char c : text) {
    const auto instead = replace(c);
    if (instead.empty()) {
      *out++ = c;
      continue;
    }
    std::memcpy(out, instead.data(), instead.size());
    out += instead.size();
  }
  return {begin, size};
}

struct PercentCode {
  char text[3];
  std::size_t length;
  bool empty() const noexcept { return length == 0; }
  std::size_t size() const noexcept { return length; }
  const char* data() const noexcept { return text; }
};

PercentCode percent_code(char c) noexcept {
  if (may_stand_in_path(c)) return {{}, 0};
  constexpr char kHex[] = "0123456789ABCDEF";
  const auto byte = static_cast<unsigned char>(c);
  return {{'%', kHex[byte >> 4], kHex[byte & 15]}, 3};
}

}  // namespace

std::string_view escape_html(std::string_view text, platform::Arena& arena) {
  return replaced(text, arena, html_of);
}

std::string_view escape_path(std::string_view path, platform::Arena& arena) {
  return replaced(path, arena, percent_code);
}

std::string_view concat(platform::Arena& arena, std::initializer_list<std::string_view> pieces) {
  std::size_t size = 0;
  for (const std::string_view piece : pieces) size += piece.size();
  if (size == 0) return {};
  auto* const begin = static_cast<char*>(arena.alloc(size, 1));
  char* out = begin;
  for (const std::string_view piece : pieces) {
    if (piece.empty()) continue;
    std::memcpy(out, piece.data(), piece.size());
    out += piece.size();
  }
  return {begin, size};
}

}  // namespace holdfast::core::http
