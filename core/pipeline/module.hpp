// Module: a descriptor that contributes directives, hooks and state, as httpd's modules do.
// Why a plain constant: the list of built-in modules is generated from core/modules/meson.build, no
// constructor runs before main, and a test can build a server with exactly two modules.
//
// Threads:   constant; hooks run on whatever thread the phase says.
// Lifetime:  static.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "config/eval/snapshot.hpp"
#include "config/schema/directive.hpp"

namespace holdfast::core {

struct ChildContext;
class WorkerContext;
class Exchange;
class HookRegistry;
class Runtime;
class Session;

// What a module keeps per child or per worker; a module derives its own.
class ModuleState {
 public:
  ModuleState() = default;
  ModuleState(const ModuleState&) = delete;
  ModuleState& operator=(const ModuleState&) = delete;
  virtual ~ModuleState() = default;
};

struct Module {
  std::string_view name;    // "status_module": LoadModule, <IfModule>
  std::string_view source;  // "mod_status.c": <IfModule>
  std::span<const config::Directive> directives = {};
  std::span<const config::ConfigTypeBase* const> config_types = {};
  void (*register_hooks)(HookRegistry&) = nullptr;
  // Parent, after the whole file was read and before anything of it is used; all errors are for the
  // administrator. May fill in defaults that depend on other settings.
  void (*check_config)(config::ConfigSnapshot&, config::Diagnostics&) = nullptr;
  // Parent, as the starting user: opens what children inherit (log files). Failure is one sentence.
  std::string (*open_logs)(const config::ConfigSnapshot&) = nullptr;
  // Child, before its threads start; then once per worker, on the worker.
  std::unique_ptr<ModuleState> (*make_child_state)(ChildContext&) = nullptr;
  std::unique_ptr<ModuleState> (*make_worker_state)(WorkerContext&) = nullptr;
  // The protocol this module brings, for fresh connections.
  std::unique_ptr<Session> (*make_session)(const Runtime&) = nullptr;
  // Do this module's settings need Exchange::started_us?
  bool (*wants_durations)(const config::ConfigSnapshot&) = nullptr;
  // Child's main thread, about once a second and once more after the workers have ended.
  void (*housekeep)(ChildContext&) = nullptr;
};

}  // namespace holdfast::core
