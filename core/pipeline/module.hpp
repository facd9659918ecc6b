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
#include "config/schema/module_config.hpp"
#include "platform/base/result.hpp"

namespace holdfast::core {

struct ChildContext;
class WorkerContext;
class Exchange;
class HookRegistry;
class Runtime;
class Session;

// What a module keeps per generation, child or worker; a module derives its own.
class ModuleState {
 public:
  ModuleState() = default;
  ModuleState(const ModuleState&) = delete;
  ModuleState& operator=(const ModuleState&) = delete;
  virtual ~ModuleState() = default;
};

using PrepareResult = platform::Result<std::unique_ptr<ModuleState>, std::string>;

struct Module {
  std::string_view name;    // "status_module": LoadModule, <IfModule>
  std::string_view source;  // "mod_status.c": <IfModule>
  std::span<const config::Directive> directives = {};
  config::Activation activation = config::Activation::on_load;
  std::string_view group = {};  // "mpm": at most one of a group is active
  // Types that no row mentions.
  std::span<const config::ConfigTypeBase* const> config_types = {};
  void (*register_hooks)(HookRegistry&) = nullptr;
  // Parent, after an error-free load and before anything of it is used; looks for what no single
  // line can be blamed for (a missing folder). Reports to the administrator.
  void (*check_config)(const config::ConfigSnapshot&, config::Diagnostics&) = nullptr;
  // Parent, as the starting user, once per generation before its first fork: what all children
  // share of it, such as tables made from the settings and open log files. Failure: one sentence.
  PrepareResult (*prepare)(const config::ConfigSnapshot&) = nullptr;
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

// The part of a module that the configuration language works with.
constexpr config::ModuleConfig module_config(const Module& module) noexcept {
  return {.source_name = module.source,
          .identifier = module.name,
          .directives = module.directives,
          .activation = module.activation,
          .group = module.group,
          .types = module.config_types,
          .check = module.check_config};
}

}  // namespace holdfast::core
