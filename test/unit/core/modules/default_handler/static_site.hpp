// StaticSite: a server with a document root and nothing but core and the default handler, asked
// without a socket. Why: what the hooks make of a request shows in the response itself.
//
// Threads:   one.
// Lifetime:  an answer's texts live until the next request.
#pragma once

#include <unistd.h>

#include <catch2/catch.hpp>
#include <cstdint>
#include <ctime>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/connection/connection.hpp"
#include "core/connection/worker_context.hpp"
#include "core/http1/request_parser.hpp"
#include "core/modules/default_handler/worker_files.hpp"
#include "core/pipeline/module.hpp"
#include "core/server/run_exchange.hpp"
#include "core/server/runtime.hpp"
#include "platform/log/log.hpp"
#include "test/support/temp_dir.hpp"
#include "test/support/test_server.hpp"

namespace holdfast::core {
extern const Module default_handler_module;
}  // namespace holdfast::core

namespace holdfast::test {

class StaticSite {
 public:
  static constexpr core::Module kNoModule{.name = "no_module", .source = "mod_no.c"};

  // `more`: further lines of configuration; ROOT in it stands for the document root.
  explicit StaticSite(std::string more = {}, const core::Module& extra = kNoModule) {
    // Most of what is asked here ends in a line of the error log.
    platform::LogLevels quiet;
    quiet.set_default(platform::LogLevel::emerg);
    platform::logger().set_levels(quiet);
    std::filesystem::create_directory(dir.path("htdocs"));
    config_ = std::unique_ptr<TestConfig>(new TestConfig(
        "ServerName test\nDocumentRoot \"" + root() + "\"\n" + with_root(std::move(more)),
        {&core::default_handler_module, &extra}));
    REQUIRE(config_->errors().empty());
    runtime_ = std::make_unique<core::Runtime>(config_->snapshot(), config_->modules());
    child_.runtime = runtime_.get();
    for (const core::Module* module : config_->modules()) {
      child_.module_states.push_back(
          module->make_child_state == nullptr ? nullptr : module->make_child_state(child_));
    }
    worker_ = std::make_unique<core::WorkerContext>(child_, nullptr, 0);
    worker_->clock = platform::CoarseClock(platform::ClockSource{&read_clock, this, 0});
  }

  std::string root() const { return dir.path("htdocs"); }
  void write(std::string_view name, std::string_view content) const {
    dir.write("htdocs/" + std::string(name), content);
  }

  // Sends the head, with an empty line added. What came before is over.
  core::http::Response& ask(std::string head) {
    exchange_.reset();
    worker_->arena.reset();
    worker_->clock.refresh();
    head_ = std::move(head) + "\r\n";
    fields_.clear();
    request_ = {};
    core::http1::HeadCursor cursor;
    const auto result = core::http1::parse_head(head_, {}, cursor, request_, fields_);
    REQUIRE(result.state == core::http1::HeadState::done);
    exchange_.emplace(connection_, *worker_, request_, runtime_->main_server());
    run_exchange(*exchange_);
    return exchange_->response;
  }
  core::http::Response& get(std::string_view target, std::string_view fields = {}) {
    return ask("GET " + std::string(target) + " HTTP/1.1\r\nHost: test\r\n" + std::string(fields));
  }
  std::string body() const {
    const core::http::Response& response = exchange_->response;
    if (response.file < 0) return std::string(response.body);
    std::string content(response.content_length, '\0');
    REQUIRE(::pread(response.file, content.data(), content.size(),
                    static_cast<off_t>(response.file_offset)) ==
            static_cast<ssize_t>(content.size()));
    return content;
  }
  // Did the last answer come from the memo? Then no phase has chosen settings.
  bool was_quick() const { return exchange_->settings == nullptr; }

  void pass_ms(std::int64_t more) { time_.monotonic_ns += more * 1'000'000; }
  core::Exchange& exchange() { return *exchange_; }
  core::WorkerContext& worker() { return *worker_; }
  core::WorkerFiles& files() {
    const auto index = runtime_->index_of(core::default_handler_module);
    return static_cast<core::WorkerFiles&>(
        *worker_->module_states[static_cast<std::size_t>(index)]);
  }

  TempDir dir;

 private:
  static platform::ClockReading read_clock(void* self) noexcept {
    return static_cast<StaticSite*>(self)->time_;
  }
  std::string with_root(std::string text) const {
    for (auto at = text.find("ROOT"); at != std::string::npos; at = text.find("ROOT")) {
      text.replace(at, 4, root());
    }
    return text;
  }
  std::unique_ptr<TestConfig> config_;
  // An hour ahead: what was just written is not racy.
  platform::ClockReading time_{1'000'000'000, (::time(nullptr) + 3600) * 1'000'000'000};
  std::unique_ptr<core::Runtime> runtime_;
  core::ChildContext child_;
  std::unique_ptr<core::WorkerContext> worker_;
  core::Connection connection_;
  std::string head_;
  core::http::FieldList fields_;
  core::http::Request request_;
  std::optional<core::Exchange> exchange_;
};

}  // namespace holdfast::test
