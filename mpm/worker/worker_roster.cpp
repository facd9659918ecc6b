#include "mpm/worker/worker_roster.hpp"

#include <utility>

#include "platform/base/check.hpp"
#include "platform/thread/futex.hpp"

namespace holdfast::mpm {

WorkerRoster::WorkerRoster(unsigned workers, core::ChildSlot& score)
    : workers_(workers), score_(score), desks_(new Desk[workers]) {
  idle_.reserve(workers);
}

bool WorkerRoster::next(unsigned worker, Accepted& taken) {
  Desk& desk = desks_[worker];
  bool listener_waits = false;
  {
    const std::lock_guard lock(mutex_);
    if (closed_) return false;
    desk.call.store(static_cast<std::uint32_t>(Call::none), std::memory_order_relaxed);
    idle_.push_back(worker);
    publish();
    listener_waits = std::exchange(listener_waits_, false);
    if (listener_waits) bell_.fetch_add(1, std::memory_order_relaxed);
  }
  if (listener_waits) platform::futex_wake(bell_);
  std::uint32_t call = 0;
  while ((call = desk.call.load(std::memory_order_acquire)) == 0) {
    platform::futex_wait(desk.call, 0);
  }
  if (call == static_cast<std::uint32_t>(Call::end)) return false;
  taken = std::move(desk.given);
  return true;
}

bool WorkerRoster::await_idle(std::int64_t timeout_us) {
  std::uint32_t heard = 0;
  {
    const std::lock_guard lock(mutex_);
    if (!idle_.empty()) return true;
    listener_waits_ = true;
    heard = bell_.load(std::memory_order_relaxed);
  }
  if (!sleep_until_bell(heard, timeout_us)) return false;
  const std::lock_guard lock(mutex_);
  return !idle_.empty();
}

void WorkerRoster::await_return(std::int64_t timeout_us) {
  std::uint32_t heard = 0;
  {
    const std::lock_guard lock(mutex_);
    listener_waits_ = true;
    heard = bell_.load(std::memory_order_relaxed);
  }
  sleep_until_bell(heard, timeout_us);
}

// True: the bell moved. The flag is looked at after the bell was read: an interrupt that comes
// between them moves the bell, and the futex does not sleep.
bool WorkerRoster::sleep_until_bell(std::uint32_t heard, std::int64_t timeout_us) {
  if (interrupted_.load(std::memory_order_seq_cst)) return false;
  platform::futex_wait(bell_, heard, timeout_us);
  return bell_.load(std::memory_order_relaxed) != heard;
}

void WorkerRoster::give(Accepted accepted) {
  unsigned worker = 0;
  {
    const std::lock_guard lock(mutex_);
    HF_CHECK(!idle_.empty());
    worker = idle_.back();
    idle_.pop_back();
    publish();
  }
  desks_[worker].given = std::move(accepted);
  ring(desks_[worker], Call::connection);
}

void WorkerRoster::interrupt() noexcept {
  interrupted_.store(true, std::memory_order_seq_cst);
  bell_.fetch_add(1, std::memory_order_seq_cst);
  platform::futex_wake(bell_);
}

void WorkerRoster::close() {
  std::vector<unsigned> idle;
  {
    const std::lock_guard lock(mutex_);
    closed_ = true;
    idle.swap(idle_);
    publish();
  }
  for (const unsigned worker : idle) ring(desks_[worker], Call::end);
}

void WorkerRoster::ring(Desk& desk, Call call) noexcept {
  desk.call.store(static_cast<std::uint32_t>(call), std::memory_order_release);
  platform::futex_wake(desk.call);
}

// Under the lock, so that the counts agree with each other.
void WorkerRoster::publish() noexcept {
  const auto idle = static_cast<std::uint32_t>(idle_.size());
  const std::uint32_t busy = workers_ - idle;
  score_.idle_workers.store(idle, std::memory_order_relaxed);
  score_.busy_workers.store(busy, std::memory_order_relaxed);
  score_.connections.store(busy, std::memory_order_relaxed);
}

}  // namespace holdfast::mpm
