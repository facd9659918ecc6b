// Supervisor: the parent's working life. It keeps the right number of children of the right
// generation alive and obeys signals; it never touches a connection.
//
//             USR1/HUP: build() ok                 all of them run
//   serving ──────────────────────> reloading ─────────────────────> serving (new generation;
//      │  <──────────────────────────── │  one failed               old children retire or stop)
//      │ WINCH, QUIT                    │
//      ├──────────> finishing ──────────┤ TERM, INT, deadline
//      └──────────────────────────────> stopping ──> run() returns
//
// A new generation is built completely before anybody hears of it, and the old one is told to
// leave only when the children of the new one accept: a reload never leaves a gap.
//
// Threads:   one; libevent calls it.
// Process:   the parent.
// Ownership: of the children, the scoreboard and the current generation.
// Failure:   run() returns the exit status; the log has the reason.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/scoreboard/scoreboard.hpp"
#include "mpm/common/child_channel.hpp"
#include "mpm/common/child_table.hpp"
#include "mpm/common/generation.hpp"
#include "mpm/common/mpm.hpp"
#include "mpm/common/mpm_log.hpp"
#include "mpm/common/respawn_throttle.hpp"
#include "mpm/common/spare_policy.hpp"
#include "platform/event/event_loop.hpp"
#include "platform/process/daemonise.hpp"
#include "platform/process/pid_file.hpp"
#include "platform/process/reaper.hpp"

namespace holdfast::mpm {

struct SupervisorOptions {
  std::string command_line;  // for AH00094
  std::string server_name;   // "Holdfast/0.1.0 (Unix)"
  bool on_terminal =
      false;  // a person sits there: Ctrl-C is graceful, SIGWINCH is a resized window
  std::function<void()> on_ready;      // the first child accepts
  std::function<void()> on_finishing;  // a graceful stop has begun
};

class Supervisor {
 public:
  // The PID file is locked and holds this process's number.
  Supervisor(std::shared_ptr<const Generation> first, GenerationSource& source,
             platform::PidFile pid_file, platform::StartReport report, SupervisorOptions options);
  ~Supervisor();

  // Until the server has ended; the process's exit status.
  int run();

 private:
  enum class State : std::uint8_t { serving, finishing, stopping };
  enum class Reload : std::uint8_t { none, graceful, restart };

  // supervisor.cpp: signals, time, the end
  bool prepare();
  bool watch_signals();
  void tick();
  void on_interrupt();
  void on_window_change();
  void begin_finish(std::string_view signal);
  void begin_stop(std::string_view signal);
  void fail(int number, std::string message);
  void climb_ladders();
  void end_if_empty();
  void keep_slots_free();

  // supervisor_children.cpp: one child's start, words and end
  void spawn(const Generation& generation);
  void spawn_failed(const std::string& reason);
  void spawn_later(std::int64_t delay_ms);
  void become_child(const Generation& generation, Child& child, int channel_fd);
  void hear_child(std::uint32_t slot);
  void child_runs(Child& child);
  void child_drains(Child& child);
  void reap();
  void child_ended(Child& child, const platform::ChildExit& exit);
  void log_exit(const Child& child, const platform::ChildExit& exit);
  void unexpected_end(const Child& child, const platform::ChildExit& exit);
  void replace(DeathKind kind);
  void replace_due();
  void maintain_spares();
  void tell(Child& child, ParentWord word);

  // supervisor_reload.cpp: from one generation to the next
  void request_reload(Reload kind);
  void begin_reload(Reload kind);
  bool take_pid_file(const Generation& next);
  void promote();
  void abort_reload(std::string_view reason);
  void announce(const Generation& generation, const Generation* before);

  std::int64_t now_ms() const noexcept;
  const platform::LogModule& log() const noexcept { return mpm_log(current_->mpm->kind()); }
  MessageNumbers numbers() const noexcept { return message_numbers(current_->mpm->kind()); }

  // Constant after construction.
  GenerationSource& source_;
  SupervisorOptions options_;

  std::unique_ptr<platform::EventLoop> loop_;
  std::vector<std::unique_ptr<platform::EventLoop::Watch>> watches_;
  std::unique_ptr<platform::EventLoop::Watch> finish_deadline_;
  platform::PidFile pid_file_;
  platform::PidFile incoming_pid_file_;  // locked, if the reload names another one
  platform::StartReport report_;

  std::shared_ptr<const Generation> current_;
  std::shared_ptr<const Generation> incoming_;  // built, its children are starting
  Reload incoming_kind_ = Reload::none;
  Reload reload_again_ = Reload::none;  // asked for while another one was under way
  std::int64_t incoming_deadline_ms_ = 0;
  std::uint32_t last_number_ = 0;

  std::optional<core::Scoreboard> scoreboard_;
  std::optional<ChildTable> children_;
  std::deque<std::int64_t> replacements_due_ms_;
  RespawnThrottle throttle_;
  SpareState spare_;
  std::uint32_t crashes_before_ready_ = 0;

  State state_ = State::serving;
  bool ever_ready_ = false;
  bool spawn_trouble_told_ = false;
  int exit_status_ = 0;
};

}  // namespace holdfast::mpm
