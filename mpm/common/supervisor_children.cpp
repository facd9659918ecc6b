// Supervisor: one child's start, its words and its end.
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>

#include "mpm/common/child_process.hpp"
#include "mpm/common/supervisor.hpp"
#include "platform/base/sys_error.hpp"
#include "platform/process/signals.hpp"

namespace holdfast::mpm {
namespace {

using platform::log_at;
using platform::LogLevel;

constexpr std::int64_t kForkRetryMs = 1'000;
// So many children that die before any has ever served are enough to know.
constexpr std::uint32_t kCrashesBeforeReadyMax = 5;

constexpr int code_of(ExitCode code) { return static_cast<int>(code); }

}  // namespace

void Supervisor::spawn(const Generation& generation) {
  Child* child = children_->free_slot();
  auto channel = make_channel();
  if (child == nullptr || !channel) {
    return spawn_failed(channel ? "no free slot in the scoreboard" : channel.error().text());
  }
  scoreboard_->clear_child(child->slot);
  core::ChildSlot& line = scoreboard_->child(child->slot);
  line.state.store(core::ChildState::starting, std::memory_order_relaxed);
  line.generation.store(generation.number, std::memory_order_relaxed);

  // A signal for the parent that arrives in the child before it has forgotten the parent's handlers
  // would be written into the parent's signal pipe.
  const platform::BlockedSignals blocked;
  const pid_t pid = fork();
  if (pid == 0) {
    channel->parent_end.reset();
    become_child(generation, *child, channel->child_end.get());
  }
  if (pid < 0) {
    const std::string reason = platform::last_error("fork").text();
    scoreboard_->clear_child(child->slot);
    return spawn_failed(reason);
  }
  spawn_trouble_told_ = false;
  line.pid.store(pid, std::memory_order_relaxed);
  child->pid = pid;
  child->phase = ChildPhase::starting;
  child->generation = generation.number;
  child->channel = std::move(channel->parent_end);
  child->watch =
      loop_->on_readable(child->channel.get(), [this, slot = child->slot] { hear_child(slot); });
  log_at(LogLevel::debug, log(), 0, "Child {} started: pid {}, gen {}, running {}/{}", child->slot,
         pid, generation.number, children_->count_live(generation.number),
         generation.limits.children_max());
}

// For want of something that others may give back. Said once, tried again every second; a server
// that has not a single child yet gives up instead.
void Supervisor::spawn_failed(const std::string& reason) {
  if (!ever_ready_ && children_->count() == 0) {
    return fail(numbers().fork_failed, fmt::format("no child process could start: {}", reason));
  }
  if (!spawn_trouble_told_) {
    log_at(LogLevel::error, log(), numbers().fork_failed, "no new child process for now: {}",
           reason);
  }
  spawn_trouble_told_ = true;
  keep_slots_free();
  spawn_later(kForkRetryMs);
}

void Supervisor::spawn_later(std::int64_t delay_ms) {
  replacements_due_ms_.push_back(now_ms() + delay_ms);
}

void Supervisor::become_child(const Generation& generation, Child& child, int channel_fd) {
  loop_->abandon_in_child();
  pid_file_.forget();
  incoming_pid_file_.forget();
  report_.forget();
  children_->close_channels();
  scoreboard_->child(child.slot).pid.store(getpid(), std::memory_order_relaxed);
  const std::array<const Generation*, 2> others = {current_.get(), incoming_.get()};
  const ExitCode code =
      run_child_process({generation, *scoreboard_, child.slot, channel_fd}, others);
  _exit(code_of(code));
}

void Supervisor::hear_child(std::uint32_t slot) {
  Child& child = children_->all()[slot];
  if (!child.in_use()) return;
  char word = 0;
  switch (hear(child.channel.get(), word)) {
    case Heard::silence:
      return;
    case Heard::end:
      // It has ended or is about to; waitpid(2) tells how.
      child.watch.reset();
      return;
    case Heard::word:
      break;
  }
  if (word == static_cast<char>(ChildWord::running)) child_runs(child);
  if (word == static_cast<char>(ChildWord::draining)) child_drains(child);
}

void Supervisor::child_runs(Child& child) {
  if (child.phase != ChildPhase::starting) return;
  child.phase = ChildPhase::running;
  if (!ever_ready_) {
    ever_ready_ = true;
    announce(*current_, nullptr);
    report_.ready();
    if (options_.on_ready) options_.on_ready();
  }
  if (incoming_ && child.generation == incoming_->number &&
      children_->count_running(child.generation) == children_->count_live(child.generation)) {
    promote();
  }
}

// It has served MaxConnectionsPerChild connections: its successor starts while it drains.
void Supervisor::child_drains(Child& child) {
  if (child.phase == ChildPhase::leaving) return;
  child.phase = ChildPhase::leaving;
  child.leaving_since_ms = now_ms();
  if (child.generation == current_->number) replace(DeathKind::recycled);
}

void Supervisor::tell(Child& child, ParentWord word) {
  if (child.phase != ChildPhase::leaving) child.leaving_since_ms = now_ms();
  child.phase = ChildPhase::leaving;
  if (word != ParentWord::stop) {
    say(child.channel.get(), word);
    return;
  }
  if (child.ladder) return;
  child.ladder.emplace(now_ms());
  climb_ladders();
}

void Supervisor::reap() {
  while (const auto exit = platform::reap_child()) {
    // Anything else is an orphan that a container's PID 1 inherits.
    if (Child* child = children_->find(exit->pid)) child_ended(*child, *exit);
  }
  end_if_empty();
}

void Supervisor::child_ended(Child& child, const platform::ChildExit& exit) {
  // Its last words may still wait in the channel: a child that announced its own end is expected.
  while (child.channel.valid() && child.phase != ChildPhase::leaving) {
    char word = 0;
    if (hear(child.channel.get(), word) != Heard::word) break;
    if (word == static_cast<char>(ChildWord::running)) child_runs(child);
    if (word == static_cast<char>(ChildWord::draining)) child_drains(child);
  }
  log_exit(child, exit);
  // A copy without the channel: the slot may be given to the replacement.
  Child gone;
  gone.pid = child.pid;
  gone.slot = child.slot;
  gone.phase = child.phase;
  gone.generation = child.generation;
  scoreboard_->clear_child(child.slot);
  children_->release(child);
  if (state_ == State::serving) unexpected_end(gone, exit);
}

void Supervisor::log_exit(const Child& child, const platform::ChildExit& exit) {
  log_at(LogLevel::debug, log(), 0, "Child {} stopped: pid {}, gen {}, {} {}", child.slot,
         child.pid, child.generation, exit.signal != 0 ? "signal" : "status",
         exit.signal != 0 ? exit.signal : exit.code);
  const bool was_asked = child.phase == ChildPhase::leaving;
  const bool is_quiet = exit.signal == 0 || exit.signal == SIGTERM ||
                        (exit.signal == SIGKILL && was_asked && child.ladder.has_value());
  if (is_quiet) return;
  log_at(LogLevel::notice, kCoreLog, exit.core_dumped ? 51 : 52,
         "child pid {} exit signal {} ({}){}", child.pid, platform::signal_text(exit.signal),
         exit.signal, exit.core_dumped ? ", core dumped" : "");
}

void Supervisor::unexpected_end(const Child& child, const platform::ChildExit& exit) {
  const bool is_incoming = incoming_ && child.generation == incoming_->number;
  const bool is_current = child.generation == current_->number;
  if (exit.signal == 0 && exit.code == code_of(ExitCode::fatal)) {
    if (is_incoming) return abort_reload("a child of it failed for good");
    if (is_current) {
      return fail(50,
                  fmt::format("child pid {} failed for good, and so would any other: the server "
                              "stops",
                              child.pid));
    }
    log_at(LogLevel::warn, log(), 487,
           "child pid {} of generation {} failed; it was leaving anyway", child.pid,
           child.generation);
    return;
  }
  if (child.phase == ChildPhase::leaving) return;
  if (is_incoming && child.phase == ChildPhase::starting) {
    return abort_reload("a child of it ended before it served");
  }
  const bool crashed = exit.signal != 0 || exit.code != 0;
  if (!ever_ready_ && crashed && ++crashes_before_ready_ >= kCrashesBeforeReadyMax) {
    return fail(numbers().never_healthy,
                fmt::format("no child process could start; the last one ended with {} {}",
                            exit.signal != 0 ? "signal" : "status",
                            exit.signal != 0 ? exit.signal : exit.code));
  }
  if (!is_current) return;
  if (exit.signal == SIGKILL) return replace(DeathKind::killed);
  const bool asked_by_somebody = exit.signal == SIGTERM || !crashed;
  replace(asked_by_somebody ? DeathKind::recycled : DeathKind::crashed);
}

void Supervisor::replace(DeathKind kind) {
  const std::uint32_t serving = children_->count_running(current_->number);
  const std::int64_t delay_ms = throttle_.delay_after(kind, now_ms(), serving);
  if (delay_ms > 0) {
    log_at(LogLevel::error, log(), 0, "children end again and again: the next one starts in {} s",
           delay_ms / 1000);
    return spawn_later(delay_ms);
  }
  if (children_->count_live(current_->number) < current_->limits.children_max()) spawn(*current_);
}

void Supervisor::replace_due() {
  if (state_ != State::serving) return replacements_due_ms_.clear();
  const std::int64_t now = now_ms();
  // One that fails comes back into the list; it waits for the next round.
  std::size_t due = static_cast<std::size_t>(
      std::count_if(replacements_due_ms_.begin(), replacements_due_ms_.end(),
                    [now](std::int64_t at) { return at <= now; }));
  std::erase_if(replacements_due_ms_, [now](std::int64_t at) { return at <= now; });
  for (; due > 0; --due) {
    if (children_->count_live(current_->number) >= current_->limits.children_max()) return;
    spawn(*current_);
  }
}

void Supervisor::maintain_spares() {
  if (state_ != State::serving || incoming_) return;
  constexpr auto relaxed = std::memory_order_relaxed;
  std::vector<ChildLoad> loads;
  for (const Child& child : children_->all()) {
    const bool counts = child.in_use() && child.generation == current_->number &&
                        child.phase != ChildPhase::leaving;
    if (!counts) continue;
    const core::ChildSlot& line = scoreboard_->child(child.slot);
    loads.push_back({.slot = child.slot,
                     .starting = child.phase == ChildPhase::starting,
                     .accepting = line.accepting.load(relaxed) != 0,
                     .idle = line.idle_workers.load(relaxed),
                     .busy = line.busy_workers.load(relaxed),
                     .connections = line.connections.load(relaxed)});
  }
  // Children that will be replaced after a pause are not to be started without it.
  if (!replacements_due_ms_.empty()) return;
  const SparePlan plan = plan_spares(loads, current_->limits, spare_);
  spare_ = plan.state;
  switch (plan.note) {
    case SpareNote::none:
      break;
    case SpareNote::limit_reached:
      log_at(LogLevel::error, log(), numbers().workers_reached,
             "all {} workers of {} children are busy: MaxRequestWorkers {} is reached; more needs "
             "MaxRequestWorkers {} and ServerLimit {}",
             current_->limits.max_request_workers, loads.size(),
             current_->limits.max_request_workers,
             current_->limits.max_request_workers + current_->limits.threads_per_child,
             std::max<std::uint32_t>(current_->limits.server_limit,
                                     current_->limits.children_max() + 1));
      break;
    case SpareNote::spare_unreachable:
      log_at(LogLevel::error, log(), numbers().spare_unreachable,
             "fewer workers are idle than wanted ({}), and MaxRequestWorkers {} allows no more "
             "children",
             current_->limits.min_spare, current_->limits.max_request_workers);
      break;
    case SpareNote::busy:
      log_at(LogLevel::info, log(), numbers().busy,
             "{} children start at once; StartServers or the spare settings may be too low",
             plan.spawn);
      break;
  }
  if (plan.retire) tell(children_->all()[*plan.retire], ParentWord::retire);
  for (std::uint32_t i = 0; i < plan.spawn; ++i) spawn(*current_);
}

}  // namespace holdfast::mpm
