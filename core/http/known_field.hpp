// known_field_of: the name of a field as a value, found while parsing.
// Why: each known name is looked at once per request instead of being searched for.
//
// Threads: any; a constant table.
#pragma once

#include <string_view>

#include "core/http/request.hpp"

namespace holdfast::core::http {

// Case-insensitive. `name` must consist of token characters (RFC 9110 §5.6.2).
KnownField known_field_of(std::string_view name) noexcept;
// In lower case; empty for KnownField::other.
std::string_view known_field_name(KnownField known) noexcept;

}  // namespace holdfast::core::http
