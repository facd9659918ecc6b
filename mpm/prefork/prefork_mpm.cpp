#include "mpm/prefork/prefork_mpm.hpp"

#include "mpm/common/mpm_config.hpp"

namespace holdfast::mpm {
namespace {

constexpr core::Module kPreforkModule =
    mpm_module("mpm_prefork_module", "prefork.c", kPreforkTable);

// Its directives are known, so that files written for it can be checked; it does not serve yet.
class PreforkMpm final : public Mpm {
 public:
  std::string_view name() const noexcept override { return "prefork"; }
  MpmKind kind() const noexcept override { return MpmKind::prefork; }
  const core::Module& module() const noexcept override { return kPreforkModule; }
  std::string_view unavailable() const noexcept override {
    return "the prefork MPM comes later; this version serves with the event MPM "
           "(LoadModule mpm_event_module modules/mod_mpm_event.so)";
  }
  ExitCode run_child(ChildTask&) const override { return ExitCode::fatal; }
};

constinit const PreforkMpm kPreforkMpm{};

}  // namespace

const Mpm& prefork_mpm() noexcept { return kPreforkMpm; }

}  // namespace holdfast::mpm
