#include "mpm/event/event_mpm.hpp"

#include "mpm/common/mpm_config.hpp"
#include "mpm/event/event_child.hpp"
#include "platform/log/log.hpp"

namespace holdfast::mpm {

namespace {

constinit const platform::LogModule kEventLog{"mpm_event"};

constexpr core::Module kEventModule = mpm_module("mpm_event_module", "event.c", kEventTable);

class EventMpm final : public Mpm {
 public:
  std::string_view name() const noexcept override { return "event"; }
  MpmKind kind() const noexcept override { return MpmKind::event; }
  const core::Module& module() const noexcept override { return kEventModule; }

  ExitCode run_child(ChildTask& task) const override {
    auto child = EventChild::make(task);
    if (child) return (*child)->run();
    platform::log_at(platform::LogLevel::alert, kEventLog, 0, "cannot serve: {}",
                     child.error().text());
    return ExitCode::fatal;
  }
};

constinit const EventMpm kEventMpm{};

}  // namespace

const Mpm& event_mpm() noexcept { return kEventMpm; }

}  // namespace holdfast::mpm
