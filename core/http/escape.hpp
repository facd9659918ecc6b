// Escapes for what the server itself writes into pages and Location fields.
// Why here: each place has its own dangerous characters, and nobody should have to remember them.
//
// Threads:   any.
// Lifetime:  the result shows the given text when nothing had to change, otherwise the arena.
#pragma once

#include <initializer_list>
#include <string_view>

#include "platform/memory/arena.hpp"

namespace holdfast::core::http {

// For text and quoted attributes of HTML: & < > " '. Control characters become U+FFFD.
std::string_view escape_html(std::string_view text, platform::Arena& arena);

// A decoded path as part of a URL (RFC 3986 §3.3): everything but unreserved characters, '/' and
// the harmless delimiters becomes %XX; a ':' too, so that no segment looks like a scheme.
std::string_view escape_path(std::string_view path, platform::Arena& arena);

// The pieces one after the other.
std::string_view concat(platform::Arena& arena, std::initializer_list<std::string_view> pieces);

}  // namespace holdfast::core::http
