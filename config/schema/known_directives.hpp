// The directives of httpd's manual and the modules they belong to. Why: a name this server does not
// have is answered with where it belongs or how it is spelled, not only with "invalid".
//
// Threads: constants and pure functions.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace holdfast::config {

struct KnownModule {
  std::string_view module;      // "mod_rewrite", "core", "mpm_common"
  std::string_view directives;  // names with one blank between; sections without brackets
};

std::span<const KnownModule> known_modules() noexcept;

// Calls visit(directive, module) for every known directive.
template <class Visit>
void for_each_known_directive(Visit visit) {
  for (const KnownModule& known : known_modules()) {
    std::string_view rest = known.directives;
    while (!rest.empty()) {
      const std::size_t end = rest.find(' ');
      visit(rest.substr(0, end), known.module);
      rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    }
  }
}

}  // namespace holdfast::config
