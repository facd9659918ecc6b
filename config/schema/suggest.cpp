#include "config/schema/suggest.hpp"

#include <algorithm>

#include "config/schema/known_directives.hpp"
#include "config/schema/language_rows.hpp"
#include "platform/base/strings.hpp"

namespace holdfast::config {
namespace {

std::string shown(std::string_view name, bool is_section) {
  return is_section ? "<" + std::string{name} + ">" : std::string{name};
}

bool is_active(const DirectiveSet::Entry& entry, const ModuleActivator& modules) noexcept {
  return is_language_module(*entry.module) || modules.is_active(*entry.module);
}

// Longer names forgive more.
std::size_t forgiven_letters(std::string_view name) noexcept {
  return std::min<std::size_t>(3, std::max<std::size_t>(1, name.size() / 4));
}

struct Nearest {
  std::string_view name;
  std::string_view module;
  std::size_t distance;

  void offer(std::string_view candidate, std::string_view of_module, std::string_view wanted) {
    if (distance == 0) return;
    const std::size_t found = platform::edit_distance(candidate, wanted, distance - 1);
    if (found >= distance) return;
    *this = {candidate, of_module, found};
  }
};

// The name is right, but its module is not active or not there.
std::string owner_of(std::string_view name, bool is_section, const DirectiveSet& directives) {
  if (const auto rows = directives.find(name, is_section); !rows.empty()) {
    const ModuleConfig& module = *rows.front().module;
    std::string file{module.source_name};
    if (file.ends_with(".c")) file.replace(file.size() - 2, 2, ".so");
    return "it belongs to a built-in module: LoadModule " + std::string{module.identifier} +
           " modules/" + file;
  }
  std::string_view owner;
  for_each_known_directive([name, &owner](std::string_view known, std::string_view module) {
    if (owner.empty() && platform::equal_ignoring_case(known, name)) owner = module;
  });
  if (owner.empty()) return {};
  return "it belongs to " + std::string{owner} + ", which this server does not have";
}

}  // namespace

std::string suggestion_for(std::string_view name, bool is_section, const DirectiveSet& directives,
                           const ModuleActivator& modules) {
  if (directives.find_active(name, !is_section, modules) != nullptr)
    return "did you mean '" + shown(name, !is_section) + "'?";
  if (std::string owner = owner_of(name, is_section, directives); !owner.empty()) return owner;

  Nearest nearest{{}, {}, forgiven_letters(name) + 1};
  for (const DirectiveSet::Entry& entry : directives.entries())
    if (entry.row->is_section() == is_section && is_active(entry, modules))
      nearest.offer(entry.row->name, {}, name);
  if (!nearest.name.empty()) return "did you mean '" + shown(nearest.name, is_section) + "'?";

  for_each_known_directive([name, &nearest](std::string_view known, std::string_view module) {
    nearest.offer(known, module, name);
  });
  if (nearest.name.empty()) return {};
  return "did you mean '" + shown(nearest.name, is_section) + "'? (" + std::string{nearest.module} +
         ", which this server does not have)";
}

}  // namespace holdfast::config
