// ConfigLoader: from the command line's request to a Generation that can serve.
// Why two steps: -t, -S and -k need only what the files say; a start and a reload then open sockets
// and logs, and nothing is left open when any of it fails.
//
// Threads:   one.
// Process:   the parent.
// Lifetime:  generations keep references into its module table: it outlives them.
// Failure:   Diagnostics of the load, then one sentence.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/eval/evaluator.hpp"
#include "config/schema/directive_set.hpp"
#include "mpm/command_line.hpp"
#include "mpm/common/generation.hpp"
#include "mpm/common/mpm.hpp"

namespace holdfast::mpm {

// What the files say; no sockets, no logs.
struct LoadedConfig {
  std::shared_ptr<const config::ConfigSnapshot> snapshot;  // null if there was any error
  config::Diagnostics diagnostics;
  std::vector<const core::Module*> modules;  // the active ones
  const Mpm* mpm = nullptr;
  MpmLimits limits;
};

struct LoaderOptions {
  bool one_process = false;                    // -X
  std::optional<platform::Identity> identity;  // as whom children of root run, whatever User says
  bool without_pid_file = false;
};

// Every module and MPM of this binary, in the order of their lists.
std::vector<const core::Module*> all_modules();

class ConfigLoader final : public GenerationSource {
 public:
  ConfigLoader(config::LoadRequest request, LoaderOptions options);

  // `running`: limits that cannot change any more; null at start.
  LoadedConfig load(std::uint32_t number, const MpmLimits* running);
  // Consumes what load() gave; its snapshot is not null.
  platform::Result<std::shared_ptr<const Generation>, std::string> open(LoadedConfig loaded,
                                                                        const Generation* running);

  // Absolute; empty if there shall be none.
  std::string pid_file_of(const LoadedConfig& loaded) const;

  platform::Result<std::shared_ptr<const Generation>, std::string> build(
      std::uint32_t number, const Generation* running) override;
  void activate(const Generation& generation) override;

  const config::DirectiveSet& directives() const noexcept { return directives_; }
  std::span<const config::ModuleConfig> table() const noexcept { return table_; }

 private:
  platform::Identity children_identity(const config::ConfigSnapshot& snapshot) const;

  config::LoadRequest request_;
  LoaderOptions options_;
  std::vector<const core::Module*> modules_;  // every module and MPM of this binary
  std::vector<config::ModuleConfig> table_;   // the same, as the configuration language sees them
  config::DirectiveSet directives_;
  std::vector<std::pair<std::string, std::string>> warnings_;  // of the last load: id, sentence
};

}  // namespace holdfast::mpm
