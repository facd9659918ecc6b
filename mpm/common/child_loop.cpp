#include "mpm/common/child_loop.hpp"

#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <ctime>

#include "platform/time/clock.hpp"

namespace holdfast::mpm {
namespace {

constexpr std::int64_t kSecondNs = 1'000'000'000;

}  // namespace

ChildLoop::ChildLoop(ChildTask& task) : duties_(task) {
  int ends[2];
  // Descriptors are free at this point of a child's life; without the pipe wake() would be lost.
  HF_CHECK(pipe2(ends, O_CLOEXEC | O_NONBLOCK) == 0);
  wake_read_.reset(ends[0]);
  wake_write_.reset(ends[1]);
}

ChildLoop::~ChildLoop() = default;

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
      const ChildEvent event = duties_.hear_parent();
      if (event != ChildEvent::tick) return event;
    }
    if (woken_) {
      woken_ = false;
      return ChildEvent::woken;
    }
    if (duties_.keep_house_in_time(platform::Clock().monotonic_ns())) return ChildEvent::tick;
    sleep_until_something();
  }
}

void ChildLoop::sleep_until_something() {
  std::int64_t left_ns = duties_.next_tick_ns() - platform::Clock().monotonic_ns();
  if (left_ns < 0) left_ns = 0;
  const timespec timeout{static_cast<time_t>(left_ns / kSecondNs),
                         static_cast<long>(left_ns % kSecondNs)};
  // A descriptor below 0 is skipped.
  pollfd fds[2] = {{duties_.parent_fd(), POLLIN, 0}, {wake_read_.get(), POLLIN, 0}};
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

}  // namespace holdfast::mpm
