// The language's own rows: what acts while the files are read. Why rows although the reader acts on
// them itself: lookup, argument checks, `-L` and suggestions treat every directive alike.
//
// Threads: constants.
#pragma once

#include <span>

#include "config/schema/module_config.hpp"

namespace holdfast::config {

// core.c, mod_so.c and mod_version.c, as far as they are language.
std::span<const ModuleConfig> language_modules() noexcept;
bool is_language_module(const ModuleConfig& module) noexcept;

}  // namespace holdfast::config
