// Supervisor: from one generation of the configuration to the next.
#include <fmt/format.h>

#include <algorithm>
#include <ctime>

#include "mpm/common/supervisor.hpp"
#include "platform/base/strings.hpp"

namespace holdfast::mpm {
namespace {

using platform::log_at;
using platform::LogLevel;

constexpr std::int64_t kComeUpMs = 30'000;

}  // namespace

// Signals come in bursts (eleven log rotations at once); while one reload is under way, all that
// follow it become one more.
void Supervisor::request_reload(Reload kind) {
  if (state_ != State::serving) return;
  if (incoming_) {
    reload_again_ = std::max(reload_again_, kind);
    return;
  }
  begin_reload(kind);
}

void Supervisor::begin_reload(Reload kind) {
  const bool graceful = kind == Reload::graceful;
  log_at(LogLevel::notice, log(), graceful ? numbers().graceful : numbers().restart, "{}",
         graceful ? "SIGUSR1 received.  Doing graceful restart"
                  : "SIGHUP received.  Attempting to restart");
  auto next = source_.build(++last_number_, current_.get());
  if (!next) {
    for (const std::string_view line : platform::split(next.error(), '\n')) {
      if (!line.empty()) log_at(LogLevel::error, log(), 0, "{}", line);
    }
    log_at(LogLevel::error, log(), 0,
           "the configuration was not changed: the server goes on as it was");
    return;
  }
  if ((*next)->mpm != current_->mpm) {
    log_at(LogLevel::error, log(), 0,
           "another MPM needs a stop and a start; the server goes on as it was");
    return;
  }
  if (!take_pid_file(**next)) return;
  incoming_ = std::move(*next);
  source_.activate(*incoming_);
  incoming_kind_ = kind;
  incoming_deadline_ms_ = now_ms() + kComeUpMs;
  // As many as serve now, so that the change does not cost capacity.
  const MpmLimits& limits = incoming_->limits;
  const std::uint32_t wanted =
      std::min(limits.children_max(),
               std::max(limits.start_servers, children_->count_live(current_->number)));
  for (std::uint32_t i = 0; i < wanted && incoming_; ++i) spawn(*incoming_);
}

bool Supervisor::take_pid_file(const Generation& next) {
  if (next.pid_file == pid_file_.path()) return true;
  auto other = platform::PidFile::lock(next.pid_file);
  const auto published = other ? other->publish() : platform::Unexpected{other.error()};
  if (!published) {
    log_at(LogLevel::error, log(), 0, "PidFile: {}; the server goes on as it was",
           published.error());
    return false;
  }
  incoming_pid_file_ = std::move(*other);
  return true;
}

void Supervisor::promote() {
  const auto before = std::exchange(current_, std::exchange(incoming_, nullptr));
  const ParentWord word = incoming_kind_ == Reload::restart ? ParentWord::stop : ParentWord::retire;
  for (Child& child : children_->all()) {
    const bool is_old = child.in_use() && child.generation != current_->number;
    if (is_old && child.phase != ChildPhase::leaving) tell(child, word);
  }
  if (current_->pid_file != pid_file_.path()) pid_file_ = std::move(incoming_pid_file_);
  spare_ = {.hold_off = kHoldOffRounds};
  scoreboard_->server().restarted_wall_s.store(time(nullptr), std::memory_order_relaxed);
  announce(*current_, before.get());
  if (reload_again_ == Reload::none) return;
  begin_reload(std::exchange(reload_again_, Reload::none));
}

void Supervisor::abort_reload(std::string_view reason) {
  if (!incoming_) return;
  const std::uint32_t number = incoming_->number;
  log_at(LogLevel::error, log(), 0,
         "the new configuration is given up, {}; the server goes on as it was", reason);
  incoming_.reset();
  incoming_pid_file_.remove();
  source_.activate(*current_);
  reload_again_ = Reload::none;
  for (Child& child : children_->all()) {
    if (child.in_use() && child.generation == number) tell(child, ParentWord::stop);
  }
}

void Supervisor::announce(const Generation& generation, const Generation* before) {
  core::ServerSlot& server = scoreboard_->server();
  server.generation.store(generation.number, std::memory_order_relaxed);
  server.children_max.store(generation.limits.children_max(), std::memory_order_relaxed);
  server.threads_per_child.store(generation.limits.threads_per_child, std::memory_order_relaxed);
  for (const Listener& listener : generation.listeners.listeners()) {
    const bool is_old =
        before != nullptr && before->listeners.has_descriptor(listener.socket->get());
    if (!is_old) {
      log_at(LogLevel::notice, log(), 0, "listening on {}", listener.bound.text());
    }
  }
  log_at(LogLevel::notice, log(), numbers().configured,
         "{} configured -- resuming normal operations", options_.server_name);
  log_at(LogLevel::notice, kCoreLog, 94, "Command line: '{}'", options_.command_line);
}

}  // namespace holdfast::mpm
