#include "core/http1/http1_turn.hpp"

#include <memory>
#include <utility>

#include "core/server/runtime.hpp"
#include "platform/base/check.hpp"

namespace holdfast::core::http1 {
namespace {

// After so many the others have their turn; the client may have more.
constexpr std::uint32_t kTurnRequestsMax = 100;

Http1Scratch& scratch_of(WorkerContext& worker) {
  if (worker.http1 == nullptr) worker.http1 = std::make_unique<Http1Scratch>();
  return static_cast<Http1Scratch&>(*worker.http1);
}

}  // namespace

Http1Turn::Http1Turn(Connection& connection, Wake wake, WorkerContext& worker)
    : connection_(connection),
      worker_(worker),
      scratch_(scratch_of(worker)),
      wake_(wake),
      base_(worker.input.get()),
      capacity_(WorkerContext::kInputBytes),
      server_(&worker.runtime.main_server()) {
  using platform::Readiness;
  // No edge tells of it again: it must be remembered until the next receive.
  if (any(wake.readiness & Readiness::in)) connection.unread_input = true;
  if (any(wake.readiness & Readiness::hangup)) connection.peer_closed = true;
}

Step Http1Turn::run() {
  if (connection_.phase == ConnectionPhase::lingering) {
    linger();
    return step_;
  }
  if (const Http1State* unfinished = state_or_null()) {
    if (unfinished->output != nullptr && resume_output() == Next::ended) return step_;
    take_held_input();
    if (unfinished->body != nullptr && continue_body() == Next::ended) return step_;
  }
  for (;;) {
    if (serve_received() == Next::ended) return step_;
    switch (receive()) {
      case Next::go_on:
        break;
      case Next::need_more:
        park();
        return step_;
      case Next::at_end:
        // What is incomplete now stays so: everything complete has been answered.
        finish(AfterAnswer::close);
        return step_;
      case Next::ended:
        return step_;
    }
  }
}

// Answers everything complete; only then is it known that more input is needed.
Http1Turn::Next Http1Turn::serve_received() {
  while (used_ < size_) {
    if (!worker_.output.has_room() && flush() == Next::ended) return Next::ended;
    if (requests_ >= kTurnRequestsMax) return yield();
    const Next next = serve_one();
    if (next != Next::go_on) return next;
  }
  return Next::need_more;
}

Http1Turn::Next Http1Turn::serve_one() {
  const HeadResult head = parse({base_ + used_, size_ - used_}, cursor_);
  switch (head.state) {
    case HeadState::need_more:
      // No head may be larger than a worker's buffer, whatever the limits of its lines.
      if (size_ - used_ >= WorkerContext::kInputBytes) return refuse(cursor_.in_fields ? 431 : 414);
      return Next::need_more;
    case HeadState::failed:
      return refuse(head.status);
    case HeadState::done:
      break;
  }
  const std::int64_t started_us = head_is_old_ ? started_us_ : moment_us();
  used_ += head.head_bytes;
  cursor_ = {};
  head_is_old_ = false;
  if (scratch_.request.framing == http::BodyFraming::none) [[likely]] {
    return answer({.received_bytes = head.head_bytes, .started_us = started_us});
  }
  return begin_body(head.head_bytes, started_us);
}

Http1Turn::Next Http1Turn::begin_body(std::size_t head_bytes, std::int64_t started_us) {
  const http::Request& request = scratch_.request;
  const Server& server = worker_.runtime.choose_server(connection_.listener, request.host);
  BodyDrain drain(request, server);
  const BodyDrain::Taken taken = drain.take({base_ + used_, size_ - used_});
  used_ += taken.bytes;
  const Order order{.received_bytes = head_bytes + drain.received_bytes(),
                    .started_us = started_us,
                    .status = taken.status,
                    .close = taken.state != BodyDrain::State::done};
  if (taken.state != BodyDrain::State::need_more) return answer(order);
  // RFC 9110 §10.1.1: the answer does not depend on the body, so it is final now, and the client
  // that waits for a 100 is spared from sending it.
  if (request.expect_continue && drain.received_bytes() == 0) return answer(order);
  Http1State& unfinished = state();
  unfinished.body = std::make_unique<BodyInProgress>(
      BodyInProgress{std::string(request.head), drain, started_us});
  unfinished.until = after_ticks(server.timeout_ticks);
  return continue_body();
}

Http1Turn::Next Http1Turn::continue_body() {
  BodyDrain& drain = state().body->drain;
  bool progressed = false;
  for (;;) {
    const BodyDrain::Taken taken = drain.take({base_ + used_, size_ - used_});
    used_ += taken.bytes;
    progressed = progressed || taken.bytes > 0;
    if (taken.state != BodyDrain::State::need_more) return answer_after_body(taken.status);
    switch (receive()) {
      case Next::go_on:
        break;
      case Next::need_more:
        return park_body(progressed);
      case Next::at_end:
        return answer_after_body(400);
      case Next::ended:
        return Next::ended;
    }
  }
}

// The head is parsed again, from the copy that waited for its body.
Http1Turn::Next Http1Turn::answer_after_body(std::uint16_t status) {
  const std::unique_ptr<BodyInProgress> body = std::move(state().body);
  HeadCursor cursor;
  const HeadResult head = parse(body->head, cursor);
  HF_CHECK(head.state == HeadState::done);
  return answer({.received_bytes = body->head.size() + body->drain.received_bytes(),
                 .started_us = body->started_us,
                 .status = status,
                 .close = status != 0});
}

Http1Turn::Next Http1Turn::end(Want want, Deadline until) noexcept {
  step_ = {want, until};
  return Next::ended;
}

Http1State& Http1Turn::state() {
  if (connection_.state == nullptr) connection_.state = std::make_unique<Http1State>();
  return static_cast<Http1State&>(*connection_.state);
}

// The limits are the main server's: which one is asked is not known before the head is complete.
HeadResult Http1Turn::parse(std::string_view bytes, HeadCursor& cursor) {
  const Server& main = worker_.runtime.main_server();
  const HeadLimits limits{main.request_line_bytes_max, main.field_bytes_max, main.fields_max};
  return parse_head(bytes, limits, cursor, scratch_.request, scratch_.fields);
}

Deadline Http1Turn::after_ticks(std::uint32_t ticks) const noexcept {
  const Deadline deadline = worker_.clock.ticks() + ticks;
  return deadline == platform::kNoDeadline ? 1 : deadline;
}

bool Http1Turn::is_past(Deadline deadline) const noexcept {
  return deadline != platform::kNoDeadline &&
         platform::tick_reached(deadline, worker_.clock.ticks());
}

std::int64_t Http1Turn::moment_us() const noexcept {
  if (!worker_.runtime.wants_durations()) return 0;
  return platform::Clock().monotonic_ns() / 1000;
}

// Written only when it changes: readers of the scoreboard share the line.
void Http1Turn::set_status(WorkerStatus status) noexcept {
  WorkerSlot* const slot = worker_.score;
  if (slot == nullptr || slot->status.load(std::memory_order_relaxed) == status) return;
  slot->status.store(status, std::memory_order_relaxed);
}

void Http1Turn::count_sent(std::uint64_t bytes) noexcept {
  if (bytes == 0) return;
  active_ = true;
  if (worker_.score != nullptr) WorkerSlot::bump(worker_.score->bytes_sent, bytes);
}

}  // namespace holdfast::core::http1
