#include "mpm/worker/worker_mpm.hpp"

#include "mpm/common/mpm_config.hpp"

namespace holdfast::mpm {
namespace {

constexpr core::Module kWorkerModule = mpm_module("mpm_worker_module", "worker.c", kWorkerTable);

// Its directives are known, so that files written for it can be checked; it does not serve yet.
class WorkerMpm final : public Mpm {
 public:
  std::string_view name() const noexcept override { return "worker"; }
  MpmKind kind() const noexcept override { return MpmKind::worker; }
  const core::Module& module() const noexcept override { return kWorkerModule; }
  std::string_view unavailable() const noexcept override {
    return "the worker MPM comes later; this version serves with the event MPM "
           "(LoadModule mpm_event_module modules/mod_mpm_event.so)";
  }
  ExitCode run_child(ChildTask&) const override { return ExitCode::fatal; }
};

constinit const WorkerMpm kWorkerMpm{};

}  // namespace

const Mpm& worker_mpm() noexcept { return kWorkerMpm; }

}  // namespace holdfast::mpm
