// The `envvars` file that Debian keeps beside its configuration: `export NAME=VALUE` lines. Why
// read here: apachectl sources it with a shell before httpd starts, and people start us without.
//
// Threads: pure function.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace holdfast::config {

// Later lines see earlier ones; $NAME and ${NAME} of anything else come from outer, unknown ones
// are empty as in a shell. Lines with command substitution are left out: nothing is executed.
std::vector<std::pair<std::string, std::string>> parse_envvars(
    std::string_view text,
    const std::function<std::optional<std::string>(std::string_view name)>& outer);

}  // namespace holdfast::config
