// builtin_modules(): every module in this binary, in the order of core/modules/meson.build.
// Why a declaration here: those who start a server see the list without seeing a single module.
//
// Threads:   any; constant.
// Lifetime:  static.
#pragma once

#include <span>
#include <string_view>

namespace holdfast::core {

struct Module;

std::span<const Module* const> builtin_modules() noexcept;

}  // namespace holdfast::core
