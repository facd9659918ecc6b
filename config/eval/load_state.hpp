// LoadState: what reading and applying share during one load. Why one struct: both steps report
// into the same diagnostics, resolve paths the same way and ask the same modules.
//
// Threads: one load.   Lifetime: the Evaluator's arguments outlive it.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/eval/evaluator.hpp"
#include "config/lang/config_tree.hpp"
#include "config/lang/variables.hpp"

namespace holdfast::config {

// What the caret stands under: a word by its index (0 is the name), or all arguments.
inline constexpr std::size_t kAllArguments = static_cast<std::size_t>(-1);

struct Complaint {
  Phase phase = Phase::apply;
  Where where;
  std::string_view line;  // as written
  std::size_t word = 0;
  std::string_view args{};  // with variables replaced
  std::vector<std::string> inside{};
};

struct LoadState {
  const DirectiveSet& directives;
  ModuleActivator& modules;
  const FileSource& files;
  EnvironmentLookup environment;
  std::shared_ptr<SourceMap> sources;
  Diagnostics diagnostics;
  Variables variables{};
  std::string server_root{};
  std::string runtime_dir{};

  std::string resolve_path(std::string_view path) const;
  void error(const Complaint& at, std::string message, std::string hint = {});
  void warn(const Complaint& at, std::string_view id, std::string message);

 private:
  static Diagnostic diagnostic_at(const Complaint& at, std::string message);
};

}  // namespace holdfast::config
