// ModuleConfig: what one module brings to the configuration: its names, rows and config types. Why:
// the composition root passes a span of these; nothing registers itself.
//
// ModuleActivator: answers which modules are active. Why an interface: the configuration language
// only knows that LoadModule and <IfModule> ask somebody.
//
// Threads: ModuleConfig constant; a ModuleActivator belongs to one load.
#pragma once

#include <span>
#include <string_view>

#include "config/schema/config_type.hpp"
#include "config/schema/directive.hpp"
#include "config/schema/directive_context.hpp"

namespace holdfast::config {

class ConfigSnapshot;
class Diagnostics;

// When a module's rows count.
enum class Activation {
  always,   // httpd has it compiled in everywhere: core, http_core ...; LoadModule is optional
  on_load,  // after its LoadModule, or if the files have no LoadModule at all
  group_default,  // like always, until another module of its group is loaded (the default MPM)
  group_member,   // only after its LoadModule (the other MPMs)
};

struct ModuleConfig {
  std::string_view source_name;  // "mod_dir.c"
  std::string_view identifier;   // "dir_module"
  std::span<const Directive> directives;
  Activation activation = Activation::on_load;
  std::string_view group{};  // "mpm": at most one of a group is active
  // Types that no row mentions; those of the rows are known from the rows.
  std::span<const ConfigTypeBase* const> types{};
  // Looks at the finished snapshot of an error-free load; reports into the diagnostics.
  void (*check)(const ConfigSnapshot& snapshot, Diagnostics& diagnostics) = nullptr;
};

class ModuleActivator {
 public:
  virtual ~ModuleActivator() = default;

  // LoadModule identifier path: the path is not looked at.
  virtual SetResult load_module(std::string_view identifier, std::string_view path) = 0;
  // <IfModule>: by identifier or by source name.
  virtual bool has_module(std::string_view name) const noexcept = 0;
  virtual bool is_active(const ModuleConfig& module) const noexcept = 0;
};

}  // namespace holdfast::config
