// The version of this server, as the root meson.build has it.
// Why functions: the number is generated into one source file and stands nowhere else.
//
// Threads: any; constants.
#pragma once

#include <string_view>

namespace holdfast::core {

inline constexpr std::string_view kProductName = "Holdfast";

std::string_view version_text() noexcept;   // "0.1.0"
std::string_view version_minor() noexcept;  // "0.1"
std::string_view version_major() noexcept;  // "0"

}  // namespace holdfast::core
