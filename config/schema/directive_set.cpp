#include "config/schema/directive_set.hpp"

#include <algorithm>

#include "config/schema/language_rows.hpp"
#include "config/schema/values.hpp"
#include "platform/base/strings.hpp"

namespace holdfast::config {
namespace {

struct Key {
  std::string_view name;
  bool is_section;
};

bool less(const Key& a, const Key& b) noexcept {
  const int order = platform::compare_ignoring_case(a.name, b.name);
  return order != 0 ? order < 0 : a.is_section < b.is_section;
}
Key key_of(const DirectiveSet::Entry& entry) noexcept {
  return {entry.row->name, entry.row->is_section()};
}

std::string_view arity_phrase(Arity arity) noexcept {
  switch (arity) {
    case Arity::none:
      return "takes no arguments";
    case Arity::flag:
      return "must be On or Off";
    case Arity::one:
      return "takes one argument";
    case Arity::two:
      return "takes two arguments";
    case Arity::three:
      return "takes three arguments";
    case Arity::one_two:
      return "takes 1-2 arguments";
    case Arity::two_three:
      return "takes two or three arguments";
    case Arity::one_three:
      return "takes one or three arguments";
    case Arity::one_to_three:
      return "takes one, two or three arguments";
    case Arity::iterate:
      return "requires at least one argument";
    case Arity::iterate2:
      return "requires at least two arguments";
    case Arity::any:
      return "takes any number of arguments";
    case Arity::raw:
      return "takes the rest of the line";
  }
  return {};
}

bool fits(Arity arity, std::size_t n) noexcept {
  switch (arity) {
    case Arity::none:
      return n == 0;
    case Arity::flag:
      return n >= 1;  // httpd looks at the first word only
    case Arity::one:
      return n == 1;
    case Arity::two:
      return n == 2;
    case Arity::three:
      return n == 3;
    case Arity::one_two:
      return n == 1 || n == 2;
    case Arity::two_three:
      return n == 2 || n == 3;
    case Arity::one_three:
      return n == 1 || n == 3;
    case Arity::one_to_three:
      return n >= 1 && n <= 3;
    case Arity::iterate:
      return n >= 1;
    case Arity::iterate2:
      return n >= 2;
    case Arity::any:
      return true;
    case Arity::raw:
      return true;
  }
  return false;
}

std::string shown_name(const Directive& row) {
  return row.is_section() ? "<" + std::string{row.name} + ">" : std::string{row.name};
}

std::string places_text(Scope scope) {
  const bool in_server = overlaps(scope, kServer);
  const bool in_sections = overlaps(scope, kSection);
  std::string text = "Allowed in *.conf ";
  if (in_server && in_sections) {
    text += "anywhere";
  } else if (in_sections) {
    text += "only inside <Directory>, <Files> or <Location>";
  } else if (includes(scope, Scope::virtual_host)) {
    text += includes(scope, Scope::server_config)
                ? "only outside <Directory>, <Files> and <Location>"
                : "only inside <VirtualHost>";
  } else {
    text += "only outside of all sections";
  }
  return text + (overlaps(scope, kAnyHtaccess) ? " and in .htaccess" : "");
}

}  // namespace

DirectiveSet::DirectiveSet(std::span<const ModuleConfig> modules) : modules_(modules) {
  for (const ModuleConfig& module : language_modules())
    for (const Directive& row : module.directives) entries_.push_back({&row, &module});
  for (const ModuleConfig& module : modules)
    for (const Directive& row : module.directives) entries_.push_back({&row, &module});
  std::stable_sort(entries_.begin(), entries_.end(),
                   [](const Entry& a, const Entry& b) { return less(key_of(a), key_of(b)); });
}

std::span<const DirectiveSet::Entry> DirectiveSet::find(std::string_view name,
                                                        bool is_section) const noexcept {
  const Key key{name, is_section};
  const auto begin =
      std::lower_bound(entries_.begin(), entries_.end(), key,
                       [](const Entry& entry, const Key& k) { return less(key_of(entry), k); });
  auto end = begin;
  while (end != entries_.end() && !less(key, key_of(*end))) ++end;
  return {begin, end};
}

const DirectiveSet::Entry* DirectiveSet::find_active(
    std::string_view name, bool is_section, const ModuleActivator& modules) const noexcept {
  for (const Entry& entry : find(name, is_section))
    if (is_language_module(*entry.module) || modules.is_active(*entry.module)) return &entry;
  return nullptr;
}

std::vector<const ConfigTypeBase*> DirectiveSet::types(Level level) const {
  std::vector<const ConfigTypeBase*> result;
  const auto add = [&result, level](const ConfigTypeBase* type) {
    const bool is_wanted = type != nullptr && type->level == level;
    if (is_wanted && std::find(result.begin(), result.end(), type) == result.end())
      result.push_back(type);
  };
  for (const Entry& entry : entries_) add(entry.row->type);
  for (const ModuleConfig& module : modules_)
    for (const ConfigTypeBase* type : module.types) add(type);
  return result;
}

std::string arity_error(const Directive& row, std::size_t arg_count) {
  if (fits(row.arity, arg_count)) return {};
  std::string text = shown_name(row) + " " + std::string{arity_phrase(row.arity)};
  if (row.arity != Arity::flag && !row.help.empty()) text += ", " + std::string{row.help};
  return text;
}

std::string scope_error(const Directive& row, Scope position, std::string_view around) {
  if (overlaps(row.scope, position)) return {};
  const std::string name = shown_name(row);
  if (position == Scope::server_config && around.empty()) return name + " not allowed here";
  if (position == Scope::virtual_host && includes(row.scope, Scope::server_config))
    return name + " cannot occur within <VirtualHost> section";
  return name + " not allowed in <" + std::string{around} + "> context";
}

std::string print_directives(const DirectiveSet& directives) {
  std::string text;
  for (const DirectiveSet::Entry& entry : directives.entries()) {
    const Directive& row = *entry.row;
    text += shown_name(row) + " (" + std::string{entry.module->source_name} + ")\n";
    text += "\t" + std::string{row.help} + "\n";
    if (!row.is_section()) {
      text += "\t" + std::string{arity_phrase(row.arity)};
      const std::string default_text = row.default_text != nullptr ? row.default_text() : "";
      if (!default_text.empty()) text += "; default: " + default_text;
      text += "\n";
    }
    text += "\t" + places_text(row.scope) + "\n";
  }
  return text;
}

}  // namespace holdfast::config
