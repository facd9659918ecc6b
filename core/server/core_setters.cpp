#include "core/server/core_setters.hpp"

#include <array>
#include <string>
#include <string_view>

#include "core/server/known_modules.hpp"
#include "platform/base/strings.hpp"
#include "platform/text/regex.hpp"

namespace holdfast::core {

namespace {

using config::DirectiveContext;
using config::SetResult;

constexpr std::string_view kLevelNames =
    "LogLevel requires level keyword: one of emerg/alert/crit/error/warn/notice/info/debug/"
    "trace1/trace2/trace3/trace4/trace5/trace6/trace7/trace8";

SetResult result_of(std::string problem) {
  if (problem.empty()) return {};
  return config::fail(std::move(problem));
}

bool is_override_class(std::string_view word) noexcept {
  constexpr std::array<std::string_view, 8> kClasses = {
      "None", "All", "AuthConfig", "FileInfo", "Indexes", "Limit", "Options", "Nonfatal"};
  const std::string_view name = word.substr(0, word.find('='));
  for (const std::string_view known : kClasses) {
    if (platform::equal_ignoring_case(known, name)) return true;
  }
  return false;
}

void tell_about_htaccess(DirectiveContext& context, ProcessConfig& config) {
  if (config.told_about_htaccess) return;
  config.told_about_htaccess = true;
  context.warn({},
               "this version does not read .htaccess files: every AllowOverride and "
               "AllowOverrideList counts as None");
}

SetResult must_be_in_directory(DirectiveContext& context) {
  if (context.position() == config::Scope::directory) return {};
  return config::fail(std::string{context.name()} + " not allowed here");
}

bool is_known_module(const DirectiveContext& context, std::string_view name) {
  if (context.has_module(name) || context.has_module(std::string{name} + "_module")) return true;
  return is_httpd_module(name);
}

// Runs of slashes become one, the last one goes.
std::string tidy_path(std::string_view path) {
  std::string result;
  for (const char c : path) {
    if (c == '/' && !result.empty() && result.back() == '/') continue;
    result.push_back(c);
  }
  if (result.size() > 1 && result.back() == '/') result.pop_back();
  return result;
}

}  // namespace

SetResult set_options(DirectiveContext& context, DirectoryConfig& config) {
  return result_of(config.options.apply(context.args()));
}

SetResult set_file_etag(DirectiveContext& context, DirectoryConfig& config) {
  return result_of(config.etag.apply(context.args()));
}

SetResult set_allow_override(DirectiveContext& context, ProcessConfig& config) {
  if (context.position() != config::Scope::directory) {
    context.warn("AH00114", "Useless use of AllowOverride outside of <Directory>");
    return {};
  }
  bool is_none = true;
  for (std::size_t i = 0; i < context.args().size(); ++i) {
    const std::string& word = context.args()[i];
    if (!is_override_class(word)) {
      context.blame(i);
      return config::fail("Illegal override option " + word);
    }
    is_none = is_none && platform::equal_ignoring_case(word, "None");
  }
  if (!is_none) tell_about_htaccess(context, config);
  return {};
}

SetResult set_allow_override_list(DirectiveContext& context, ProcessConfig& config) {
  if (auto placed = must_be_in_directory(context); !placed) return placed;
  const auto args = context.args();
  const bool is_none = args.size() == 1 && platform::equal_ignoring_case(args[0], "None");
  if (!is_none) tell_about_htaccess(context, config);
  return {};
}

SetResult set_hostname_lookups(DirectiveContext& context, ProcessConfig& config) {
  const std::string& word = context.args()[0];
  if (platform::equal_ignoring_case(word, "off")) return {};
  if (!platform::equal_ignoring_case(word, "on") &&
      !platform::equal_ignoring_case(word, "double")) {
    return config::fail("parameter must be 'on', 'off', or 'double'");
  }
  if (!config.told_about_lookups) {
    config.told_about_lookups = true;
    context.warn({}, "this version logs addresses only: HostnameLookups counts as Off");
  }
  return {};
}

SetResult set_name_virtual_host(DirectiveContext& context, ProcessConfig&) {
  context.warn("AH00548", "NameVirtualHost has no effect and will be removed in the next release");
  return {};
}

SetResult set_log_level(DirectiveContext& context, ServerConfig& config) {
  LogLevelSetting inner;
  for (std::size_t i = 0; i < context.args().size(); ++i) {
    const std::string_view word = context.args()[i];
    const auto colon = word.find(':');
    const bool has_module = colon != std::string_view::npos;
    const auto level = platform::parse_log_level(has_module ? word.substr(colon + 1) : word);
    context.blame(i);
    if (!level) return config::fail(std::string{kLevelNames});
    if (!has_module) {
      inner.by_default = *level;
      continue;
    }
    const std::string module{word.substr(0, colon)};
    if (!is_known_module(context, module)) return config::fail("Cannot find module " + module);
    inner.by_module.emplace_back(module, *level);
  }
  config.log_level.merge(inner);
  return {};
}

SetResult check_directory(DirectiveContext& context, config::Section& section) {
  if (section.is_regex) return check_pattern(context, section);
  if (!section.pattern.starts_with('/')) {
    return config::fail("<Directory \"" + section.pattern + "\"> path is invalid.");
  }
  section.pattern = tidy_path(section.pattern);
  return {};
}

SetResult check_pattern(DirectiveContext&, config::Section& section) {
  if (!section.is_regex) return {};
  const auto regex = platform::Regex::compile(section.pattern);
  if (regex) return {};
  return config::fail("Regex could not be compiled: " + regex.error());
}

}  // namespace holdfast::core
