// Escaping of text for logs. Why: what a client sends must neither end a line, forge the next one,
// close a quoted field, nor reach the terminal of the person who reads the log.
//
// Threads: any; no state.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace holdfast::platform {

// Control characters, '"', '\', DEL and everything that is not ASCII.
constexpr bool needs_log_escape(char c) noexcept {
  const auto byte = static_cast<unsigned char>(c);
  return byte < 0x20 || byte >= 0x7f || byte == '"' || byte == '\\';
}

// How many bytes escaping can make of one.
inline constexpr std::size_t kLogEscapeGrowth = 4;

// Copies `text` with each such byte as \xhh; stops before the first one that does not fit whole.
// Returns the number of bytes written.
std::size_t escape_for_log(std::string_view text, std::span<char> out) noexcept;
std::string escaped_for_log(std::string_view text);

}  // namespace holdfast::platform
