// WorkerListener: the listener thread of a child of the worker MPM: waits for an idle worker, then
// for a connection, and brings them together. Why in this order: an accepted connection would
// otherwise wait for a worker here while another child has one to spare.
//
// Threads:   run() on the listener thread; end() by the main thread.
// Process:   child.
// Failure:   out of descriptors or memory it waits for workers that return some; it never ends the
//            child.
#pragma once

#include <atomic>
#include <cstdint>

#include "core/connection/worker_context.hpp"
#include "core/scoreboard/scoreboard.hpp"
#include "mpm/common/connection_source.hpp"
#include "mpm/worker/worker_roster.hpp"

namespace holdfast::mpm {

class WorkerListener {
 public:
  // `connections_max`: in the life of the child; 0: no limit.
  WorkerListener(ConnectionSource& source, WorkerRoster& roster, core::ChildContext& child,
                 core::ChildSlot& score, std::uint64_t connections_max);

  // Until end() or the last connection of the child, which then drains. The listen sockets are
  // closed and the workers will be given nothing more when it returns.
  void run();
  void end() noexcept;

 private:
  void bring_together();
  void hand_out_the_rest();
  bool used_up() const noexcept;
  void beat() noexcept;

  ConnectionSource& source_;
  WorkerRoster& roster_;
  core::ChildContext& child_;
  core::ChildSlot& score_;
  const std::uint64_t connections_max_;
  std::atomic<bool> ending_{false};
};

}  // namespace holdfast::mpm
