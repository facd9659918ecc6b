#include "mpm/worker/worker_mpm.hpp"

#include "mpm/common/mpm_config.hpp"
#include "mpm/common/mpm_log.hpp"
#include "mpm/worker/worker_child.hpp"

namespace holdfast::mpm {
namespace {

constexpr core::Module kWorkerModule = mpm_module("mpm_worker_module", "worker.c", kWorkerTable);

class WorkerMpm final : public Mpm {
 public:
  std::string_view name() const noexcept override { return "worker"; }
  MpmKind kind() const noexcept override { return MpmKind::worker; }
  const core::Module& module() const noexcept override { return kWorkerModule; }

  ExitCode run_child(ChildTask& task) const override {
    auto child = WorkerChild::make(task);
    if (child) return (*child)->run();
    platform::log_at(platform::LogLevel::alert, kWorkerLog, 0, "cannot serve: {}",
                     child.error().text());
    return ExitCode::fatal;
  }
};

constinit const WorkerMpm kWorkerMpm{};

}  // namespace

const Mpm& worker_mpm() noexcept { return kWorkerMpm; }

}  // namespace holdfast::mpm
