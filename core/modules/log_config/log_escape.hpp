// Escaping and cutting of what clients sent, for access logs.
// Why not platform's: httpd writes the common control characters of an access log as \n and \t.
//
// Threads: any; no state.
#pragma once

#include <string>
#include <string_view>

namespace holdfast::core {

// Appends `text` with control characters, '"', '\' and bytes beyond ASCII escaped: nobody can end
// the line, forge the next one or leave a quoted field.
void append_escaped(std::string_view text, std::string& line);

// The value of one cookie in a Cookie field (RFC 6265 §4.2); empty if it is not there.
std::string_view cookie_value(std::string_view field, std::string_view name) noexcept;

}  // namespace holdfast::core
