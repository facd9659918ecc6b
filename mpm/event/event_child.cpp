#include "mpm/event/event_child.hpp"

#include <fmt/format.h>
#include <sys/resource.h>

#include <algorithm>

#include "core/pipeline/module.hpp"
#include "mpm/event/worker_loop.hpp"
#include "platform/log/log.hpp"
#include "platform/thread/cpu.hpp"

namespace holdfast::mpm {

namespace {

constinit const platform::LogModule kEventLog{"mpm_event"};

constexpr std::uint32_t kSlotsMin = 64;
constexpr std::uint32_t kSlotsMax = 1u << 24;
// A child whose listener has not moved for so long is no measure for the others.
constexpr std::uint64_t kHeartbeatMaxMs = 3000;

// As many slots as there can be descriptors; untouched ones cost nothing.
std::uint32_t slot_count() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return kSlotsMin;
  return static_cast<std::uint32_t>(std::clamp<rlim_t>(limit.rlim_cur, kSlotsMin, kSlotsMax));
}

HandOver::Sizes sizes_of(const ChildTask& task) {
  return {task.limits.threads_per_child, static_cast<unsigned>(platform::usable_cpus())};
}

Acceptor::Limits limits_of(const ChildTask& task) {
  return {task.limits.async_request_worker_factor, task.limits.max_connections_per_child};
}

}  // namespace

platform::Result<std::unique_ptr<EventChild>> EventChild::make(ChildTask& task) {
  auto pollset = platform::pollset_backends().front().make();
  if (!pollset) return platform::Unexpected{pollset.error()};
  auto table = ConnectionTable::make(slot_count());
  if (!table) return platform::Unexpected{table.error()};
  return std::unique_ptr<EventChild>(new EventChild(task, *std::move(pollset), *std::move(table)));
}

EventChild::EventChild(ChildTask& task, std::unique_ptr<platform::Pollset> pollset,
                       std::unique_ptr<ConnectionTable> table)
    : task_(task),
      loop_(task),
      pollset_(std::move(pollset)),
      table_(std::move(table)),
      hand_over_(*table_, *pollset_, sizes_of(task)),
      acceptor_(*table_, *pollset_, hand_over_, limits_of(task)),
      listener_(*table_, hand_over_, acceptor_, task.context, &task.scoreboard.child(task.slot)) {}

ExitCode EventChild::run() {
  acceptor_.open(task_.listen_fds);
  listener_.set_peer_load([this] { return peer_load(); });
  const bool started = start_threads();
  if (started) {
    loop_.report_running();
    serve_parent();
  }
  hand_over_.stop();
  threads_.clear();
  loop_.final_housekeeping();
  return started ? ExitCode::ok : ExitCode::sick;
}

bool EventChild::start_threads() {
  const auto start = [this](std::string name, std::function<void()> body) {
    auto thread = platform::Thread::start({std::move(name), task_.limits.thread_stack_bytes},
                                          std::move(body));
    if (thread) {
      threads_.push_back(*std::move(thread));
      return true;
    }
    platform::log_at(platform::LogLevel::alert, kEventLog, 3104, "cannot start a thread: {}",
                     thread.error().text());
    return false;
  };
  for (unsigned i = 0; i < task_.limits.threads_per_child; ++i) {
    const bool ok = start(fmt::format("hf-worker-{}", i), [this, i] {
      core::WorkerContext context(task_.context, &task_.scoreboard.worker(task_.slot, i), i);
      WorkerLoop({*table_, *pollset_, hand_over_, acceptor_}, context).run();
    });
    if (!ok) return false;
  }
  return start("hf-listener", [this] {
    listener_.run();
    loop_.wake();
  });
}

void EventChild::serve_parent() {
  while (!hand_over_.stopped()) {
    handle(loop_.wait());
    if (task_.context.draining.load(std::memory_order_relaxed)) drain(true);
  }
}

void EventChild::handle(ChildEvent event) {
  switch (event) {
    case ChildEvent::tick:
    case ChildEvent::woken:
      return;
    case ChildEvent::retire:
      return drain(false);
    case ChildEvent::finish:
      listener_.dismiss_idle();
      return drain(false);
    case ChildEvent::stop:
      return hand_over_.stop();
  }
}

// Stops accepting; the listener ends the child when the last connection is gone.
void EventChild::drain(bool own_account) {
  if (drain_reported_) return;
  drain_reported_ = true;
  task_.context.draining.store(true, std::memory_order_relaxed);
  loop_.report_draining(own_account);
  hand_over_.wake_listener();
}

// Shared memory may hold nonsense: nothing but counts is taken from it.
std::int64_t EventChild::peer_load() const {
  const core::ChildSlot& mine = task_.scoreboard.child(task_.slot);
  const std::uint64_t now = mine.heartbeat_ticks.load(std::memory_order_relaxed);
  std::int64_t sum = 0;
  std::int64_t peers = 0;
  for (std::uint32_t i = 0; i < task_.scoreboard.children(); ++i) {
    const core::ChildSlot& peer = task_.scoreboard.child(i);
    const bool counts =
        i != task_.slot &&
        peer.state.load(std::memory_order_relaxed) == core::ChildState::running &&
        peer.accepting.load(std::memory_order_relaxed) != 0 &&
        peer.heartbeat_ticks.load(std::memory_order_relaxed) + kHeartbeatMaxMs > now;
    if (!counts) continue;
    sum += peer.connections.load(std::memory_order_relaxed);
    ++peers;
  }
  return peers == 0 ? -1 : (sum + static_cast<std::int64_t>(table_->live())) / (peers + 1);
}

}  // namespace holdfast::mpm
