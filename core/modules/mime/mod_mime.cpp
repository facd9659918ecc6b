// mime_module: media type, character set, language, encoding and handler of a file, from the
// extensions of its name.
#include <memory>
#include <string>
#include <string_view>

#include "config/lang/diagnostic.hpp"
#include "config/schema/directive.hpp"
#include "core/connection/worker_context.hpp"
#include "core/http/escape.hpp"
#include "core/modules/mime/mime_config.hpp"
#include "core/modules/mime/mime_table.hpp"
#include "core/pipeline/exchange.hpp"
#include "core/pipeline/hooks.hpp"
#include "core/pipeline/module.hpp"
#include "core/server/runtime.hpp"
#include "platform/base/strings.hpp"
#include "platform/fs/file.hpp"

namespace holdfast::core {

extern const Module mime_module;

namespace {

using config::Arity;
using config::DirectiveContext;
using config::SetResult;

constexpr std::size_t kTypesFileBytesMax = 8 * 1024 * 1024;

template <MimeFact kFact>
SetResult add_fact(DirectiveContext& context, MimeConfig& config) {
  const auto args = context.args();
  if (args.size() < 2) {
    return config::fail(std::string{context.name()} + " takes a value and file extensions");
  }
  // Names of these are compared without case; a type keeps the spelling that it is sent with.
  const bool is_type = kFact == MimeFact::type;
  const std::string value = is_type ? args[0] : platform::to_lower(args[0]);
  for (const std::string& extension : args.subspan(1)) config.set(extension, kFact, value);
  return {};
}

template <MimeFact kFact>
SetResult remove_fact(DirectiveContext& context, MimeConfig& config) {
  for (const std::string& extension : context.args()) config.set(extension, kFact, {});
  return {};
}

constexpr config::Scope kPlaces = config::kAnywhere | config::Scope::htaccess_file_info;
constexpr config::Scope kInner = config::Scope::directory | config::Scope::files |
                                 config::Scope::location | config::kServer |
                                 config::Scope::htaccess_file_info;

constexpr config::Directive kRows[] = {
    config::take<&MimeServerConfig::types_file>(kMimeServer, "TypesConfig", config::kGlobalOnly,
                                                "The file that lists media types"),
    config::raw<&add_fact<MimeFact::type>>(kMime, "AddType", kPlaces, Arity::iterate2,
                                           "A media type, and extensions that stand for it"),
    config::raw<&add_fact<MimeFact::charset>>(kMime, "AddCharset", kPlaces, Arity::iterate2,
                                              "A character set, and its extensions"),
    config::raw<&add_fact<MimeFact::language>>(kMime, "AddLanguage", kPlaces, Arity::iterate2,
                                               "A language, and its extensions"),
    config::raw<&add_fact<MimeFact::encoding>>(kMime, "AddEncoding", kPlaces, Arity::iterate2,
                                               "An encoding such as gzip, and its extensions"),
    config::raw<&add_fact<MimeFact::handler>>(kMime, "AddHandler", kPlaces, Arity::iterate2,
                                              "A handler, and extensions that it answers for"),
    config::raw<&remove_fact<MimeFact::type>>(kMime, "RemoveType", kInner, Arity::iterate,
                                              "Extensions that no longer stand for a type"),
    config::raw<&remove_fact<MimeFact::charset>>(kMime, "RemoveCharset", kInner, Arity::iterate,
                                                 "Extensions without a character set"),
    config::raw<&remove_fact<MimeFact::language>>(kMime, "RemoveLanguage", kInner, Arity::iterate,
                                                  "Extensions without a language"),
    config::raw<&remove_fact<MimeFact::encoding>>(kMime, "RemoveEncoding", kInner, Arity::iterate,
                                                  "Extensions without an encoding"),
    config::raw<&remove_fact<MimeFact::handler>>(kMime, "RemoveHandler", kInner, Arity::iterate,
                                                 "Extensions without a handler"),
    config::take<&MimeConfig::default_language>(kMime, "DefaultLanguage", kPlaces,
                                                "The language of files that name none"),
    config::accepted("AddOutputFilter", kPlaces, Arity::iterate2,
                     "No effect: none of the filters of this name is built in"),
    config::accepted("RemoveOutputFilter", kInner, Arity::iterate,
                     "No effect: none of the filters of this name is built in"),
    config::accepted("AddInputFilter", kPlaces, Arity::iterate2,
                     "No effect: none of the filters of this name is built in"),
    config::accepted("RemoveInputFilter", kInner, Arity::iterate,
                     "No effect: none of the filters of this name is built in"),
};

struct MimeState final : ModuleState {
  explicit MimeState(std::string text) : table(std::move(text)) {}
  MimeTable table;
};

struct MimeWorkerState final : ModuleState {
  explicit MimeWorkerState(const MimeTable& from) : table(from) {}
  const MimeTable& table;
};

// Where nobody said TypesConfig: httpd's place, then Debian's.
platform::Result<std::string> read_types(const config::ConfigSnapshot& snapshot) {
  const auto& setting = snapshot.process().get(kMimeServer).types_file;
  if (setting.is_set()) return platform::read_whole_file(setting->value, kTypesFileBytesMax);
  for (const std::string& path :
       {snapshot.server_root() + "/conf/mime.types", std::string{"/etc/mime.types"}}) {
    auto text = platform::read_whole_file(path, kTypesFileBytesMax);
    if (text) return text;
  }
  return std::string{};
}

std::string cannot_open(const std::string& path) {
  return "AH01597: could not open mime types config file " + path + ".";
}

void check_types_file(const config::ConfigSnapshot& snapshot, config::Diagnostics& diagnostics) {
  const auto& setting = snapshot.process().get(kMimeServer).types_file;
  if (!read_types(snapshot)) diagnostics.error(setting.where(), cannot_open(setting->value));
}

PrepareResult prepare(const config::ConfigSnapshot& snapshot) {
  auto text = read_types(snapshot);
  if (!text) {
    return platform::Unexpected{cannot_open(snapshot.process().get(kMimeServer).types_file->value)};
  }
  return std::unique_ptr<ModuleState>{std::make_unique<MimeState>(std::move(text).value())};
}

std::unique_ptr<ModuleState> make_worker_state(WorkerContext& worker) {
  const ModuleState* state = worker.runtime.state_of(mime_module);
  if (state == nullptr) return nullptr;
  return std::make_unique<MimeWorkerState>(static_cast<const MimeState&>(*state).table);
}

// These vary with nothing but the name, but only Content-Type is part of what a file's remembered
// answer is made of.
void add_content_field(Exchange& exchange, std::string_view name, std::string_view value) {
  if (value.empty()) return;
  exchange.response.add_field(exchange.worker.arena, name, exchange.worker.arena.copy(value));
  exchange.depends_on_target_only = false;
}

Outcome find_type(Exchange& exchange, ModuleState* state) {
  if (state == nullptr || exchange.file_kind != FileKind::regular) return Outcome::declined;
  const MimeTable& table = static_cast<const MimeWorkerState&>(*state).table;
  const MimeConfig& config = exchange.settings->get(kMime);
  const std::string_view name = exchange.filename.substr(exchange.filename.rfind('/') + 1);
  const MimeAnswer answer = mime_answer(name, table, config);

  exchange.content_type = answer.of(MimeFact::type);
  const std::string_view charset = answer.of(MimeFact::charset);
  if (!exchange.content_type.empty() && !charset.empty()) {
    exchange.content_type =
        http::concat(exchange.worker.arena, {exchange.content_type, "; charset=", charset});
  }
  if (!answer.of(MimeFact::handler).empty()) exchange.handler = answer.of(MimeFact::handler);
  const std::string_view language = answer.languages.empty()
                                        ? std::string_view{*config.default_language}
                                        : std::string_view{answer.languages};
  add_content_field(exchange, "Content-Language", language);
  add_content_field(exchange, "Content-Encoding", answer.of(MimeFact::encoding));
  return Outcome::ok;
}

void register_hooks(HookRegistry& hooks) { hooks.add(Phase::type_checker, &find_type); }

}  // namespace

constinit const Module mime_module{
    .name = "mime_module",
    .source = "mod_mime.c",
    .directives = kRows,
    .register_hooks = &register_hooks,
    .check_config = &check_types_file,
    .prepare = &prepare,
    .make_worker_state = &make_worker_state,
};

}  // namespace holdfast::core
