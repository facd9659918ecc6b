// autoindex_module: a listing of a folder that has no index file, where Options has Indexes.
//
// Names that begin with a dot are not shown, nor those that IndexIgnore names. A listing has one
// form; the directives that change it are taken so that files written for httpd load.
#include <algorithm>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "config/schema/directive.hpp"
#include "core/connection/worker_context.hpp"
#include "core/modules/autoindex/listing.hpp"
#include "core/pipeline/exchange.hpp"
#include "core/pipeline/hooks.hpp"
#include "core/pipeline/module.hpp"
#include "core/server/answers.hpp"
#include "core/server/server_config.hpp"
#include "platform/fs/dir_reader.hpp"
#include "platform/fs/file.hpp"
#include "platform/log/log.hpp"
#include "platform/text/wildcard.hpp"

namespace holdfast::core {

namespace {

using config::accepted;
using config::Arity;

inline constinit const platform::LogModule kLog{"autoindex"};

struct AutoindexConfig {
  config::ListSetting<std::string> ignored;

  static constexpr auto fields() { return std::tuple{&AutoindexConfig::ignored}; }
};

constexpr config::ConfigType<AutoindexConfig> kAutoindex{"mod_autoindex", config::Level::directory};

constexpr config::Scope kPlaces = config::kAnywhere | config::Scope::htaccess_indexes;
constexpr std::string_view kNoEffect = "No effect: a listing has one form in this version";

constexpr config::Directive kRows[] = {
    config::iterate<&AutoindexConfig::ignored>(
        kAutoindex, "IndexIgnore", kPlaces, "Names that a listing leaves out; wildcards allowed"),
    accepted("IndexOptions", kPlaces, Arity::any, kNoEffect),
    accepted("IndexOrderDefault", kPlaces, Arity::two, kNoEffect),
    accepted("IndexIgnoreReset", kPlaces, Arity::flag, kNoEffect),
    accepted("IndexStyleSheet", kPlaces, Arity::one, kNoEffect),
    accepted("IndexHeadInsert", kPlaces, Arity::raw, kNoEffect),
    accepted("AddIcon", kPlaces, Arity::iterate2, kNoEffect),
    accepted("AddIconByType", kPlaces, Arity::iterate2, kNoEffect),
    accepted("AddIconByEncoding", kPlaces, Arity::iterate2, kNoEffect),
    accepted("AddAlt", kPlaces, Arity::iterate2, kNoEffect),
    accepted("AddAltByType", kPlaces, Arity::iterate2, kNoEffect),
    accepted("AddAltByEncoding", kPlaces, Arity::iterate2, kNoEffect),
    accepted("AddDescription", kPlaces, Arity::iterate2, kNoEffect),
    accepted("DefaultIcon", kPlaces, Arity::one, kNoEffect),
    accepted("HeaderName", kPlaces, Arity::one, kNoEffect),
    accepted("ReadmeName", kPlaces, Arity::one, kNoEffect),
};

void log_error(const Exchange& exchange, int number, int code, std::string_view text) {
  platform::log_event({.level = platform::LogLevel::error,
                       .module = kLog,
                       .number = number,
                       .error_code = code,
                       .client = exchange.client()},
                      "{}", text);
}

Outcome fail(Exchange& exchange, std::uint16_t status) {
  exchange.response.status = status;
  return Outcome::failed;
}

bool is_shown(const std::string& name, const AutoindexConfig& config) {
  if (name.starts_with('.')) return false;
  return std::ranges::none_of(config.ignored, [&name](const auto& item) {
    return platform::wildcard_match(item.value, name, platform::Slash::plain);
  });
}

// What the folder's links lead to is shown only where links may be followed.
std::vector<ListingEntry> entries_of(const Exchange& exchange,
                                     const std::vector<std::string>& names) {
  const AutoindexConfig& config = exchange.settings->get(kAutoindex);
  const OptionSet& options = exchange.settings->get(kDirectoryConfig).options;
  const bool follow = options.has(Option::follow_sym_links);
  const std::string folder = std::string{exchange.filename} + "/";
  std::vector<ListingEntry> entries;
  entries.reserve(names.size());
  for (const std::string& name : names) {
    if (!is_shown(name, config)) continue;
    const auto status =
        follow ? platform::file_status(folder + name) : platform::link_status(folder + name);
    if (!status) continue;
    const bool is_folder = status->kind == platform::FileKind::directory;
    if (!is_folder && status->kind != platform::FileKind::regular) continue;
    entries.push_back(
        {name, is_folder, is_folder ? 0 : status->size, status->modified_ns / 1'000'000'000});
  }
  return entries;
}

Outcome list_folder(Exchange& exchange) {
  const auto names = platform::list_directory(std::string{exchange.filename});
  if (!names) {
    log_error(exchange, 1275, names.error().code,
              "Can't open directory for index: " + std::string{exchange.filename});
    return fail(exchange, 403);
  }
  const ListingOrder order = parse_listing_order(exchange.query);
  std::vector<ListingEntry> entries = entries_of(exchange, *names);
  sort_listing(entries, order);
  const std::string page =
      render_listing(entries, {exchange.path, order, signature_line(exchange)});
  http::Response& response = exchange.response;
  response.prepared_fields = "Content-Type: text/html; charset=utf-8\r\n";
  response.body = exchange.worker.arena.copy(page);
  response.content_length = page.size();
  return Outcome::ok;
}

Outcome answer_folder(Exchange& exchange, ModuleState*) {
  const bool is_folder = exchange.file_kind == FileKind::directory && exchange.handler.empty();
  if (!is_folder || !exchange.path.ends_with('/')) return Outcome::declined;
  const http::Method method = exchange.request.method;
  if (method != http::Method::get && method != http::Method::head && method != http::Method::post) {
    return fail(exchange, 405);
  }
  if (exchange.settings->get(kDirectoryConfig).options.has(Option::indexes)) {
    return list_folder(exchange);
  }
  log_error(exchange, 1276, 0,
            "Cannot serve directory " + std::string{exchange.filename} +
                "/: No matching DirectoryIndex found, and server-generated directory index "
                "forbidden by Options directive");
  return fail(exchange, 403);
}

void register_hooks(HookRegistry& hooks) { hooks.add(Phase::handler, &answer_folder); }

}  // namespace

extern const Module autoindex_module;
constinit const Module autoindex_module{
    .name = "autoindex_module",
    .source = "mod_autoindex.c",
    .directives = kRows,
    .register_hooks = &register_hooks,
};

}  // namespace holdfast::core
