// Shell wildcards as httpd's sections use them: '*', '?', [abc], [a-z], [!x], '\' before any of
// these. Why own: fnmatch(3) obeys the locale and wants terminated strings.
//
// Threads: any; no state.
#pragma once

#include <string_view>

namespace holdfast::platform {

// Does the text contain a character that makes it more than a name?
bool has_wildcard(std::string_view pattern) noexcept;

enum class Slash {
  plain,    // '*' and '?' may stand for it, too
  special,  // only a '/' in the pattern stands for it
};

// The whole text against the whole pattern. Time: at most the product of both lengths.
bool wildcard_match(std::string_view pattern, std::string_view text, Slash slash) noexcept;

}  // namespace holdfast::platform
