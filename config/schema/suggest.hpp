// Suggestions for a directive that no active module has. Why: most are a slip of the pen, a module
// that was not loaded, or one that this server was built without; the answer differs.
//
// Threads: pure functions.
#pragma once

#include <string>
#include <string_view>

#include "config/schema/directive_set.hpp"
#include "config/schema/module_config.hpp"

namespace holdfast::config {

// One clause: "did you mean 'Timeout'?", "it belongs to mod_rewrite, which this server does not
// have"; empty if nothing comes near.
std::string suggestion_for(std::string_view name, bool is_section, const DirectiveSet& directives,
                           const ModuleActivator& modules);

}  // namespace holdfast::config
