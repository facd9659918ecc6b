#include "mpm/prefork/prefork_child.hpp"

#include <poll.h>
#include <pthread.h>

#include <algorithm>
#include <cerrno>
#include <ctime>

#include "mpm/common/mpm_log.hpp"
#include "platform/poll/poll_readiness.hpp"
#include "platform/time/clock.hpp"

namespace holdfast::mpm {
namespace {

constexpr auto kRelaxed = std::memory_order_relaxed;
constexpr std::int64_t kSecondNs = 1'000'000'000;
// Nothing of this process can be closed to make room, so others are waited for.
constexpr int kRestMs = 100;

}  // namespace

platform::Result<std::unique_ptr<PreforkChild>> PreforkChild::make(ChildTask& task) {
  auto source = ConnectionSource::make(task.listen_fds);
  if (!source) return platform::Unexpected{std::move(source).error()};
  std::unique_ptr<PreforkChild> child(new PreforkChild(task, std::move(*source)));
  for (const int fd : {child->duties_.parent_fd(), child->term_.fd()}) {
    if (fd < 0) continue;
    if (auto added = child->source_->watch(fd); !added) {
      return platform::Unexpected{std::move(added).error()};
    }
  }
  return child;
}

PreforkChild::PreforkChild(ChildTask& task, std::unique_ptr<ConnectionSource> source)
    : task_(task),
      score_(task.scoreboard.child(task.slot)),
      duties_(task),
      term_(SIGTERM),
      source_(std::move(source)) {
  pthread_sigmask(SIG_SETMASK, nullptr, &sleeping_mask_);
  sigdelset(&sleeping_mask_, SIGTERM);
}

ExitCode PreforkChild::run() {
  score_.accepting.store(1, kRelaxed);
  publish(false);
  beat(platform::Clock().monotonic_ns());
  duties_.report_running();
  serve_connections();
  duties_.final_housekeeping();
  return ExitCode::ok;
}

void PreforkChild::serve_connections() {
  core::WorkerSlot& line = task_.scoreboard.worker(task_.slot, 0);
  core::WorkerContext context(task_.context, &line, 0);
  BlockingDriver driver(context, *this, kPreforkLog);
  line.status.store(core::WorkerStatus::ready, kRelaxed);
  for (look_around(); !leaving_; look_around()) {
    Accepted accepted;
    switch (source_->take(accepted)) {
      case ConnectionSource::Found::nothing:
        source_->wait(until_tick_us());
        break;
      case ConnectionSource::Found::exhausted:
        rest();
        break;
      case ConnectionSource::Found::connection:
        serve(driver, accepted);
        line.status.store(core::WorkerStatus::ready, kRelaxed);
        if (used_up()) leave(true);
        break;
    }
  }
  serve_the_last(driver);
  line.status.store(core::WorkerStatus::dead, kRelaxed);
}

void PreforkChild::serve(BlockingDriver& driver, Accepted& accepted) {
  serving_ = true;
  publish(true);
  driver.serve(accepted);
  serving_ = false;
  publish(false);
}

// The order to leave may have come together with the news of a connection, of which the kernel has
// told nobody else.
void PreforkChild::serve_the_last(BlockingDriver& driver) {
  Accepted accepted;
  const bool may_be_told = !source_->closed() && !used_up() && order_ != Order::stop;
  const bool found = may_be_told && source_->take(accepted) == ConnectionSource::Found::connection;
  source_->close();
  if (found) serve(driver, accepted);
}

bool PreforkChild::used_up() const noexcept {
  const std::uint64_t most = task_.limits.max_connections_per_child;
  return most != 0 && source_->taken() >= most;
}

void PreforkChild::rest() {
  score_.accepting.store(0, kRelaxed);
  static_cast<void>(wait(-1, platform::Readiness::none, kRestMs, order_));
  if (!leaving_) score_.accepting.store(1, kRelaxed);
}

void PreforkChild::look_around() {
  obey(duties_.hear_parent());
  if (term_.take()) obey(ChildEvent::stop);
  const std::int64_t now_ns = platform::Clock().monotonic_ns();
  if (duties_.keep_house_in_time(now_ns)) beat(now_ns);
}

void PreforkChild::obey(ChildEvent event) {
  switch (event) {
    case ChildEvent::tick:
    case ChildEvent::woken:
      return;
    case ChildEvent::retire:
      break;
    case ChildEvent::finish:
      if (order_ == Order::serve) order_ = Order::finish;
      break;
    case ChildEvent::stop:
      order_ = Order::stop;
      break;
  }
  leave(false);
}

// The listen sockets go at once while a connection is under way, which may last: another server may
// start at the same address.
void PreforkChild::leave(bool own_account) {
  if (leaving_) return;
  leaving_ = true;
  score_.accepting.store(0, kRelaxed);
  source_->step_back();
  if (serving_) source_->close();
  duties_.report_draining(own_account);
}

std::int64_t PreforkChild::until_tick_us() const noexcept {
  const std::int64_t left_ns = duties_.next_tick_ns() - platform::Clock().monotonic_ns();
  return std::max<std::int64_t>(left_ns, 0) / 1000 + 1;
}

Waited PreforkChild::wait(int fd, platform::Readiness interest, int timeout_ms, Order) {
  const std::int64_t now_ns = platform::Clock().monotonic_ns();
  if (duties_.keep_house_in_time(now_ns)) beat(now_ns);
  const std::int64_t tick_ns = std::max<std::int64_t>(duties_.next_tick_ns() - now_ns, 0);
  const std::int64_t asked_ns = std::int64_t{timeout_ms} * 1'000'000;
  const bool is_shortened = timeout_ms < 0 || asked_ns > tick_ns;
  const std::int64_t sleep_ns = is_shortened ? tick_ns : asked_ns;
  const timespec timeout{static_cast<time_t>(sleep_ns / kSecondNs),
                         static_cast<long>(sleep_ns % kSecondNs)};
  pollfd fds[2] = {{fd, platform::poll_events_of(interest), 0}, {duties_.parent_fd(), POLLIN, 0}};
  const int count = ppoll(fds, 2, &timeout, &sleeping_mask_);
  if (count < 0) {
    if (errno == EINTR) obey(ChildEvent::stop);
    return {};
  }
  if (fds[1].revents != 0) obey(duties_.hear_parent());
  return {platform::readiness_of_poll(fds[0].revents), count == 0 && !is_shortened};
}

void PreforkChild::publish(bool busy) noexcept {
  score_.connections.store(busy ? 1 : 0, kRelaxed);
  score_.busy_workers.store(busy ? 1 : 0, kRelaxed);
  score_.idle_workers.store(busy ? 0 : 1, kRelaxed);
  score_.accepted_total.store(source_->taken(), kRelaxed);
}

void PreforkChild::beat(std::int64_t now_ns) noexcept {
  score_.heartbeat_ticks.store(static_cast<std::uint64_t>(now_ns / 1'000'000), kRelaxed);
}

}  // namespace holdfast::mpm
