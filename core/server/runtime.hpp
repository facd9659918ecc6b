// Runtime: everything that one generation of the configuration gives to those who serve: the frozen
// snapshot, the modules, the sorted hooks, the servers.
// Why one object: a worker has one const reference to it, and a reload makes a new one beside it.
//
// Process:   built in the parent before the fork; const afterwards.
// Threads:   const, any thread.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "config/eval/snapshot.hpp"
#include "core/pipeline/hooks.hpp"
#include "core/pipeline/module.hpp"
#include "core/server/server.hpp"

namespace holdfast::core {

class Session;

class Runtime {
 public:
  // `modules` must outlive the runtime.
  Runtime(std::shared_ptr<const config::ConfigSnapshot> snapshot,
          std::span<const Module* const> modules);
  ~Runtime();

  const config::ConfigSnapshot& snapshot() const noexcept { return *snapshot_; }
  std::span<const Module* const> modules() const noexcept { return modules_; }
  const HookRegistry& hooks() const noexcept { return hooks_; }
  const Server& main_server() const noexcept { return *main_; }
  // The server for a request that arrived on `listener` with this host (RFC 9110 §7.4).
  const Server& choose_server(std::uint16_t listener, std::string_view host) const noexcept;
  // What a fresh connection on `listener` speaks.
  const Session& session_for(std::uint16_t listener) const noexcept;

 private:
  std::shared_ptr<const config::ConfigSnapshot> snapshot_;
  std::span<const Module* const> modules_;
  HookRegistry hooks_;
  std::unique_ptr<Server> main_;
  std::unique_ptr<Session> http1_;
};

}  // namespace holdfast::core
