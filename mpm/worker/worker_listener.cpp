#include "mpm/worker/worker_listener.hpp"

#include <utility>

#include "platform/time/clock.hpp"

namespace holdfast::mpm {
namespace {

constexpr auto kRelaxed = std::memory_order_relaxed;
constexpr std::int64_t kBeatUs = 1'000'000;  // the heartbeat when nothing happens
constexpr std::int64_t kRetryUs = 100'000;   // resources may be freed by other processes

}  // namespace

WorkerListener::WorkerListener(ConnectionSource& source, WorkerRoster& roster,
                               core::ChildContext& child, core::ChildSlot& score,
                               std::uint64_t connections_max)
    : source_(source),
      roster_(roster),
      child_(child),
      score_(score),
      connections_max_(connections_max) {}

void WorkerListener::run() {
  score_.accepting.store(1, kRelaxed);
  while (!ending_.load(kRelaxed) && !used_up()) {
    beat();
    if (roster_.await_idle(kBeatUs)) bring_together();
  }
  if (used_up()) {
    child_.draining.store(true, kRelaxed);
  } else {
    hand_out_the_rest();
  }
  score_.accepting.store(0, kRelaxed);
  source_.close();
  roster_.close();
}

void WorkerListener::bring_together() {
  Accepted accepted;
  switch (source_.take(accepted)) {
    case ConnectionSource::Found::connection:
      roster_.give(std::move(accepted));
      score_.accepted_total.store(source_.taken(), kRelaxed);
      return;
    case ConnectionSource::Found::nothing:
      score_.accepting.store(1, kRelaxed);
      source_.wait(kBeatUs);
      return;
    case ConnectionSource::Found::exhausted:
      score_.accepting.store(0, kRelaxed);
      roster_.await_return(kRetryUs);
      return;
  }
}

// The connections that this child may have been told of, as far as there are workers for them.
void WorkerListener::hand_out_the_rest() {
  source_.step_back();
  for (unsigned i = 0; i < roster_.workers() && !used_up(); ++i) {
    Accepted accepted;
    if (!roster_.await_idle(0)) return;
    if (source_.take(accepted) != ConnectionSource::Found::connection) return;
    roster_.give(std::move(accepted));
  }
}

void WorkerListener::end() noexcept {
  ending_.store(true, kRelaxed);
  source_.wake();
  roster_.interrupt();
}

bool WorkerListener::used_up() const noexcept {
  return connections_max_ != 0 && source_.taken() >= connections_max_;
}

void WorkerListener::beat() noexcept {
  const std::int64_t now_ns = platform::Clock(platform::coarse_clock()).monotonic_ns();
  score_.heartbeat_ticks.store(static_cast<std::uint64_t>(now_ns / 1'000'000), kRelaxed);
}

}  // namespace holdfast::mpm
