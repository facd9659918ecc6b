#include "mpm/common/child_duties.hpp"

#include <pthread.h>

#include <csignal>

#include "core/pipeline/module.hpp"
#include "core/server/runtime.hpp"
#include "mpm/common/child_channel.hpp"
#include "platform/time/clock.hpp"

namespace holdfast::mpm {
namespace {

constexpr std::int64_t kSecondNs = 1'000'000'000;

// SIGTERM is blocked in every thread and let in only while somebody sleeps in ppoll(2), so EINTR
// there says that it came, and no variable is needed that a handler could write.
void on_term(int) {}

void catch_term_while_sleeping() noexcept {
  sigset_t term;
  sigemptyset(&term);
  sigaddset(&term, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &term, nullptr);
  struct sigaction action = {};
  action.sa_handler = on_term;
  sigemptyset(&action.sa_mask);
  sigaction(SIGTERM, &action, nullptr);
}

}  // namespace

ChildDuties::ChildDuties(ChildTask& task)
    : task_(task), next_tick_ns_(platform::Clock().monotonic_ns() + kSecondNs) {
  catch_term_while_sleeping();
}

void ChildDuties::report_running() noexcept {
  task_.scoreboard.child(task_.slot)
      .state.store(core::ChildState::running, std::memory_order_release);
  say(task_.parent_channel_fd, ChildWord::running);
}

void ChildDuties::report_draining(bool own_account) noexcept {
  task_.context.draining.store(true, std::memory_order_relaxed);
  task_.scoreboard.child(task_.slot)
      .state.store(core::ChildState::draining, std::memory_order_release);
  if (own_account) say(task_.parent_channel_fd, ChildWord::draining);
}

ChildEvent ChildDuties::hear_parent() noexcept {
  if (parent_gone_) return ChildEvent::tick;
  ChildEvent event = ChildEvent::tick;
  for (;;) {
    char word = 0;
    switch (hear(task_.parent_channel_fd, word)) {
      case Heard::silence:
        return event;
      case Heard::end:
        parent_gone_ = true;
        return event == ChildEvent::stop ? event : ChildEvent::finish;
      case Heard::word:
        break;
    }
    if (word == static_cast<char>(ParentWord::stop)) event = ChildEvent::stop;
    if (word == static_cast<char>(ParentWord::finish) && event != ChildEvent::stop) {
      event = ChildEvent::finish;
    }
    if (word == static_cast<char>(ParentWord::retire) && event == ChildEvent::tick) {
      event = ChildEvent::retire;
    }
  }
}

bool ChildDuties::keep_house_in_time(std::int64_t now_ns) {
  if (now_ns < next_tick_ns_) return false;
  keep_house();
  next_tick_ns_ = platform::Clock().monotonic_ns() + kSecondNs;
  return true;
}

void ChildDuties::keep_house() {
  for (const core::Module* module : task_.context.runtime->modules()) {
    if (module->housekeep != nullptr) module->housekeep(task_.context);
  }
}

}  // namespace holdfast::mpm
