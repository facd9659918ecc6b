#include "core/server/run_exchange.hpp"

#include "core/connection/connection.hpp"
#include "core/connection/worker_context.hpp"
#include "core/http/escape.hpp"
#include "core/http/status.hpp"
#include "core/http/uri.hpp"
#include "core/pipeline/exchange.hpp"
#include "core/server/answers.hpp"
#include "core/server/core_log.hpp"
#include "core/server/runtime.hpp"
#include "core/server/section_cache.hpp"

namespace holdfast::core {

namespace {

using http::Method;

// LimitInternalRecursion.
constexpr int kRedirectsMax = 10;

// What the phases before the handler came to.
enum class Progress { go_on, answered };

Outcome call(const Hook& hook, Exchange& exchange) {
  return hook.call(exchange, exchange.worker.module_states[hook.module_index].get());
}

Outcome run_first(Exchange& exchange, Phase phase) {
  for (const Hook& hook : exchange.worker.runtime.hooks().of(phase)) {
    const Outcome outcome = call(hook, exchange);
    if (outcome != Outcome::declined) return outcome;
  }
  return Outcome::declined;
}

Outcome run_all(Exchange& exchange, Phase phase) {
  for (const Hook& hook : exchange.worker.runtime.hooks().of(phase)) {
    if (call(hook, exchange) == Outcome::failed) return Outcome::failed;
  }
  return Outcome::ok;
}

Progress fail(Exchange& exchange, int status) {
  answer_error(exchange, status);
  return Progress::answered;
}

// A hook said no; one that forgot to say why has a bug, which the client cannot help.
Progress fail_as_hook_said(Exchange& exchange) {
  const int status = exchange.response.status;
  return fail(exchange, status >= 400 ? status : 500);
}

SectionCache& section_cache(Exchange& exchange) {
  WorkerContext& worker = exchange.worker;
  return static_cast<SectionCache&>(*worker.module_states[worker.runtime.core_index()]);
}

Progress merge_sections(Exchange& exchange, bool is_directory) {
  const SectionTarget target{exchange.path, exchange.filename, is_directory};
  const config::ConfigSlots* settings =
      section_cache(exchange).settings_for(*exchange.server, target);
  if (settings == nullptr) {
    platform::log_event(
        {.level = platform::LogLevel::error, .module = kCoreLog, .client = exchange.client()},
        "an expression of a section is too costly for '{}'", exchange.path);
    return fail(exchange, 500);
  }
  exchange.settings = settings;
  return Progress::go_on;
}

Progress answer_method(Exchange& exchange) {
  const http::Request& request = exchange.request;
  switch (request.method) {
    case Method::unknown:
      return fail(exchange, 501);
    case Method::connect:
      return fail(exchange, 405);
    case Method::trace:
      if (exchange.server->trace == TraceAnswer::off) return fail(exchange, 405);
      if (request.framing != http::BodyFraming::none && request.content_length > 0) {
        return fail(exchange, 413);
      }
      answer_trace(exchange);
      return Progress::answered;
    case Method::options:
      if (request.path != "*") return Progress::go_on;
      answer_options(exchange);
      return Progress::answered;
    case Method::get:
    case Method::head:
    case Method::post:
    case Method::put:
    case Method::del:
    case Method::patch:
    case Method::propfind:
    case Method::proppatch:
    case Method::mkcol:
    case Method::copy:
    case Method::move:
    case Method::lock:
    case Method::unlock:
    case Method::report:
    case Method::search:
      break;
  }
  return Progress::go_on;
}

Progress take_target(Exchange& exchange) {
  const http::NormalPath normal =
      http::normalise_path(exchange.request.path, exchange.worker.arena);
  if (normal.result != http::PathResult::ok) {
    return fail(exchange, http::status_of(normal.result));
  }
  exchange.path = exchange.requested_path = normal.path;
  exchange.query = exchange.request.query;
  return Progress::go_on;
}

// DocumentRoot and the path, without the slash that ends a folder's URL.
void translate_below_document_root(Exchange& exchange) {
  const std::string& root = exchange.server->document_root;
  std::string_view path = exchange.path;
  if (path.ends_with('/')) path.remove_suffix(1);
  if (root == "/") {
    exchange.filename = path.empty() ? std::string_view{"/"} : path;
  } else {
    exchange.filename = http::concat(exchange.worker.arena, {root, path});
  }
}

Progress find_file(Exchange& exchange) {
  exchange.filename = exchange.path_info = exchange.handler = exchange.content_type = {};
  exchange.file_kind = FileKind::unknown;
  exchange.response = http::Response{};
  switch (run_first(exchange, Phase::translate_name)) {
    case Outcome::failed:
      return fail_as_hook_said(exchange);
    case Outcome::ok:
      break;
    case Outcome::declined:
      translate_below_document_root(exchange);
      break;
  }
  // What the settings for the whole name say about links decides how the file may be looked up;
  // what is found then may be a folder, or a file further up, to which other sections apply.
  const bool looks_like_directory = exchange.path.ends_with('/');
  if (merge_sections(exchange, looks_like_directory) == Progress::answered) {
    return Progress::answered;
  }
  const std::string_view asked = exchange.filename;
  if (run_first(exchange, Phase::map_to_storage) == Outcome::failed) {
    return fail_as_hook_said(exchange);
  }
  const bool is_directory = exchange.file_kind == FileKind::directory;
  if (exchange.filename == asked && is_directory == looks_like_directory) return Progress::go_on;
  return merge_sections(exchange, is_directory);
}

void apply_forced(Exchange& exchange) {
  const DirectoryConfig& config = exchange.settings->get(kDirectoryConfig);
  if (config.forced_type.is_set() && *config.forced_type != "none") {
    exchange.content_type = *config.forced_type;
  }
  if (config.handler.is_set() && *config.handler != "none") exchange.handler = *config.handler;
}

Progress check_and_prepare(Exchange& exchange) {
  if (run_all(exchange, Phase::access_checker) == Outcome::failed) {
    return fail_as_hook_said(exchange);
  }
  if (run_all(exchange, Phase::type_checker) == Outcome::failed) {
    return fail_as_hook_said(exchange);
  }
  apply_forced(exchange);
  if (run_all(exchange, Phase::fixups) == Outcome::failed) return fail_as_hook_said(exchange);
  return Progress::go_on;
}

// Runs the phases until a file is settled on; each internal redirect starts them again.
Progress run_until_handler(Exchange& exchange) {
  for (int i = 0; i <= kRedirectsMax; ++i) {
    if (find_file(exchange) == Progress::answered) return Progress::answered;
    if (check_and_prepare(exchange) == Progress::answered) return Progress::answered;
    if (exchange.redirect_to.empty()) return Progress::go_on;
    exchange.path = exchange.redirect_to;
    exchange.redirect_to = {};
  }
  platform::log_event({.level = platform::LogLevel::error,
                       .module = kCoreLog,
                       .number = 124,
                       .client = exchange.client()},
                      "Request exceeded the limit of {} internal redirects due to probable "
                      "configuration error.",
                      kRedirectsMax);
  return fail(exchange, 500);
}

void run_handler(Exchange& exchange) {
  // What no module has a handler for may still be asked what it allows.
  if (exchange.request.method == Method::options && exchange.handler.empty()) {
    answer_options(exchange);
    return;
  }
  switch (run_first(exchange, Phase::handler)) {
    case Outcome::ok:
      return;
    case Outcome::failed:
      fail_as_hook_said(exchange);
      return;
    case Outcome::declined:
      answer_error(exchange, 404);
      return;
  }
}

void run_all_phases(Exchange& exchange) {
  section_cache(exchange).trim();
  exchange.settings = &exchange.server->node->directory_defaults;
  if (answer_method(exchange) == Progress::answered) return;
  if (take_target(exchange) == Progress::answered) return;
  if (run_all(exchange, Phase::post_read) == Outcome::failed) {
    fail_as_hook_said(exchange);
    return;
  }
  if (run_until_handler(exchange) == Progress::go_on) run_handler(exchange);
}

}  // namespace

void run_exchange(Exchange& exchange) {
  switch (run_first(exchange, Phase::quick_handler)) {
    case Outcome::declined:
      run_all_phases(exchange);
      break;
    case Outcome::failed:
      fail_as_hook_said(exchange);
      break;
    case Outcome::ok:
      break;
  }
  http::Response& response = exchange.response;
  if (exchange.request.method == Method::head || http::never_has_body(response.status)) {
    response.no_body = true;
  }
}

void log_exchange(Exchange& exchange, const TransferFacts& facts) {
  exchange.transfer = facts;
  run_all(exchange, Phase::log_transaction);
}

}  // namespace holdfast::core
