// Suggestions for a directive that no active module has. Why: most are a slip of the pen, a module
// that was not loaded, or one that this server was built without; the answer differs.
//
// Threads: pure functions.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "config/schema/directive_set.hpp"
#include "config/schema/module_config.hpp"

namespace holdfast::config {

// Letters to insert, drop, change or swap with their neighbour, case ignored; limit + 1 if more
// than limit are needed.
std::size_t edit_distance(std::string_view a, std::string_view b, std::size_t limit);

// One clause: "did you mean 'Timeout'?", "it belongs to mod_rewrite, which this server does not
// have"; empty if nothing comes near.
std::string suggestion_for(std::string_view name, bool is_section, const DirectiveSet& directives,
                           const ModuleActivator& modules);

}  // namespace holdfast::config
