// Entity tags: comparing them and looking one up in the list of a conditional field.
//
// Threads: any; no state.
#pragma once

#include <cstdint>
#include <string_view>

namespace holdfast::core::http {

enum class EtagComparison : std::uint8_t {
  strong,  // If-Match, If-Range: both must be strong and identical
  weak,    // If-None-Match: W/ is ignored
};

// RFC 9110 §8.8.3.2. Both with their quotes, as in the fields.
bool same_etag(std::string_view a, std::string_view b, EtagComparison comparison) noexcept;

// Whether a field value such as `"a", W/"b"` or `*` names `etag` (RFC 9110 §13.1.1). The list ends
// at the first thing that is no entity tag.
bool etag_list_has(std::string_view list, std::string_view etag,
                   EtagComparison comparison) noexcept;

}  // namespace holdfast::core::http
