// DirectiveSet: all rows of all modules, found by name whatever its case. Why: one lookup, one
// check of place and arguments, one wording of the errors, and the listing that `-L` prints.
//
// Threads: const after construction, any thread.   Lifetime: the modules' tables outlive it.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "config/schema/directive.hpp"
#include "config/schema/module_config.hpp"

namespace holdfast::config {

class DirectiveSet {
 public:
  struct Entry {
    const Directive* row;
    const ModuleConfig* module;
  };

  // Adds the language's own rows (Include, Define, <IfModule> ...) to those of the modules.
  explicit DirectiveSet(std::span<const ModuleConfig> modules);

  // The rows of that name: sections and plain directives are different names. Several modules may
  // share one (MPMs do).
  std::span<const Entry> find(std::string_view name, bool is_section) const noexcept;
  // The first of them whose module is active; null if there is none.
  const Entry* find_active(std::string_view name, bool is_section,
                           const ModuleActivator& modules) const noexcept;

  std::span<const Entry> entries() const noexcept { return entries_; }  // sorted by name
  std::span<const ModuleConfig> modules() const noexcept { return modules_; }
  std::vector<const ConfigTypeBase*> types(Level level) const;

 private:
  std::span<const ModuleConfig> modules_;
  std::vector<Entry> entries_;
};

// "X takes one argument, HELP" if the count is wrong; empty if it is right.
std::string arity_error(const Directive& row, std::size_t arg_count);
// "X not allowed in <Directory> context" if row may not stand there; empty if it may. around is the
// name of the innermost section.
std::string scope_error(const Directive& row, Scope position, std::string_view around);

// `-L`: every directive with module, help, arguments, default and place, from the rows only.
std::string print_directives(const DirectiveSet& directives);

}  // namespace holdfast::config
