// ChildScene: one child of any MPM, run by a thread of the test instead of a process, with the test
// as its parent. Why: what all MPMs promise is tested by one body over all of them.
//
// Threads:   the test's own; the child runs in another one.
// Failure:   whatever does not come within the patience of the test fails it.
#pragma once

#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <catch2/catch.hpp>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <thread>
#include <vector>

#include "core/pipeline/hooks.hpp"
#include "mpm/common/child_channel.hpp"
#include "mpm/common/mpm.hpp"
#include "platform/io/listen_socket.hpp"
#include "test/support/test_server.hpp"
#include "test/unit/mpm/common/client.hpp"

namespace holdfast::core {
extern const Module http_module;
}

namespace holdfast::test {

inline core::Outcome say_hello(core::Exchange& exchange, core::ModuleState*) {
  exchange.response.body = exchange.worker.arena.copy("hello");
  exchange.response.content_length = 5;
  return core::Outcome::ok;
}

inline const core::Module kHelloModule{.name = "hello_module",
                                       .source = "mod_hello.c",
                                       .activation = config::Activation::always,
                                       .register_hooks = [](core::HookRegistry& hooks) {
                                         hooks.add(core::Phase::handler, &say_hello);
                                       }};

class ChildScene {
 public:
  struct Options {
    std::string_view settings = {};
    std::uint32_t threads = 3;  // prefork: 1
    std::uint64_t connections_max = 0;
  };

  ChildScene(const mpm::Mpm& mpm, const Options& options)
      : mpm_(mpm), config_(options.settings, {&core::http_module, &kHelloModule}) {
    INFO(config_.errors());
    REQUIRE(config_.snapshot() != nullptr);
    limits_.threads_per_child = mpm.kind() == mpm::MpmKind::prefork ? 1 : options.threads;
    limits_.thread_limit = limits_.threads_per_child;
    limits_.max_connections_per_child = options.connections_max;
    auto socket = platform::listen_on(platform::SocketAddress::v4({127, 0, 0, 1}, 0),
                                      {.defer_accept_seconds = 0});
    REQUIRE(socket);
    listen_ = std::move(*socket);
    address_ = platform::local_address(listen_.get()).value();
    runtime_ = std::make_unique<core::Runtime>(config_.snapshot(), config_.modules(),
                                               std::vector{address_});
    REQUIRE(runtime_->prepare().empty());
    scoreboard_.emplace(core::Scoreboard::create({1, limits_.thread_limit}).value());
    auto channel = mpm::make_channel();
    REQUIRE(channel);
    channel_ = std::move(*channel);
    start();
  }
  ~ChildScene() {
    say(mpm::ParentWord::stop);
    join();
  }

  // --- the parent's part ---

  void say(mpm::ParentWord word) { mpm::say(channel_.parent_end.get(), word); }
  void die() { channel_.parent_end.reset(); }
  bool hears(mpm::ChildWord word) {
    char heard = 0;
    return until([&] { return mpm::hear(channel_.parent_end.get(), heard) == mpm::Heard::word; }) &&
           heard == static_cast<char>(word);
  }
  pthread_t child_thread() { return thread_.native_handle(); }
  // How the child ended.
  mpm::ExitCode join() {
    if (thread_.joinable()) thread_.join();
    return code_;
  }

  // --- what can be seen of it ---

  const core::ChildSlot& score() const { return scoreboard_->child(0); }
  bool is_draining() const {
    return until([this] { return score().state.load() == core::ChildState::draining; });
  }
  // Waits until so many workers are idle and so many connections are open.
  bool shows(std::uint32_t idle, std::uint32_t connections) const {
    return until([&] {
      return score().idle_workers.load() == idle && score().connections.load() == connections;
    });
  }
  std::uint32_t threads() const { return limits_.threads_per_child; }
  const platform::SocketAddress& address() const { return address_; }
  Client connect() const { return Client(address_); }

 private:
  void start() {
    context_.runtime = runtime_.get();
    for (const core::Module* module : config_.modules()) {
      context_.module_states.push_back(
          module->make_child_state != nullptr ? module->make_child_state(context_) : nullptr);
    }
    thread_ = std::thread([this] {
      const std::array<int, 1> listen_fds = {::dup(listen_.get())};
      mpm::ChildTask task{context_, listen_fds, limits_, *scoreboard_, 0, channel_.child_end.get()};
      code_ = mpm_.run_child(task);
    });
  }

  const mpm::Mpm& mpm_;
  TestConfig config_;
  mpm::MpmLimits limits_;
  platform::Fd listen_;
  platform::SocketAddress address_;
  std::unique_ptr<core::Runtime> runtime_;
  std::optional<core::Scoreboard> scoreboard_;
  mpm::ChannelPair channel_;
  core::ChildContext context_;
  mpm::ExitCode code_ = mpm::ExitCode::fatal;
  std::thread thread_;
};

}  // namespace holdfast::test
