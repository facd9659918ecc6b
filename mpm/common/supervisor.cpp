#include "mpm/common/supervisor.hpp"

#include <fmt/format.h>
#include <sys/types.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <ctime>
#include <utility>

#include "platform/time/clock.hpp"

namespace holdfast::mpm {
namespace {

using platform::log_at;
using platform::LogLevel;

constexpr std::int64_t kTickMs = 1'000;
// Beside the live children of two generations there is room for so many that still drain.
constexpr std::uint32_t kDrainSlots = 64;
constexpr std::uint32_t kFreeSlotsMin = 8;

}  // namespace

Supervisor::Supervisor(std::shared_ptr<const Generation> first, GenerationSource& source,
                       platform::PidFile pid_file, platform::StartReport report,
                       SupervisorOptions options)
    : source_(source),
      options_(std::move(options)),
      pid_file_(std::move(pid_file)),
      report_(std::move(report)),
      current_(std::move(first)),
      last_number_(current_->number) {}

Supervisor::~Supervisor() = default;

std::int64_t Supervisor::now_ms() const noexcept {
  return platform::Clock().monotonic_ns() / 1'000'000;
}

int Supervisor::run() {
  if (!prepare()) {
    pid_file_.remove();
    return 1;
  }
  const std::uint32_t wanted = current_->limits.start_servers;
  for (std::uint32_t i = 0; i < wanted && state_ == State::serving; ++i) spawn(*current_);
  // A start that has failed for good asks for the end before the loop runs.
  if (state_ == State::serving || children_->count() != 0) loop_->run();
  // Whoever waits for the PID file to go may start the next server at once: ports first.
  current_->listeners.close();
  pid_file_.remove();
  return exit_status_;
}

bool Supervisor::prepare() {
  auto loop = platform::EventLoop::create();
  if (!loop) {
    fail(0, loop.error());
    return false;
  }
  loop_ = std::move(*loop);
  const MpmLimits& limits = current_->limits;
  const core::Scoreboard::Size size{2 * limits.server_limit + kDrainSlots, limits.thread_limit};
  auto scoreboard = current_->scoreboard_file.empty()
                        ? core::Scoreboard::create(size)
                        : core::Scoreboard::create_in_file(current_->scoreboard_file, size);
  if (!scoreboard) {
    fail(0, fmt::format("scoreboard: {}", scoreboard.error().text()));
    return false;
  }
  scoreboard_.emplace(std::move(*scoreboard));
  children_.emplace(size.children);
  core::ServerSlot& server = scoreboard_->server();
  server.parent_pid.store(getpid(), std::memory_order_relaxed);
  server.started_wall_s.store(time(nullptr), std::memory_order_relaxed);
  server.restarted_wall_s.store(time(nullptr), std::memory_order_relaxed);
  if (!watch_signals()) {
    fail(0, "event loop: no memory for signals");
    return false;
  }
  return true;
}

bool Supervisor::watch_signals() {
  const auto on = [this](int number, platform::EventLoop::Callback callback) {
    watches_.push_back(loop_->on_signal(number, std::move(callback)));
  };
  on(SIGCHLD, [this] { reap(); });
  on(SIGTERM, [this] { begin_stop("SIGTERM"); });
  on(SIGINT, [this] { on_interrupt(); });
  on(SIGHUP, [this] { request_reload(Reload::restart); });
  on(SIGUSR1, [this] { request_reload(Reload::graceful); });
  // What is reloaded opens its logs anew, and no connection suffers.
  on(SIGUSR2, [this] { request_reload(Reload::graceful); });
  on(SIGWINCH, [this] { on_window_change(); });
  on(SIGQUIT, [this] { begin_finish("SIGQUIT"); });
  watches_.push_back(loop_->every(kTickMs, [this] { tick(); }));
  for (const auto& watch : watches_) {
    if (watch == nullptr) return false;
  }
  return true;
}

void Supervisor::tick() {
  reap();
  if (incoming_ && now_ms() >= incoming_deadline_ms_) {
    abort_reload("its children did not come up in time");
  }
  replace_due();
  maintain_spares();
  keep_slots_free();
  climb_ladders();
  end_if_empty();
}

// The first Ctrl-C lets requests finish, the second one does not wait.
void Supervisor::on_interrupt() {
  if (options_.on_terminal && state_ == State::serving) {
    begin_finish("SIGINT");
  } else {
    begin_stop("SIGINT");
  }
}

// In the foreground of a terminal the signal means that somebody resized the window.
void Supervisor::on_window_change() {
  if (!options_.on_terminal) begin_finish("SIGWINCH");
}

void Supervisor::begin_finish(std::string_view signal) {
  if (state_ != State::serving) return;
  log_at(LogLevel::notice, log(), numbers().graceful_stop, "caught {}, shutting down gracefully",
         signal);
  if (incoming_) abort_reload("the server stops");
  state_ = State::finishing;
  // From now on another server may start here.
  current_->listeners.close();
  pid_file_.remove();
  if (options_.on_finishing) options_.on_finishing();
  for (Child& child : children_->all()) {
    if (child.in_use()) tell(child, ParentWord::finish);
  }
  if (const std::int64_t deadline_ms = current_->graceful_shutdown_timeout_ms; deadline_ms > 0) {
    finish_deadline_ =
        loop_->once_after(deadline_ms, [this] { begin_stop("GracefulShutdownTimeout"); });
  }
  end_if_empty();
}

void Supervisor::begin_stop(std::string_view signal) {
  if (state_ == State::stopping) return;
  if (exit_status_ == 0) {
    log_at(LogLevel::notice, log(), numbers().stop, "caught {}, shutting down", signal);
  }
  state_ = State::stopping;
  for (Child& child : children_->all()) {
    if (child.in_use()) tell(child, ParentWord::stop);
  }
  end_if_empty();
}

// The server cannot go on: everything ends, with a status that says so.
void Supervisor::fail(int number, std::string message) {
  log_at(LogLevel::alert, log(), number, "{}", message);
  // In the foreground nobody waits for the report, but somebody may look at the screen.
  if (!ever_ready_ && !report_.has_listener()) fmt::print(stderr, "holdfast: {}\n", message);
  report_.failed(message);
  exit_status_ = 1;
  if (children_) begin_stop({});
}

void Supervisor::climb_ladders() {
  for (Child& child : children_->all()) {
    if (!child.in_use() || !child.ladder) continue;
    switch (child.ladder->next(now_ms())) {
      case StopAction::none:
        break;
      case StopAction::ask:
        say(child.channel.get(), ParentWord::stop);
        kill(child.pid, SIGTERM);
        break;
      case StopAction::terminate:
        log_at(LogLevel::warn, kCoreLog, 45,
               "child process {} still did not exit, sending a SIGTERM", child.pid);
        kill(child.pid, SIGTERM);
        break;
      case StopAction::kill:
        log_at(LogLevel::error, kCoreLog, 46,
               "child process {} still did not exit, sending a SIGKILL", child.pid);
        kill(child.pid, SIGKILL);
        break;
      case StopAction::give_up:
        log_at(LogLevel::error, kCoreLog, 47, "child process {} cannot be ended", child.pid);
        children_->release(child);
        break;
    }
  }
}

void Supervisor::end_if_empty() {
  if (state_ == State::serving || children_->count() != 0) return;
  loop_->stop();
}

// A server that is reloaded often while connections live long has ever more children that drain.
// The oldest ones end before there is no slot for a new one.
void Supervisor::keep_slots_free() {
  if (state_ != State::serving || children_->count_free() >= kFreeSlotsMin) return;
  Child* oldest = children_->longest_leaving();
  if (oldest == nullptr) return;
  log_at(LogLevel::notice, log(), 0,
         "child pid {} of generation {} still drains after {} s; it ends now, as {} others drain, "
         "too",
         oldest->pid, oldest->generation, (now_ms() - oldest->leaving_since_ms) / 1000,
         children_->count() - children_->count_live(current_->number));
  tell(*oldest, ParentWord::stop);
}

}  // namespace holdfast::mpm
