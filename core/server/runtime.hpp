// Runtime: everything that one generation of the configuration gives to those who serve: the frozen
// snapshot, the modules, the sorted hooks, the servers.
// Why one object: a worker has one const reference to it, and a reload makes a new one beside it.
//
// Threads:   const, any thread.
// Process:   built in the parent before the fork; const afterwards.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "config/eval/snapshot.hpp"
#include "core/pipeline/hooks.hpp"
#include "core/pipeline/module.hpp"
#include "core/server/server.hpp"
#include "platform/io/socket_address.hpp"
#include "platform/log/log_sink.hpp"

namespace holdfast::core {

class HostMap;
class Session;

class Runtime {
 public:
  // The active modules, in order; core_module is among them. They must outlive the runtime.
  // `listeners`: the addresses of the listen sockets, by Connection::listener.
  Runtime(std::shared_ptr<const config::ConfigSnapshot> snapshot,
          std::span<const Module* const> modules,
          std::vector<platform::SocketAddress> listeners = {});
  ~Runtime();

  // Lets every module prepare what its generation needs (opens log files). Parent, once, before the
  // first fork. The answer is what went wrong, or empty; nothing that runs was touched then.
  std::string prepare();
  // From now on this generation's error log and levels count for the process. After prepare().
  void take_over_error_log();

  const config::ConfigSnapshot& snapshot() const noexcept { return *snapshot_; }
  std::span<const Module* const> modules() const noexcept { return modules_; }
  const HookRegistry& hooks() const noexcept { return hooks_; }
  const Server& main_server() const noexcept { return *servers_.front(); }
  // The main server first, then the virtual hosts in the order of the file.
  std::span<const std::unique_ptr<Server>> servers() const noexcept { return servers_; }
  // The server for a request that arrived on `listener` with this host (RFC 9110 §7.4).
  const Server& choose_server(std::uint16_t listener, std::string_view host) const noexcept;
  // True when a log wants to know how long requests take.
  bool wants_durations() const noexcept { return wants_durations_; }
  // The listen socket's address, or an unknown one.
  platform::SocketAddress listener(std::uint16_t index) const noexcept;
  // The index of an active module, or -1.
  int index_of(const Module& module) const noexcept;
  // What an active module prepared; null if nothing.
  ModuleState* state_of(const Module& module) const noexcept;
  // The engine's own module's place among them.
  std::size_t core_index() const noexcept { return core_index_; }
  // What a fresh connection on `listener` speaks.
  const Session& session_for(std::uint16_t listener) const noexcept;

 private:
  void add_server(const config::ServerNode& node);

  std::shared_ptr<const config::ConfigSnapshot> snapshot_;
  std::vector<const Module*> modules_;
  HookRegistry hooks_;
  std::vector<platform::SocketAddress> listeners_;
  std::vector<std::unique_ptr<Server>> servers_;
  std::unique_ptr<const HostMap> hosts_;
  std::unique_ptr<Session> session_;
  std::unique_ptr<platform::LogSink> error_log_;  // between prepare() and take_over_error_log()
  std::size_t core_index_ = 0;
  std::vector<std::unique_ptr<ModuleState>> states_;  // by module index
  bool wants_durations_ = false;
};

}  // namespace holdfast::core
