// The functions behind those rows of core_module whose arguments are more than a value.
// Why apart: the table of rows stays a table.
//
// Threads: the thread that loads the configuration.   Failure: a sentence, httpd's where it has
// one.
#pragma once

#include "config/eval/snapshot.hpp"
#include "config/schema/directive_context.hpp"
#include "core/server/server_config.hpp"

namespace holdfast::core {

config::SetResult set_options(config::DirectiveContext& context, DirectoryConfig& config);
config::SetResult set_file_etag(config::DirectiveContext& context, DirectoryConfig& config);
config::SetResult set_allow_override(config::DirectiveContext& context, ProcessConfig& config);
config::SetResult set_allow_override_list(config::DirectiveContext& context, ProcessConfig& config);
config::SetResult set_hostname_lookups(config::DirectiveContext& context, ProcessConfig& config);
config::SetResult set_name_virtual_host(config::DirectiveContext& context, ProcessConfig& config);
config::SetResult set_log_level(config::DirectiveContext& context, ServerConfig& config);

// <Directory>: an absolute path without a trailing slash, wildcards kept; or an expression.
config::SetResult check_directory(config::DirectiveContext& context, config::Section& section);
// <Files>, <Location> and their Match forms: an expression must compile.
config::SetResult check_pattern(config::DirectiveContext& context, config::Section& section);

}  // namespace holdfast::core
