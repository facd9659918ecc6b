// The default handler: files below the document root, as httpd's core serves them.
//
//   quick_handler   the target is known: the answer is there, no other phase runs
//   map_to_storage  what is there: file, folder, nothing; cuts off what follows a file
//   access_checker  symbolic links per Options; .ht* never
//   handler         the answer, and a note of it for the quick handler

#include <cerrno>
#include <memory>

#include "core/connection/worker_context.hpp"
#include "core/http/conditional.hpp"
#include "core/modules/default_handler/path_search.hpp"
#include "core/modules/default_handler/worker_files.hpp"
#include "core/pipeline/exchange.hpp"
#include "core/pipeline/hooks.hpp"
#include "core/pipeline/module.hpp"
#include "core/server/answers.hpp"
#include "core/server/core_log.hpp"
#include "core/server/runtime.hpp"
#include "core/server/server.hpp"
#include "core/server/server_config.hpp"

namespace holdfast::core {

extern const Module default_handler_module;

namespace {

using platform::LogLevel;

WorkerFiles& files_of(ModuleState* state) noexcept { return *static_cast<WorkerFiles*>(state); }

platform::LogEvent event_for(const Exchange& exchange, LogLevel level, int number, int error = 0) {
  return {.level = level,
          .module = kCoreLog,
          .number = number,
          .error_code = error,
          .client = exchange.client()};
}

Outcome fail(Exchange& exchange, std::uint16_t status) {
  exchange.response.status = status;
  return Outcome::failed;
}

bool is_below(std::string_view path, std::string_view folder) noexcept {
  return path.starts_with(folder) && (path.size() == folder.size() || path[folder.size()] == '/');
}

// Links are looked for below the document root, which its administrator has named; in a path that
// leads elsewhere they are looked for from the top.
FilePath file_path(const Exchange& exchange, std::string_view path) noexcept {
  const std::string_view root = exchange.server->document_root;
  return {path, root != "/" && is_below(path, root) ? root.size() : 0};
}

Outcome answer_trouble(Exchange& exchange, WorkerFiles& files) {
  if (files.child().may_complain(exchange.worker.clock.ticks())) {
    const platform::SysError& trouble = files.trouble();
    platform::log_event(event_for(exchange, LogLevel::error, 0, trouble.code),
                        "cannot look for files: {}", trouble.call);
  }
  return fail(exchange, 503);
}

Outcome answer_from_memo(Exchange& exchange, ModuleState* state) {
  WorkerFiles& files = files_of(state);
  files.end_turn_if(exchange.worker.output.empty());
  if (files.answer_from_memo(exchange)) return Outcome::ok;
  files.begin(exchange);
  return Outcome::declined;
}

// "/page.html/more": the file, and what follows it as path_info.
const FileEntry* cut_path_info(Exchange& exchange, WorkerFiles& files, const FileEntry* whole) {
  const FilePath path = file_path(exchange, exchange.filename);
  const FileEntry* found = whole;
  const auto kind_of = [&](std::string_view part) {
    found = files.find({part, path.root_bytes}, exchange);
    return found == nullptr ? FileKind::other : found->kind();
  };
  const std::size_t bytes = find_file_in_path(path.path, path.root_bytes, kind_of);
  if (found == nullptr) return nullptr;
  if (bytes == 0) return whole;
  exchange.path_info = exchange.filename.substr(bytes);
  exchange.filename = exchange.filename.substr(0, bytes);
  return found;
}

Outcome map_to_storage(Exchange& exchange, ModuleState* state) {
  if (!exchange.filename.starts_with('/')) return Outcome::declined;
  WorkerFiles& files = files_of(state);
  const FileEntry* entry = files.find(file_path(exchange, exchange.filename), exchange);
  if (entry != nullptr && entry->facts().error == ENOTDIR) {
    entry = cut_path_info(exchange, files, entry);
  }
  if (entry == nullptr) return answer_trouble(exchange, files);
  exchange.file_kind = entry->kind();
  if (entry->kind() == FileKind::regular && exchange.path_info.empty() &&
      exchange.path.ends_with('/')) {
    exchange.path_info = exchange.path.substr(exchange.path.size() - 1);
  }
  return Outcome::ok;
}

// What map_to_storage found, or what is there under the name that a later hook has set.
const FileEntry* entry_of(Exchange& exchange, WorkerFiles& files) {
  const FileEntry* latest = files.latest();
  if (latest != nullptr && latest->path() == exchange.filename) return latest;
  return files.find(file_path(exchange, exchange.filename), exchange);
}

bool permits(const OptionSet& options, LinkUse use) noexcept {
  switch (use) {
    case LinkUse::none:
      return true;
    case LinkUse::owner_matches:
      return options.has(Option::follow_sym_links) || options.has(Option::sym_links_if_owner_match);
    case LinkUse::any:
      return options.has(Option::follow_sym_links);
  }
  return false;
}

// ".htaccess", ".htpasswd": never to be read from outside, whatever the configuration forgot.
bool is_access_file(std::string_view filename) noexcept {
  return filename.substr(filename.rfind('/') + 1).starts_with(".ht");
}

Outcome check_access(Exchange& exchange, ModuleState* state) {
  if (!exchange.filename.starts_with('/')) return Outcome::ok;
  if (is_access_file(exchange.filename)) {
    platform::log_event(event_for(exchange, LogLevel::error, 1630),
                        "client denied by server configuration: {}", exchange.filename);
    return fail(exchange, 403);
  }
  WorkerFiles& files = files_of(state);
  const FileEntry* entry = entry_of(exchange, files);
  if (entry == nullptr) return answer_trouble(exchange, files);
  if (permits(exchange.settings->get(kDirectoryConfig).options, entry->facts().links)) {
    return Outcome::ok;
  }
  platform::log_event(event_for(exchange, LogLevel::error, 37),
                      "Symbolic link not allowed or link target not accessible: {}",
                      exchange.filename);
  return fail(exchange, 403);
}

void put_body(http::Response& response, const FileEntry& entry, const Exchange& exchange) {
  response.content_length = entry.size();
  response.body_owner = &entry;
  if (entry.is_in_memory()) {
    response.body = entry.body();
    return;
  }
  response.file = entry.descriptor();
  response.use_sendfile = exchange.settings->get(kDirectoryConfig).enable_sendfile;
}

EtagStyle etag_style(const EtagParts& parts) noexcept {
  return {.inode = parts.has(EtagPart::inode),
          .size = parts.has(EtagPart::size),
          .mtime = parts.has(EtagPart::mtime)};
}

Outcome serve_file(Exchange& exchange, WorkerFiles& files, const FileEntry& entry) {
  const DirectoryConfig& settings = exchange.settings->get(kDirectoryConfig);
  const PreparedHead& head =
      files.head_of(entry, {exchange.content_type, etag_style(settings.etag)});
  http::Response& response = exchange.response;
  if (exchange.request.conditional) {
    const auto now_seconds = exchange.worker.clock.wall_seconds();
    switch (http::evaluate_preconditions(exchange.request, {head.etag, entry.last_modified()},
                                         now_seconds)) {
      case http::Precondition::met:
        break;
      case http::Precondition::failed:
        return fail(exchange, 412);
      case http::Precondition::not_modified:
        response.status = 304;
        response.no_body = true;
        response.prepared_fields = head.validators();
        response.head_has_length = true;  // it has none on purpose: RFC 9110 §15.4.5
        return Outcome::ok;
    }
  }
  response.status = 200;
  response.no_body = exchange.request.method == http::Method::head;
  response.prepared_fields = head.fields;
  response.head_has_length = true;
  put_body(response, entry, exchange);
  files.remember(exchange, entry, head);
  return Outcome::ok;
}

Outcome serve_path(Exchange& exchange, WorkerFiles& files) {
  const FileEntry* entry = entry_of(exchange, files);
  if (entry == nullptr) return answer_trouble(exchange, files);
  switch (entry->kind()) {
    case FileKind::regular:
      if (exchange.path_info.empty()) {
        if (entry->is_in_memory() || entry->descriptor() >= 0) {
          return serve_file(exchange, files, *entry);
        }
        break;
      }
      platform::log_event(event_for(exchange, LogLevel::info, 128), "File does not exist: {}{}",
                          exchange.filename, exchange.path_info);
      return fail(exchange, 404);
    case FileKind::unknown:
    case FileKind::missing:
      platform::log_event(event_for(exchange, LogLevel::info, 128), "File does not exist: {}",
                          exchange.filename);
      return fail(exchange, 404);
    case FileKind::directory:
      platform::log_event(event_for(exchange, LogLevel::error, 129),
                          "Attempt to serve directory: {}", exchange.filename);
      return fail(exchange, 404);
    case FileKind::other:
      break;
  }
  platform::log_event(event_for(exchange, LogLevel::error, 132, entry->facts().error),
                      "file permissions deny server access: {}", exchange.filename);
  return fail(exchange, 403);
}

Outcome serve(Exchange& exchange, ModuleState* state) {
  switch (exchange.request.method) {
    case http::Method::get:
    case http::Method::head:
    case http::Method::post:
      break;
    case http::Method::options:
      answer_options(exchange);
      return Outcome::ok;
    case http::Method::unknown:
    case http::Method::put:
    case http::Method::del:
    case http::Method::connect:
    case http::Method::trace:
    case http::Method::patch:
    case http::Method::propfind:
    case http::Method::proppatch:
    case http::Method::mkcol:
    case http::Method::copy:
    case http::Method::move:
    case http::Method::lock:
    case http::Method::unlock:
    case http::Method::report:
    case http::Method::search:
      return fail(exchange, 405);
  }
  if (!exchange.filename.starts_with('/')) return fail(exchange, 404);
  return serve_path(exchange, files_of(state));
}

// An answer that went out completely leaves nothing borrowed.
Outcome end_exchange(Exchange& exchange, ModuleState* state) {
  files_of(state).end_turn_if(exchange.worker.output.empty());
  return Outcome::ok;
}

void register_hooks(HookRegistry& hooks) {
  hooks.add(Phase::quick_handler, &answer_from_memo);
  hooks.add(Phase::map_to_storage, &map_to_storage, Order::last);
  hooks.add(Phase::access_checker, &check_access, Order::first);
  hooks.add(Phase::handler, &serve, Order::last);
  hooks.add(Phase::log_transaction, &end_exchange, Order::last);
}

ChildFiles* child_files(const ChildContext& child) noexcept {
  const int index = child.runtime->index_of(default_handler_module);
  return index < 0
             ? nullptr
             : static_cast<ChildFiles*>(child.module_states[static_cast<std::size_t>(index)].get());
}

std::unique_ptr<ModuleState> make_child_state(ChildContext&) {
  return std::make_unique<ChildFiles>(file_cache_limits_here());
}

std::unique_ptr<ModuleState> make_worker_state(WorkerContext& worker) {
  return std::make_unique<WorkerFiles>(*child_files(worker.child));
}

void housekeep(ChildContext& child) {
  child_files(child)->cache.drop_idle(platform::CoarseClock().ticks());
}

}  // namespace

// Part of httpd's core, so LoadModule and <IfModule> do not know it.
constinit const Module default_handler_module{
    .name = "core_default_handler",
    .source = "",
    .activation = config::Activation::always,
    .register_hooks = &register_hooks,
    .make_child_state = &make_child_state,
    .make_worker_state = &make_worker_state,
    .housekeep = &housekeep,
};

}  // namespace holdfast::core
