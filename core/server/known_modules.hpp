// is_httpd_module: does httpd have a module of this name, whether we have it or not?
// Why: `LogLevel rewrite:trace3` in a file written for httpd must not be an error here.
//
// Threads: any; a constant table.
#pragma once

#include <string_view>

namespace holdfast::core {

// "rewrite", "rewrite_module", "mod_rewrite.c": the names that LogLevel takes.
bool is_httpd_module(std::string_view name) noexcept;

}  // namespace holdfast::core
