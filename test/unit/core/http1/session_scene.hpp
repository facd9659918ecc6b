// SessionScene: one HTTP/1.x connection over a socket pair, run step by step as an MPM would, with
// a clock that the test moves and a module that answers in every way an answer can be made.
//
//   /text          a small body from the arena
//   /memory/N      N bytes that an owner keeps
//   /file/N        N bytes of a file
//   /close         a small body, and the connection must end
//   /status/N      an empty answer with that status
//
// Threads:   one.
// Lifetime:  the log of the module is cleared by each scene.
#pragma once

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <cerrno>
#include <charconv>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/connection/connection.hpp"
#include "core/connection/worker_context.hpp"
#include "core/http1/http1_session.hpp"
#include "core/pipeline/exchange.hpp"
#include "core/pipeline/hooks.hpp"
#include "core/scoreboard/scoreboard.hpp"
#include "core/server/runtime.hpp"
#include "platform/io/fd.hpp"
#include "test/support/temp_dir.hpp"
#include "test/support/test_server.hpp"

namespace holdfast::test {

// One line of the log.
struct LoggedAnswer {
  std::string line;
  int status = 0;
  core::TransferFacts facts;
};
inline std::vector<LoggedAnswer>& logged_answers() {
  static std::vector<LoggedAnswer> log;
  return log;
}

// The n-th byte of every body, so that a lost or doubled byte shows.
inline char body_byte(std::size_t n) { return static_cast<char>('a' + (n * 7 + n / 251) % 26); }
inline std::string body_of(std::size_t bytes) {
  std::string body(bytes, '\0');
  for (std::size_t i = 0; i < bytes; ++i) body[i] = body_byte(i);
  return body;
}

// The longest body; counts who keeps it.
class TestBody final : public core::SharedBody {
 public:
  static constexpr std::size_t kBytes = 8 << 20;
  TestBody() : text(body_of(kBytes)) {
    dir.write("body", text);
    file = ::open(dir.path("body").c_str(), O_RDONLY | O_CLOEXEC);
  }
  ~TestBody() override { ::close(file); }

  TempDir dir;
  std::string text;
  int file = -1;
};
inline const TestBody& test_body() {
  static const TestBody* const body = new TestBody;
  return *body;
}

inline core::Outcome answer_for_test(core::Exchange& exchange, core::ModuleState*) {
  core::http::Response& response = exchange.response;
  const std::string_view path = exchange.path;
  std::size_t number = 0;
  if (const auto at = path.rfind('/'); at != std::string_view::npos) {
    std::from_chars(path.data() + at + 1, path.data() + path.size(), number);
  }
  response.content_length = number;
  if (path == "/text" || path == "/close") {
    response.body = exchange.worker.arena.copy("hello");
    response.content_length = 5;
    response.close = path == "/close";
  } else if (path.starts_with("/memory/")) {
    response.body = std::string_view(test_body().text).substr(0, number);
    response.body_owner = &test_body();
  } else if (path.starts_with("/file/") || path.starts_with("/sendfile/")) {
    response.file = test_body().file;
    response.body_owner = &test_body();
    response.use_sendfile = path.starts_with("/sendfile/");
  } else if (path.starts_with("/status/")) {
    response.status = static_cast<std::uint16_t>(number);
    response.content_length = 0;
  } else {
    return core::Outcome::declined;
  }
  response.prepared_fields = "X-Path: test\r\n";
  return core::Outcome::ok;
}

inline core::Outcome log_for_test(core::Exchange& exchange, core::ModuleState*) {
  logged_answers().push_back(
      {std::string(exchange.request.line), exchange.response.status, exchange.transfer});
  return core::Outcome::ok;
}

inline const core::Module kSceneModule{.name = "scene_module",
                                       .source = "mod_scene.c",
                                       .activation = config::Activation::always,
                                       .register_hooks = [](core::HookRegistry& hooks) {
                                         hooks.add(core::Phase::handler, &answer_for_test);
                                         hooks.add(core::Phase::log_transaction, &log_for_test);
                                       }};

}  // namespace holdfast::test

namespace holdfast::core {
extern const Module http_module;
}

namespace holdfast::test {

class SessionScene {
 public:
  // SOCK_SEQPACKET keeps the boundaries of what each system call sends.
  explicit SessionScene(std::string_view config = {}, int socket_type = SOCK_STREAM)
      : config_(std::string("ServerName test\n").append(config),
                {&core::http_module, &kSceneModule}) {
    INFO(config_.errors());
    REQUIRE(config_.snapshot() != nullptr);
    runtime_ = std::make_unique<core::Runtime>(config_.snapshot(), config_.modules());
    child.runtime = runtime_.get();
    worker_ = std::make_unique<core::WorkerContext>(child, &score, 0);
    worker_->clock = platform::CoarseClock(platform::ClockSource{&read_clock, this, 0});
    connect(socket_type);
    logged_answers().clear();
  }

  // A new connection on the same worker.
  void connect(int socket_type = SOCK_STREAM) {
    int ends[2];
    REQUIRE(::socketpair(AF_UNIX, socket_type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends) == 0);
    server_.reset(ends[0]);
    client.reset(ends[1]);
    connection = {};
    connection.fd = server_.get();
    connection.session = &session_;
  }

  void send(std::string_view bytes) const {
    REQUIRE(::send(client.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL) ==
            static_cast<ssize_t>(bytes.size()));
  }
  void send_end() const { REQUIRE(::shutdown(client.get(), SHUT_WR) == 0); }

  core::Step run(core::Wake wake = {platform::Readiness::in, false}) {
    worker_->clock.refresh();
    step = core::advance(connection, wake, *worker_);
    // The rule of the seam: nothing of a connection may stay with its worker.
    CHECK(worker_->output.empty());
    return step;
  }
  core::Step run_timed_out() { return run({platform::Readiness::none, true}); }
  // As long as it asks to be run again.
  core::Step run_on() {
    do {
      run();
    } while (step.want == core::Want::again);
    return step;
  }
  core::Step exchange(std::string_view bytes) {
    send(bytes);
    return run_on();
  }

  // What is there for the client now.
  std::string received() {
    std::string all;
    char buffer[65536];
    for (;;) {
      const ssize_t n = ::recv(client.get(), buffer, sizeof buffer, 0);
      if (n < 0) break;
      if (n == 0) {
        saw_end = true;
        break;
      }
      all.append(buffer, static_cast<std::size_t>(n));
      ++packets;
    }
    return all;
  }

  void pass(platform::Ticks ticks) { now_.monotonic_ns += ticks * platform::kTickNs; }
  platform::Ticks now() {
    worker_->clock.refresh();
    return worker_->clock.ticks();
  }
  core::WorkerContext& worker() { return *worker_; }

  core::WorkerSlot score{};
  core::ChildContext child;
  core::Connection connection;
  core::Step step;
  platform::Fd client;
  bool saw_end = false;
  int packets = 0;

 private:
  static platform::ClockReading read_clock(void* self) noexcept {
    return static_cast<SessionScene*>(self)->now_;
  }

  TestConfig config_;
  platform::ClockReading now_{1'000'000'000, 784'111'777'000'000'000};
  std::unique_ptr<core::Runtime> runtime_;
  std::unique_ptr<core::WorkerContext> worker_;
  core::Http1Session session_;
  platform::Fd server_;
};

}  // namespace holdfast::test
