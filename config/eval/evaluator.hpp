// Evaluator: configuration files and command-line lines to a ConfigSnapshot or to the list of what
// is wrong. Why two steps inside: reading (Include, Define, <IfModule>) decides which lines exist,
// only then do the rows act on them, in order; nothing outside the result is touched, so a reload
// that fails leaves the running server alone.
//
//   config::DirectiveSet set{modules};
//   config::BuiltinModules active{modules};
//   config::DiskFiles files;
//   config::Evaluator evaluator{set, active, files, config::process_environment};
//   config::LoadResult result = evaluator.load({.config_file = "/etc/x/httpd.conf"});
//   if (!result.snapshot) fputs(report_text(result.diagnostics, style_for(2)).c_str(), stderr);
//
// Threads: one at a time.   Lifetime: all constructor arguments outlive it; modules' tables outlive
// the snapshot. A ModuleActivator is used for one load, as LoadModule lines change it.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "config/eval/file_source.hpp"
#include "config/eval/snapshot.hpp"
#include "config/lang/diagnostic.hpp"
#include "config/schema/directive_set.hpp"
#include "config/schema/module_config.hpp"

namespace holdfast::config {

struct LoadRequest {
  std::string config_file;          // -f, already absolute or relative to server_root; may be empty
  std::optional<std::string> text;  // used instead of the file's content (a built-in configuration)
  std::string server_root;          // -d or the compiled-in one; ServerRoot overrides it
  std::vector<std::string> before;  // -C lines
  std::vector<std::string> after;   // -c lines
  std::vector<std::string> defines;  // -D words
  std::uint64_t generation = 0;
};

struct LoadResult {
  std::shared_ptr<const ConfigSnapshot> snapshot;  // null if there was any error
  Diagnostics diagnostics;
};

// The environment as ${NAME} sees it.
using EnvironmentLookup = std::optional<std::string> (*)(std::string_view name);
std::optional<std::string> process_environment(std::string_view name);

class Evaluator {
 public:
  Evaluator(const DirectiveSet& directives, ModuleActivator& modules, const FileSource& files,
            EnvironmentLookup environment)
      : directives_(directives), modules_(modules), files_(files), environment_(environment) {}

  LoadResult load(const LoadRequest& request);

 private:
  const DirectiveSet& directives_;
  ModuleActivator& modules_;
  const FileSource& files_;
  EnvironmentLookup environment_;
};

}  // namespace holdfast::config
