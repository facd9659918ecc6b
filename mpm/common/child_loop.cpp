#include "mpm/common/child_loop.hpp"

#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <ctime>

#include "core/pipeline/module.hpp"
#include "core/server/runtime.hpp"
#include "mpm/common/child_channel.hpp"
#include "platform/time/clock.hpp"

namespace holdfast::mpm {
namespace {

constexpr std::int64_t kSecondNs = 1'000'000'000;

// SIGTERM is blocked in every thread and let in only while the main thread sleeps in ppoll(2), so
// EINTR there says that it came, and no variable is needed that a handler could write.
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

ChildLoop::ChildLoop(ChildTask& task)
    : task_(task), next_tick_ns_(platform::Clock().monotonic_ns() + kSecondNs) {
  int ends[2];
  // Descriptors are free at this point of a child's life; without the pipe wake() would be lost.
  HF_CHECK(pipe2(ends, O_CLOEXEC | O_NONBLOCK) == 0);
  wake_read_.reset(ends[0]);
  wake_write_.reset(ends[1]);
  catch_term_while_sleeping();
}

ChildLoop::~ChildLoop() = default;

void ChildLoop::report_running() noexcept {
  task_.scoreboard.child(task_.slot)
      .state.store(core::ChildState::running, std::memory_order_release);
  say(task_.parent_channel_fd, ChildWord::running);
}

void ChildLoop::report_draining(bool own_account) noexcept {
  task_.context.draining.store(true, std::memory_order_relaxed);
  task_.scoreboard.child(task_.slot)
      .state.store(core::ChildState::draining, std::memory_order_release);
  if (own_account) say(task_.parent_channel_fd, ChildWord::draining);
}

void ChildLoop::wake() noexcept {
  const char byte = 0;
  // A full pipe wakes as well.
  [[maybe_unused]] const ssize_t written = write(wake_write_.get(), &byte, 1);
}

ChildEvent ChildLoop::wait() {
  for (;;) {
    if (term_seen_) {
      term_seen_ = false;
      return ChildEvent::stop;
    }
    if (word_waits_) {
      word_waits_ = false;
      const ChildEvent event = hear_parent();
      if (event != ChildEvent::tick) return event;
    }
    if (woken_) {
      woken_ = false;
      return ChildEvent::woken;
    }
    if (platform::Clock().monotonic_ns() >= next_tick_ns_) {
      keep_house();
      next_tick_ns_ = platform::Clock().monotonic_ns() + kSecondNs;
      return ChildEvent::tick;
    }
    sleep_until_something();
  }
}

void ChildLoop::sleep_until_something() {
  std::int64_t left_ns = next_tick_ns_ - platform::Clock().monotonic_ns();
  if (left_ns < 0) left_ns = 0;
  const timespec timeout{static_cast<time_t>(left_ns / kSecondNs),
                         static_cast<long>(left_ns % kSecondNs)};
  // A descriptor below 0 is skipped: at the end of the channel poll would report it for ever.
  pollfd fds[2] = {{parent_gone_ ? -1 : task_.parent_channel_fd, POLLIN, 0},
                   {wake_read_.get(), POLLIN, 0}};
  sigset_t mask;
  pthread_sigmask(SIG_SETMASK, nullptr, &mask);
  sigdelset(&mask, SIGTERM);
  const int count = ppoll(fds, 2, &timeout, &mask);
  if (count < 0) {
    if (errno == EINTR) term_seen_ = true;
    return;
  }
  if (fds[0].revents != 0) word_waits_ = true;
  if (fds[1].revents != 0) {
    woken_ = true;
    char drained[64];
    while (read(wake_read_.get(), drained, sizeof drained) > 0) {
    }
  }
}

// Several words may wait; the strongest counts. `tick` stands for none.
ChildEvent ChildLoop::hear_parent() {
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

void ChildLoop::keep_house() {
  for (const core::Module* module : task_.context.runtime->modules()) {
    if (module->housekeep != nullptr) module->housekeep(task_.context);
  }
}

void ChildLoop::final_housekeeping() { keep_house(); }

}  // namespace holdfast::mpm
