// builtin_mpms(): every MPM in this binary, in the order of mpm/meson.build.
// Why a declaration here: those who start a server see the list without seeing a single MPM.
//
// Threads:   any; constant.
// Lifetime:  static.
#pragma once

#include <span>
#include <string_view>

namespace holdfast::mpm {

class Mpm;

std::span<const Mpm* const> builtin_mpms() noexcept;

// The one that serves when no LoadModule line names another (configure --with-mpm).
std::string_view default_mpm_name() noexcept;

}  // namespace holdfast::mpm
