#include "mpm/event/worker_loop.hpp"

#include <unistd.h>

#include <exception>

#include "core/scoreboard/scoreboard.hpp"
#include "platform/log/log.hpp"

namespace holdfast::mpm {

namespace {

constinit const platform::LogModule kEventLog{"mpm_event"};

// A dismissed connection is treated as timed out if the next request is all it waits for.
core::Wake wake_of(WordFlags flags, const core::Connection& connection) {
  const bool dismissed =
      (flags & kDismissFlag) != 0 && connection.phase == core::ConnectionPhase::idle;
  const auto readiness = static_cast<platform::Readiness>(flags & ~(kTimeoutFlag | kDismissFlag));
  return {readiness, dismissed || (flags & kTimeoutFlag) != 0};
}

platform::Readiness interest_of(core::Want want) {
  return want == core::Want::write ? platform::Readiness::out : platform::Readiness::in;
}

}  // namespace

WorkerLoop::WorkerLoop(EventParts parts, core::WorkerContext& context)
    : parts_(parts), context_(context) {}

void WorkerLoop::run() {
  for (;;) {
    const Work work = parts_.hand_over.next(context_.index);
    if (work.key == 0) return;
    if (work.fresh) context_.clock.refresh();
    serve(work.key);
    if (context_.score != nullptr) {
      context_.score->status.store(core::WorkerStatus::ready, std::memory_order_relaxed);
    }
  }
}

void WorkerLoop::serve(ConnectionKey key) {
  const std::uint32_t index = key_index(key);
  Slot& slot = parts_.table.slot(index);
  const WordFlags flags = slot.word.take(key_generation(key));
  if (slot.kind == SlotKind::listen_socket) return serve_listener(index);
  run_connection(index, flags);
}

void WorkerLoop::serve_listener(std::uint32_t index) {
  parts_.acceptor.accept(index, context_, accepted_);
  for (std::size_t i = 1; i < accepted_.count; ++i) {
    WordFlags flags = 0;
    if (!requeue(accepted_.slots[i], &flags)) run_connection(accepted_.slots[i], flags);
  }
  // One is served here and now: its request has usually come already (TCP_DEFER_ACCEPT).
  if (accepted_.count > 0) run_connection(accepted_.slots[0], 0);
}

core::Step WorkerLoop::advance(core::Connection& connection, core::Wake wake) {
  try {
    return core::advance(connection, wake, context_);
  } catch (const std::exception& e) {
    platform::log_event({.level = platform::LogLevel::error, .module = kEventLog},
                        "a request ended its connection: {}", e.what());
  }
  context_.output.clear();
  context_.arena.reset();
  return {core::Want::close, 0};
}

void WorkerLoop::run_connection(std::uint32_t index, WordFlags flags) {
  Slot& slot = parts_.table.slot(index);
  const std::uint32_t generation = slot.word.generation();
  std::atomic<std::uint32_t>& deadline = parts_.table.deadline(index);
  for (unsigned turn = 1;; ++turn) {
    core::Step step = advance(slot.connection(), wake_of(flags, slot.connection()));
    if (step.want == core::Want::close) return close(index);
    if ((flags & kDismissFlag) != 0 && slot.connection().phase == core::ConnectionPhase::fresh) {
      // Dismissed again and again, it keeps the deadline of the first time.
      const core::Deadline soon = context_.clock.ticks() + core::kFirstRequestTicks;
      step.until = core::earlier(deadline.load(std::memory_order_relaxed), soon);
    }
    // Only when it changes: sixteen deadlines share a cache line.
    if (deadline.load(std::memory_order_relaxed) != step.until) {
      deadline.store(step.until, std::memory_order_relaxed);
    }
    flags = 0;
    if (step.want != core::Want::again) {
      if (!watch(slot, make_key(generation, index), step.want)) return close(index);
      if (slot.word.give_back(generation, &flags)) return;
    }
    const bool used_up = step.want == core::Want::again || turn % kTurnsMax == 0;
    if (used_up && requeue(index, &flags)) return;
  }
}

// Sees to it that the pollset tells of what the connection waits for. Registration happens here,
// at the first wait, so that a connection of one request never pays for it.
bool WorkerLoop::watch(Slot& slot, ConnectionKey key, core::Want want) {
  const int fd = slot.connection().fd;
  const platform::Readiness interest = interest_of(want);
  if (!slot.registered) {
    slot.registered = parts_.pollset.add(fd, key, platform::Sharing::sole, interest).has_value();
    return slot.registered;
  }
  const bool ask =
      want == core::Want::write || parts_.pollset.delivery() == platform::Delivery::one_shot;
  return !ask || parts_.pollset.rearm(fd, key, interest).has_value();
}

bool WorkerLoop::requeue(std::uint32_t index, WordFlags* flags) {
  const ConnectionKey key = parts_.table.key_of(index);
  ConnectionWord& word = parts_.table.slot(index).word;
  word.requeue(key_generation(key), *flags);
  if (parts_.hand_over.submit(std::span(&key, 1), true)) return true;
  *flags = word.take(key_generation(key));
  return false;
}

void WorkerLoop::close(std::uint32_t index) {
  Slot& slot = parts_.table.slot(index);
  const int fd = slot.connection().fd;
  // A set with edge delivery forgets the socket by itself when it is closed.
  if (slot.registered && parts_.pollset.delivery() == platform::Delivery::one_shot) {
    parts_.pollset.remove(fd);
  }
  // The generation changes before the descriptor number can be used again.
  parts_.table.release(index);
  ::close(fd);
}

}  // namespace holdfast::mpm
