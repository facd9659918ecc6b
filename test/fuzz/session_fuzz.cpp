// A whole HTTP/1.x connection under arbitrary bytes: the answers must not depend on how the
// requests were cut into pieces, and the connection must come to rest. The first two bytes choose
// the pieces.
#include <sys/socket.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "config/eval/builtin_modules.hpp"
#include "config/eval/evaluator.hpp"
#include "core/connection/worker_context.hpp"
#include "core/http1/http1_session.hpp"
#include "core/pipeline/exchange.hpp"
#include "core/pipeline/hooks.hpp"
#include "core/pipeline/module.hpp"
#include "core/server/runtime.hpp"
#include "platform/base/check.hpp"
#include "platform/io/fd.hpp"
#include "platform/log/log.hpp"

namespace holdfast::core {
extern const Module core_module;
extern const Module http_module;
}  // namespace holdfast::core

namespace {

using namespace holdfast;
using core::Step;
using core::Want;
using platform::Readiness;

constexpr std::size_t kInputBytesMax = 4096;

// A small body from the arena, a large one without an owner, or nothing.
core::Outcome answer(core::Exchange& exchange, core::ModuleState*) {
  core::http::Response& response = exchange.response;
  if (exchange.path == "/none") return core::Outcome::declined;
  const std::size_t bytes = exchange.path == "/large" ? 100'000 : 3;
  response.body = exchange.worker.arena.copy(std::string(bytes, 'b'));
  response.content_length = bytes;
  return core::Outcome::ok;
}

constexpr core::Module kModule{
    .name = "fuzz_module",
    .source = "mod_fuzz.c",
    .activation = config::Activation::always,
    .register_hooks = [](core::HookRegistry& hooks) { hooks.add(core::Phase::handler, &answer); }};

platform::ClockReading fixed_time(void*) noexcept {
  return {1'000'000'000, 784'111'777'000'000'000};
}

// One server for all inputs.
class Server {
 public:
  Server() {
    platform::LogLevels quiet;
    quiet.set_default(platform::LogLevel::emerg);
    platform::logger().set_levels(quiet);
    for (const core::Module* module : modules_) configs_.push_back(core::module_config(*module));
    const config::DirectiveSet rows{configs_};
    config::BuiltinModules active{configs_};
    const config::DiskFiles files;
    config::Evaluator evaluator{rows, active, files, &config::process_environment};
    config::LoadRequest request;
    request.config_file = "fuzz.conf";
    request.text = "ServerName fuzz\nMaxKeepAliveRequests 0\nLimitRequestBody 1000\n";
    request.server_root = "/nonexistent";
    auto result = evaluator.load(request);
    HF_CHECK(result.snapshot != nullptr);
    runtime_ = std::make_unique<core::Runtime>(std::move(result.snapshot), modules_);
    child_.runtime = runtime_.get();
    worker_ = std::make_unique<core::WorkerContext>(child_, nullptr, 0);
    worker_->clock = platform::CoarseClock(platform::ClockSource{&fixed_time, nullptr, 0});
  }
  core::WorkerContext& worker() { return *worker_; }

 private:
  std::vector<const core::Module*> modules_{&core::core_module, &core::http_module, &kModule};
  std::vector<config::ModuleConfig> configs_;
  std::unique_ptr<core::Runtime> runtime_;
  core::ChildContext child_;
  std::unique_ptr<core::WorkerContext> worker_;
};

class Client {
 public:
  explicit Client(core::WorkerContext& worker) : worker_(worker) {
    int ends[2];
    HF_CHECK(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends) == 0);
    server_.reset(ends[0]);
    client_.reset(ends[1]);
    connection_.fd = server_.get();
  }

  void send(std::string_view bytes) {
    if (closed_) return;
    HF_CHECK(::send(client_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL) ==
             static_cast<ssize_t>(bytes.size()));
    run(Readiness::in);
  }
  // The client is done; the connection must end, however it stood.
  std::string finish() {
    if (!closed_) {
      ::shutdown(client_.get(), SHUT_WR);
      run(Readiness::in | Readiness::hangup);
    }
    HF_CHECK(closed_);
    return received_;
  }

 private:
  void run(Readiness readiness) {
    for (int turn = 0;; ++turn) {
      HF_CHECK(turn < 10'000);
      const Step step = core::advance(connection_, {readiness, false}, worker_);
      HF_CHECK(worker_.output.empty());
      HF_CHECK(step.want != Want::idle || connection_.state == nullptr);
      receive();
      closed_ = step.want == Want::close;
      if (closed_ || (step.want != Want::write && step.want != Want::again)) return;
      readiness = Readiness::out;
    }
  }
  void receive() {
    char buffer[65536];
    for (;;) {
      const ssize_t n = ::recv(client_.get(), buffer, sizeof buffer, 0);
      if (n <= 0) return;
      received_.append(buffer, static_cast<std::size_t>(n));
    }
  }

  core::WorkerContext& worker_;
  platform::Fd server_;
  platform::Fd client_;
  core::Http1Session session_;
  core::Connection connection_ = [this] {
    core::Connection connection;
    connection.session = &session_;
    return connection;
  }();
  std::string received_;
  bool closed_ = false;
};

std::string answers(core::WorkerContext& worker, std::string_view requests, std::size_t first,
                    std::size_t step) {
  Client client(worker);
  client.send(requests.substr(0, first));
  for (std::size_t at = first; at < requests.size(); at += step) {
    client.send(requests.substr(at, step));
  }
  return client.finish();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static Server* const server = new Server;
  if (size < 3 || size > kInputBytesMax) return 0;
  const std::string_view requests(reinterpret_cast<const char*>(data) + 2, size - 2);
  const std::string whole = answers(server->worker(), requests, requests.size(), 1);
  // With Expect it matters whether the body is there yet, as it should.
  for (std::size_t at = 0; at < requests.size(); ++at) {
    if ((requests[at] | 0x20) == 'x' && requests.substr(at + 1).starts_with("pect")) return 0;
  }
  const std::size_t first = data[0] % (requests.size() + 1);
  HF_CHECK(answers(server->worker(), requests, first, requests.size()) == whole);
  HF_CHECK(answers(server->worker(), requests, first, data[1] % 8 + 1) == whole);
  return 0;
}
