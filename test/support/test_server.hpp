// TestServer: a whole server in memory, without sockets and processes: configuration text goes in,
// requests run through every phase, answers come out. Why: a module is tested in three lines.
//
//   TestServer server{"DocumentRoot " + folder.path(), {&default_handler_module, &mime_module}};
//   const Answer answer = server.get("/a.txt");
//   CHECK(answer.status == 200);
//
// Threads:  one.
// Failure:  a configuration that does not load fails the test; bad_config() gives its errors.
#pragma once

#include <catch2/catch.hpp>

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/eval/builtin_modules.hpp"
#include "config/eval/evaluator.hpp"
#include "core/connection/connection.hpp"
#include "core/connection/worker_context.hpp"
#include "core/http/field_list.hpp"
#include "core/http1/request_parser.hpp"
#include "core/pipeline/exchange.hpp"
#include "core/pipeline/module.hpp"
#include "core/server/run_exchange.hpp"
#include "core/server/runtime.hpp"
#include "platform/fs/file.hpp"

namespace holdfast::core {
extern const Module core_module;
}

namespace holdfast::test {

struct Answer {
  int status = 0;
  std::string fields;  // each "Name: value\r\n"; those of the protocol (Date …) are not among them
  std::string body;
  bool no_body = false;
  std::uint64_t content_length = 0;

  // The value of a field; empty if it is not there.
  std::string field(std::string_view name) const {
    const std::string line = "\r\n" + std::string{name} + ": ";
    const std::string all = "\r\n" + fields;
    const auto at = all.find(line);
    if (at == std::string::npos) return {};
    const auto begin = at + line.size();
    return all.substr(begin, all.find('\r', begin) - begin);
  }
};

// The text as a configuration of these modules and core_module.
class TestConfig {
 public:
  explicit TestConfig(std::string_view text,
                      std::initializer_list<const core::Module*> modules = {})
      : modules_{&core::core_module} {
    modules_.insert(modules_.end(), modules);
    for (const core::Module* module : modules_) configs_.push_back(core::module_config(*module));
    const config::DirectiveSet rows{configs_};
    config::BuiltinModules active{configs_};
    const config::DiskFiles files;
    config::Evaluator evaluator{rows, active, files, &config::process_environment};
    config::LoadRequest request;
    request.config_file = "test.conf";
    request.text = std::string{text};
    request.server_root = "/nonexistent";
    auto result = evaluator.load(request);
    snapshot_ = std::move(result.snapshot);
    for (const config::Diagnostic& item : result.diagnostics.items()) {
      (item.severity == config::Severity::error ? errors_ : warnings_) += item.message + "\n";
    }
  }

  const std::shared_ptr<const config::ConfigSnapshot>& snapshot() const { return snapshot_; }
  const std::vector<const core::Module*>& modules() const { return modules_; }
  const std::string& errors() const { return errors_; }      // one per line
  const std::string& warnings() const { return warnings_; }  // one per line

 private:
  std::vector<const core::Module*> modules_;
  std::vector<config::ModuleConfig> configs_;
  std::shared_ptr<const config::ConfigSnapshot> snapshot_;
  std::string errors_;
  std::string warnings_;
};

// The errors of a configuration; empty if it is good.
inline std::string bad_config(std::string_view text,
                              std::initializer_list<const core::Module*> modules = {}) {
  return TestConfig{text, modules}.errors();
}

class TestServer {
 public:
  explicit TestServer(std::string_view text,
                      std::initializer_list<const core::Module*> modules = {})
      : config_(text, modules) {
    INFO(config_.errors());
    REQUIRE(config_.snapshot() != nullptr);
    runtime_ = std::make_unique<core::Runtime>(config_.snapshot(), config_.modules());
    REQUIRE(runtime_->prepare() == "");
    child_.runtime = runtime_.get();
    for (const core::Module* module : config_.modules()) {
      child_.module_states.push_back(
          module->make_child_state != nullptr ? module->make_child_state(child_) : nullptr);
    }
    worker_ = std::make_unique<core::WorkerContext>(child_, nullptr, 0);
    info_.peer = platform::SocketAddress::v4({192, 0, 2, 7}, 4711);
    connection_.info = &info_;
  }

  Answer get(std::string_view target) { return run("GET", target); }

  // `fields`: further lines, each ended by CRLF.
  Answer run(std::string_view method, std::string_view target, std::string_view fields = {}) {
    head_ = std::string{method} + " " + std::string{target} + " HTTP/1.1\r\nHost: " + host +
            "\r\n" + std::string{fields} + "\r\n";
    core::http::Request request;
    core::http::FieldList list;
    core::http1::HeadCursor cursor;
    const auto head = core::http1::parse_head(head_, {}, cursor, request, list);
    INFO(head_);
    REQUIRE(head.state == core::http1::HeadState::done);
    core::Exchange exchange{connection_, *worker_, request,
                            runtime_->choose_server(0, request.host)};
    exchange.started_us = worker_->clock.monotonic_ns() / 1000;
    core::run_exchange(exchange);
    Answer answer = answer_of(exchange.response);
    core::TransferFacts facts;
    facts.head_bytes = 200;
    facts.body_bytes = answer.body.size();
    facts.received_bytes = head_.size();
    ++connection_.requests;
    core::log_exchange(exchange, facts);
    worker_->arena.reset();
    return answer;
  }

  // What the child's main thread does about once a second.
  void housekeep() {
    for (const core::Module* module : config_.modules()) {
      if (module->housekeep != nullptr) module->housekeep(child_);
    }
  }

  const core::Runtime& runtime() const { return *runtime_; }
  core::WorkerContext& worker() { return *worker_; }
  core::Connection& connection() { return connection_; }

  std::string host = "example.test";  // of the next requests

 private:
  static Answer answer_of(const core::http::Response& response) {
    Answer answer;
    answer.status = response.status;
    answer.fields = response.prepared_fields;
    for (const auto* field = response.fields(); field != nullptr; field = field->next) {
      answer.fields.append(field->name).append(": ").append(field->value).append("\r\n");
    }
    answer.no_body = response.no_body;
    answer.content_length = response.content_length;
    if (response.no_body) return answer;
    if (response.file < 0) {
      answer.body = response.body;
      return answer;
    }
    answer.body.resize(response.content_length);
    const auto offset = static_cast<std::int64_t>(response.file_offset);
    CHECK(platform::read_at(response.file, answer.body, offset).value_or(0) == answer.body.size());
    return answer;
  }

  TestConfig config_;
  std::unique_ptr<core::Runtime> runtime_;
  core::ChildContext child_;
  std::unique_ptr<core::WorkerContext> worker_;
  core::ConnectionInfo info_;
  core::Connection connection_;
  std::string head_;
};

}  // namespace holdfast::test
