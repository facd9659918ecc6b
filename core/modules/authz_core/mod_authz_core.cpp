// authz_core_module: Require. Without a user the only question is who may have this at all:
// `Require all granted` and `Require all denied`.
//
// A section's Require lines replace those of the sections around it; several in one section are
// alternatives. Where nobody required anything, everybody may.
#include <algorithm>
#include <string>
#include <string_view>
#include <tuple>

#include "config/schema/directive.hpp"
#include "core/pipeline/exchange.hpp"
#include "core/pipeline/hooks.hpp"
#include "core/pipeline/module.hpp"
#include "platform/base/strings.hpp"
#include "platform/log/log.hpp"

namespace holdfast::core {

namespace {

inline constinit const platform::LogModule kLog{"authz_core"};

enum class Requirement : std::uint8_t { all_granted, all_denied };

struct AuthzConfig {
  config::ListSetting<Requirement, config::ListMerge::replace> requirements;

  static constexpr auto fields() { return std::tuple{&AuthzConfig::requirements}; }
};

constexpr config::ConfigType<AuthzConfig> kAuthz{"mod_authz_core", config::Level::directory};

config::SetResult set_require(config::DirectiveContext& context, AuthzConfig& config) {
  const auto args = context.args();
  if (args.empty()) return config::fail("Require takes a provider and its arguments");
  if (platform::equal_ignoring_case(args[0], "not")) {
    return config::fail("negative Require directive has no effect in <RequireAny> directive");
  }
  if (!platform::equal_ignoring_case(args[0], "all")) {
    context.blame(0);
    return config::fail("Unknown Authz provider: " + args[0]);
  }
  const std::string_view word = args.size() == 2 ? std::string_view{args[1]} : std::string_view{};
  if (platform::equal_ignoring_case(word, "granted")) {
    config.requirements.append(Requirement::all_granted, context.where());
    return {};
  }
  if (platform::equal_ignoring_case(word, "denied")) {
    config.requirements.append(Requirement::all_denied, context.where());
    return {};
  }
  return config::fail("argument for 'Require all' must be 'granted' or 'denied'");
}

constexpr config::Directive kRows[] = {
    config::raw<&set_require>(kAuthz, "Require",
                              config::kSection | config::Scope::htaccess_auth_config,
                              config::Arity::any, "Who may have what is here"),
};

Outcome check_access(Exchange& exchange, ModuleState*) {
  const auto& requirements = exchange.settings->get(kAuthz).requirements;
  const auto grants = [](const auto& item) { return item.value == Requirement::all_granted; };
  if (requirements.empty() || std::ranges::any_of(requirements, grants)) return Outcome::ok;
  platform::log_event({.level = platform::LogLevel::error,
                       .module = kLog,
                       .number = 1630,
                       .client = exchange.client()},
                      "client denied by server configuration: {}{}",
                      exchange.filename.empty() ? "uri " : "",
                      exchange.filename.empty() ? exchange.path : exchange.filename);
  exchange.response.status = 403;
  return Outcome::failed;
}

void register_hooks(HookRegistry& hooks) { hooks.add(Phase::access_checker, &check_access); }

}  // namespace

extern const Module authz_core_module;
constinit const Module authz_core_module{
    .name = "authz_core_module",
    .source = "mod_authz_core.c",
    .directives = kRows,
    .register_hooks = &register_hooks,
};

}  // namespace holdfast::core
