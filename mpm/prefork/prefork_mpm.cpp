#include "mpm/prefork/prefork_mpm.hpp"

#include "mpm/common/mpm_config.hpp"
#include "mpm/common/mpm_log.hpp"
#include "mpm/prefork/prefork_child.hpp"

namespace holdfast::mpm {
namespace {

constexpr core::Module kPreforkModule =
    mpm_module("mpm_prefork_module", "prefork.c", kPreforkTable);

class PreforkMpm final : public Mpm {
 public:
  std::string_view name() const noexcept override { return "prefork"; }
  MpmKind kind() const noexcept override { return MpmKind::prefork; }
  const core::Module& module() const noexcept override { return kPreforkModule; }

  ExitCode run_child(ChildTask& task) const override {
    auto child = PreforkChild::make(task);
    if (child) return (*child)->run();
    platform::log_at(platform::LogLevel::alert, kPreforkLog, 0, "cannot serve: {}",
                     child.error().text());
    return ExitCode::sick;
  }
};

constinit const PreforkMpm kPreforkMpm{};

}  // namespace

const Mpm& prefork_mpm() noexcept { return kPreforkMpm; }

}  // namespace holdfast::mpm
