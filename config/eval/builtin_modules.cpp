#include "config/eval/builtin_modules.hpp"

#include "config/schema/language_rows.hpp"
#include "platform/base/check.hpp"

namespace holdfast::config {
namespace {

bool is_name_of(const ModuleConfig& module, std::string_view name) noexcept {
  return module.identifier == name || module.source_name == name;
}

}  // namespace

BuiltinModules::BuiltinModules(std::span<const ModuleConfig> modules)
    : modules_(modules), loaded_(modules.size(), false) {}

SetResult BuiltinModules::load_module(std::string_view identifier, std::string_view path) {
  for (std::size_t i = 0; i < modules_.size(); ++i) {
    const ModuleConfig& module = modules_[i];
    if (module.identifier != identifier) continue;
    for (std::size_t other = 0; other < modules_.size() && !module.group.empty(); ++other)
      if (other != i && loaded_[other] && modules_[other].group == module.group)
        return fail(module.group == "mpm" ? "Configuration error: More than one MPM loaded."
                                          : "Configuration error: More than one module of group " +
                                                std::string{module.group} + " loaded.");
    loaded_[i] = true;
    has_load_lines_ = has_load_lines_ || module.activation == Activation::on_load;
    return {};
  }
  for (const ModuleConfig& module : language_modules())
    if (module.identifier == identifier) return {};
  return fail("Cannot load " + std::string{path} + " into server: there is no " +
              std::string{identifier} + " in this server (-l lists its modules)");
}

bool BuiltinModules::has_module(std::string_view name) const noexcept {
  for (const ModuleConfig& module : modules_)
    if (is_name_of(module, name) && is_active(module)) return true;
  for (const ModuleConfig& module : language_modules())
    if (is_name_of(module, name)) return true;
  return false;
}

bool BuiltinModules::is_active(const ModuleConfig& module) const noexcept {
  const auto index = static_cast<std::size_t>(&module - modules_.data());
  HF_CHECK(index < modules_.size());  // a module of another table
  const bool is_loaded = loaded_[index];
  switch (module.activation) {
    case Activation::always:
      return true;
    case Activation::on_load:
      return is_loaded || !has_load_lines_;
    case Activation::group_member:
      return is_loaded;
    case Activation::group_default:
      break;
  }
  if (is_loaded) return true;
  for (std::size_t i = 0; i < modules_.size(); ++i)
    if (loaded_[i] && modules_[i].group == module.group) return false;
  return true;
}

const ModuleConfig* BuiltinModules::active_in_group(std::string_view group) const noexcept {
  for (const ModuleConfig& module : modules_)
    if (module.group == group && is_active(module)) return &module;
  return nullptr;
}

}  // namespace holdfast::config
