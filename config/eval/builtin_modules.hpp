// BuiltinModules: the ModuleActivator over a server's own module table. Why: one policy for what
// LoadModule means when every module is linked in: without any LoadModule line all are active; with
// one, a module is active after its line, as in httpd; the path never matters.
//
// Threads: one load.   Lifetime: the table outlives it.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "config/schema/module_config.hpp"

namespace holdfast::config {

class BuiltinModules final : public ModuleActivator {
 public:
  explicit BuiltinModules(std::span<const ModuleConfig> modules);

  SetResult load_module(std::string_view identifier, std::string_view path) override;
  bool has_module(std::string_view name) const noexcept override;
  bool is_active(const ModuleConfig& module) const noexcept override;

  // The active one of a group ("mpm"); null if the table has none.
  const ModuleConfig* active_in_group(std::string_view group) const noexcept;

 private:
  std::span<const ModuleConfig> modules_;
  std::vector<bool> loaded_;  // by index in modules_
  bool has_load_lines_ = false;
};

}  // namespace holdfast::config
