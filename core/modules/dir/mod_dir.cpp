// dir_module: what a folder's URL stands for: its index file, and the slash at its end.
#include <string>
#include <string_view>
#include <tuple>

#include "config/schema/directive.hpp"
#include "core/connection/worker_context.hpp"
#include "core/http/escape.hpp"
#include "core/pipeline/exchange.hpp"
#include "core/pipeline/hooks.hpp"
#include "core/pipeline/module.hpp"
#include "core/server/answers.hpp"
#include "platform/base/strings.hpp"
#include "platform/fs/file.hpp"

namespace holdfast::core {

namespace {

struct DirConfig {
  config::ListSetting<std::string, config::ListMerge::replace> index;
  config::Setting<bool> slash{true};

  static constexpr auto fields() { return std::tuple{&DirConfig::index, &DirConfig::slash}; }
};

constexpr config::ConfigType<DirConfig> kDir{"mod_dir", config::Level::directory};
constexpr std::string_view kDefaultIndex = "index.html";

config::SetResult set_index(config::DirectiveContext& context, DirConfig& config) {
  const auto args = context.args();
  if (args.size() == 1 && platform::equal_ignoring_case(args[0], "disabled")) {
    config.index.clear();
    return {};
  }
  for (const std::string& name : args) config.index.append(name, context.where());
  return {};
}

constexpr config::Scope kPlaces = config::kAnywhere | config::Scope::htaccess_indexes;

constexpr config::Directive kRows[] = {
    config::raw<&set_index>(kDir, "DirectoryIndex", kPlaces, config::Arity::iterate,
                            "Names of the files that stand for their folder; or: disabled"),
    config::flag<&DirConfig::slash>(kDir, "DirectorySlash", kPlaces,
                                    "Whether a folder without a slash is redirected to one with"),
};

bool is_folder_with_slash(const Exchange& exchange) noexcept {
  return exchange.file_kind == FileKind::directory && exchange.path.ends_with('/');
}

// The URL path of the index file `name`, if there is one; empty otherwise.
std::string_view index_path(Exchange& exchange, std::string_view name) {
  if (name.starts_with('/')) return name;  // a URL path of its own, taken without a look
  const std::string filename = std::string{exchange.filename} + "/" + std::string{name};
  const auto status = platform::file_status(filename);
  if (!status || status->kind == platform::FileKind::directory) return {};
  return http::concat(exchange.worker.arena, {exchange.path, name});
}

// Starts the exchange again with the first index file that is there.
Outcome find_index(Exchange& exchange, ModuleState*) {
  if (!is_folder_with_slash(exchange)) return Outcome::declined;
  const DirConfig& config = exchange.settings->get(kDir);
  if (!config.index.is_set()) {
    exchange.redirect_to = index_path(exchange, kDefaultIndex);
    return Outcome::ok;
  }
  for (const auto& name : config.index) {
    exchange.redirect_to = index_path(exchange, name.value);
    if (!exchange.redirect_to.empty()) return Outcome::ok;
  }
  return Outcome::ok;
}

// Relative links in a folder's page only work if its URL ends with a slash.
Outcome add_slash(Exchange& exchange, ModuleState*) {
  if (exchange.file_kind != FileKind::directory || exchange.path.ends_with('/')) {
    return Outcome::declined;
  }
  if (!exchange.settings->get(kDir).slash) return Outcome::declined;
  answer_redirect(exchange, 301, http::concat(exchange.worker.arena, {exchange.path, "/"}),
                  exchange.query);
  return Outcome::ok;
}

void register_hooks(HookRegistry& hooks) {
  hooks.add(Phase::fixups, &find_index, Order::last);
  hooks.add(Phase::handler, &add_slash, Order::first);
}

}  // namespace

extern const Module dir_module;
constinit const Module dir_module{
    .name = "dir_module",
    .source = "mod_dir.c",
    .directives = kRows,
    .register_hooks = &register_hooks,
};

}  // namespace holdfast::core
