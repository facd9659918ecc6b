#include "mpm/config_loader.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "config/eval/builtin_modules.hpp"
#include "core/pipeline/module_list.hpp"
#include "core/server/error_log.hpp"
#include "core/server/identity.hpp"
#include "mpm/common/mpm_config.hpp"
#include "mpm/common/mpm_list.hpp"
#include "mpm/common/mpm_log.hpp"
#include "platform/base/strings.hpp"

namespace holdfast::mpm {
namespace {

using platform::Unexpected;

std::vector<config::ModuleConfig> table_of(const std::vector<const core::Module*>& modules) {
  std::vector<config::ModuleConfig> table;
  for (const core::Module* module : modules) table.push_back(core::module_config(*module));
  // Which MPM serves when no LoadModule line says so was chosen by configure.
  for (const Mpm* mpm : builtin_mpms()) {
    if (mpm->name() != default_mpm_name()) continue;
    for (config::ModuleConfig& row : table) {
      if (row.identifier == mpm->module().name) row.activation = config::Activation::group_default;
    }
  }
  return table;
}

const Mpm* mpm_of(const config::ModuleConfig* module) {
  for (const Mpm* mpm : builtin_mpms()) {
    if (module != nullptr && mpm->module().name == module->identifier) return mpm;
  }
  return nullptr;
}

// -X: whatever the files say.
void shrink_to_one(MpmLimits& limits) {
  limits.server_limit = 1;
  limits.thread_limit = 1;
  limits.threads_per_child = 1;
  limits.max_request_workers = 1;
  limits.start_servers = 1;
  limits.min_spare = 0;
  limits.max_spare = 2;
}

}  // namespace

std::vector<const core::Module*> all_modules() {
  const auto builtin = core::builtin_modules();
  std::vector<const core::Module*> modules(builtin.begin(), builtin.end());
  for (const Mpm* mpm : builtin_mpms()) modules.push_back(&mpm->module());
  return modules;
}

ConfigLoader::ConfigLoader(config::LoadRequest request, LoaderOptions options)
    : request_(std::move(request)),
      options_(std::move(options)),
      modules_(all_modules()),
      table_(table_of(modules_)),
      directives_(table_) {}

LoadedConfig ConfigLoader::load(std::uint32_t number, const MpmLimits* running) {
  config::BuiltinModules active(table_);
  const config::DiskFiles files;
  config::Evaluator evaluator(directives_, active, files, config::process_environment);
  request_.generation = number;
  config::LoadResult result = evaluator.load(request_);

  LoadedConfig loaded{.snapshot = std::move(result.snapshot),
                      .diagnostics = std::move(result.diagnostics)};
  for (std::size_t i = 0; i < table_.size(); ++i) {
    if (active.is_active(table_[i])) loaded.modules.push_back(modules_[i]);
  }
  loaded.mpm = mpm_of(active.active_in_group("mpm"));
  if (loaded.snapshot == nullptr || loaded.mpm == nullptr) return loaded;

  const RequestedLimits asked = requested_limits(loaded.snapshot->process().get(kMpm));
  AdjustedLimits adjusted = adjust_limits(asked, loaded.mpm->kind(), running);
  loaded.limits = adjusted.limits;
  for (LimitWarning& warning : adjusted.warnings) {
    loaded.diagnostics.warn({}, warning.id, std::move(warning.text));
  }
  if (options_.one_process) shrink_to_one(loaded.limits);
  return loaded;
}

platform::Result<std::shared_ptr<const Generation>, std::string> ConfigLoader::open(
    LoadedConfig loaded, const Generation* running) {
  const config::ConfigSnapshot& snapshot = *loaded.snapshot;
  const MpmConfig& config = snapshot.process().get(kMpm);
  auto generation = std::make_shared<Generation>();
  generation->number = static_cast<std::uint32_t>(snapshot.generation());
  generation->mpm = loaded.mpm;
  generation->limits = loaded.limits;
  generation->modules = std::move(loaded.modules);
  generation->identity = children_identity(snapshot);
  generation->pid_file = pid_file_of(loaded);
  generation->scoreboard_file = config.scoreboard_file.value();
  generation->graceful_shutdown_timeout_ms =
      std::max<std::int64_t>(0, config.graceful_shutdown_timeout_s.value()) * 1000;

  auto listeners = ListenerSet::open(config, running != nullptr ? &running->listeners : nullptr);
  if (!listeners) return Unexpected{std::move(listeners).error()};
  if (listeners->empty()) {
    return Unexpected{
        std::string("AH03272: no listening sockets available: the configuration has no Listen")};
  }
  generation->listeners = std::move(*listeners);
  if (auto log = core::open_error_log(snapshot); !log) return Unexpected{std::move(log).error()};
  generation->runtime = std::make_unique<core::Runtime>(loaded.snapshot, generation->modules,
                                                        generation->listeners.addresses());
  if (std::string problem = generation->runtime->prepare(); !problem.empty()) {
    return Unexpected{std::move(problem)};
  }
  warnings_.clear();
  for (const config::Diagnostic& item : loaded.diagnostics.items()) {
    if (item.severity == config::Severity::warning) warnings_.emplace_back(item.id, item.message);
  }
  return std::shared_ptr<const Generation>(std::move(generation));
}

std::string ConfigLoader::pid_file_of(const LoadedConfig& loaded) const {
  return options_.without_pid_file ? std::string{} : pid_file_path(*loaded.snapshot);
}

platform::Result<std::shared_ptr<const Generation>, std::string> ConfigLoader::build(
    std::uint32_t number, const Generation* running) {
  LoadedConfig loaded = load(number, running != nullptr ? &running->limits : nullptr);
  if (loaded.snapshot == nullptr) {
    return Unexpected{config::report_text(loaded.diagnostics, {})};
  }
  return open(std::move(loaded), running);
}

void ConfigLoader::activate(const Generation& generation) {
  const config::ConfigSnapshot& snapshot = generation.runtime->snapshot();
  if (auto sink = core::open_error_log(snapshot)) {
    platform::logger().set_sink(std::move(*sink));
  }
  platform::logger().set_levels(core::log_levels(snapshot));
  for (const auto& [id, sentence] : std::exchange(warnings_, {})) {
    const auto number = platform::to_number<int>(id.starts_with("AH") ? id.substr(2) : id);
    log_at(platform::LogLevel::warn, kCoreLog, number.value_or(0), "{}", sentence);
  }
}

// Without a User line children of root become nobody: a server never answers as root.
platform::Identity ConfigLoader::children_identity(const config::ConfigSnapshot& snapshot) const {
  if (options_.identity) return *options_.identity;
  if (!platform::running_as_root()) return platform::current_identity();
  const core::IdentityConfig& config = snapshot.process().get(core::kIdentity);
  constexpr uid_t kNobody = 65534;
  platform::Identity identity;
  identity.uid =
      config.user.is_set() ? config.user->uid : platform::resolve_user("nobody").value_or(kNobody);
  identity.gid =
      config.group.is_set() ? config.group->gid : platform::primary_group(identity.uid, kNobody);
  identity.user_name = platform::user_name(identity.uid);
  identity.group_name = platform::group_name(identity.gid);
  return identity;
}

}  // namespace holdfast::mpm
