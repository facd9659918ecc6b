#include <sys/socket.h>

#include <cerrno>
#include <memory>
#include <utility>

#include "core/http1/connection_fate.hpp"
#include "core/http1/http1_turn.hpp"
#include "core/server/run_exchange.hpp"
#include "core/server/runtime.hpp"

namespace holdfast::core::http1 {
namespace {

// httpd's figures for the lingering close.
constexpr std::uint32_t kLingerSilenceTicks = 20;
constexpr std::uint32_t kLingerTicksMax = 300;
// What a client may still send before it is cut off: more than any send and receive buffer holds.
constexpr std::uint64_t kLingerBytesMax = 32u << 20;
constexpr int kLingerReadsPerTurn = 16;

}  // namespace

Http1Turn::Next Http1Turn::answer(const Order& order) {
  const http::Request& request = scratch_.request;
  const Server& server = worker_.runtime.choose_server(connection_.listener, request.host);
  Exchange exchange(connection_, worker_, request, server);
  exchange.started_us = order.started_us;
  set_status(WorkerStatus::writing);
  connection_.phase = ConnectionPhase::handling;
  if (order.status == 0) {
    run_exchange(exchange);
  } else {
    exchange.settings = &server.node->directory_defaults;
    answer_error(exchange, order.status);
  }
  if (order.close) exchange.response.close = true;
  return send_answer(exchange, order.received_bytes);
}

// Answers a head that is none; nothing behind it can be trusted.
Http1Turn::Next Http1Turn::refuse(std::uint16_t status) {
  const std::uint64_t received = size_ - used_;
  used_ = size_;
  return answer({.received_bytes = received, .status = status, .close = true});
}

Http1Turn::Next Http1Turn::send_answer(Exchange& exchange, std::uint64_t received_bytes) {
  server_ = exchange.server;
  const Fate fate =
      connection_fate(exchange.request, *server_,
                      {.status = exchange.response.status,
                       .handler_closes = exchange.response.close,
                       .draining = worker_.child.draining.load(std::memory_order_relaxed),
                       .input_used_up = used_ == size_ && !connection_.unread_input,
                       .peer_closed = connection_.peer_closed,
                       .answered_before = connection_.requests});
  const Written written = write_answer({worker_.output, scratch_.prefix, worker_.clock}, *server_,
                                       exchange.request, exchange.response, fate.words);
  exchange.response.close = fate.after != AfterAnswer::next_request;  // for the log's %X
  ++connection_.requests;
  ++requests_;
  active_ = true;
  if (worker_.score != nullptr) WorkerSlot::bump(worker_.score->requests);
  const AnswerSizes sizes{written.head_bytes, written.body_bytes, received_bytes};
  if (!written.copied) return send_large(exchange, sizes, fate.after);
  log_exchange(exchange, transfer_facts(sizes, 0, true));
  worker_.arena.reset();
  return fate.after == AfterAnswer::next_request ? Next::go_on : finish(fate.after);
}

// What is not copied into the batch goes out at once, while its owner surely keeps it; its log
// line tells what was really sent.
Http1Turn::Next Http1Turn::send_large(Exchange& exchange, const AnswerSizes& sizes,
                                      AfterAnswer after) {
  const FlushResult result = flush_batch();
  const std::uint64_t unsent = worker_.output.bytes();
  switch (result) {
    case FlushResult::done:
    case FlushResult::broken:
      log_exchange(exchange, transfer_facts(sizes, unsent, result == FlushResult::done));
      worker_.arena.reset();
      if (result == FlushResult::broken) return break_off();
      return after == AfterAnswer::next_request ? Next::go_on : finish(after);
    case FlushResult::would_block:
    case FlushResult::budget:
      break;
  }
  state().unlogged = std::make_unique<UnloggedAnswer>(exchange, sizes);
  worker_.arena.reset();
  return wait_for_room(result, after);
}

FlushResult Http1Turn::flush_batch() {
  const std::uint64_t before = worker_.output.bytes();
  const FlushResult result = worker_.output.flush(connection_.fd);
  count_sent(before - worker_.output.bytes());
  return result;
}

Http1Turn::Next Http1Turn::flush() {
  if (worker_.output.empty()) return Next::go_on;
  const FlushResult result = flush_batch();
  if (result == FlushResult::done) return Next::go_on;
  return wait_for_room(result, AfterAnswer::next_request);
}

// The client does not read as fast as it asks: everything unsent and unused waits with the
// connection, and nothing more is received until it is sent.
Http1Turn::Next Http1Turn::wait_for_room(FlushResult result, AfterAnswer after) {
  if (result == FlushResult::broken) return break_off();
  Http1State& unfinished = state();
  unfinished.output = worker_.output.detach();
  unfinished.after = after;
  unfinished.until = after_ticks(server_->timeout_ticks);
  if (after != AfterAnswer::next_request) used_ = size_;
  hold_rest();
  connection_.phase = ConnectionPhase::writing;
  return end(result == FlushResult::budget ? Want::again : Want::write, unfinished.until);
}

Http1Turn::Next Http1Turn::resume_output() {
  Http1State& unfinished = state();
  const std::uint64_t before = unfinished.output->bytes();
  const FlushResult result = unfinished.output->flush(connection_.fd, worker_.output);
  const std::uint64_t sent = before - unfinished.output->bytes();
  count_sent(sent);
  if (result == FlushResult::broken) return break_off();
  if (result == FlushResult::would_block && sent == 0 && is_past(unfinished.until)) {
    return break_off();
  }
  if (sent > 0) unfinished.until = after_ticks(server_->timeout_ticks);
  if (result != FlushResult::done) {
    return end(result == FlushResult::budget ? Want::again : Want::write, unfinished.until);
  }
  log_unlogged(0, true);
  unfinished.output.reset();
  connection_.phase = ConnectionPhase::reading;
  const AfterAnswer after = std::exchange(unfinished.after, AfterAnswer::next_request);
  return after == AfterAnswer::next_request ? Next::go_on : finish(after);
}

// Looks at the request once more, from the copy of its head.
void Http1Turn::log_unlogged(std::uint64_t unsent, bool complete) {
  Http1State* const unfinished = state_or_null();
  if (unfinished == nullptr || unfinished->unlogged == nullptr) return;
  const std::unique_ptr<UnloggedAnswer> answer = std::move(unfinished->unlogged);
  HeadCursor cursor;
  http::Request& request = scratch_.request;
  if (parse(answer->request_head(), cursor).state != HeadState::done) {
    request = {};
    request.line = answer->request_line();
  }
  Exchange exchange(connection_, worker_, request, answer->server());
  answer->restore(exchange);
  log_exchange(exchange, transfer_facts(answer->sizes(), unsent, complete));
  worker_.arena.reset();
}

// The last answer is queued: sends it, then closes one way or the other.
Http1Turn::Next Http1Turn::finish(AfterAnswer after) {
  used_ = size_;
  const FlushResult result = flush_batch();
  if (result != FlushResult::done) return wait_for_room(result, after);
  return after == AfterAnswer::linger ? begin_linger() : end(Want::close, 0);
}

// Our FIN first, then the client's: closing a socket with unread bytes would reset the connection
// and take the answer from a client that has not read it yet (RFC 9112 §9.6).
Http1Turn::Next Http1Turn::begin_linger() {
  if (connection_.peer_closed || ::shutdown(connection_.fd, SHUT_WR) != 0) {
    return end(Want::close, 0);
  }
  Http1State& unfinished = state();
  unfinished.input.drop();
  unfinished.linger_until = after_ticks(kLingerTicksMax);
  unfinished.until = after_ticks(kLingerSilenceTicks);
  connection_.phase = ConnectionPhase::lingering;
  set_status(WorkerStatus::closing);
  if (connection_.unread_input) return linger();
  return end(Want::linger, unfinished.until);
}

Http1Turn::Next Http1Turn::linger() {
  Http1State& unfinished = state();
  bool heard = false;
  for (int reads = 0; reads < kLingerReadsPerTurn;) {
    const ssize_t n = ::recv(connection_.fd, worker_.input.get(), WorkerContext::kInputBytes, 0);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
      connection_.unread_input = false;
      break;
    }
    if (n <= 0) return end(Want::close, 0);
    heard = true;
    ++reads;
    unfinished.linger_bytes += static_cast<std::uint64_t>(n);
  }
  // Only what the client sends makes the wait longer, not whatever else woke the connection.
  if (heard) unfinished.until = after_ticks(kLingerSilenceTicks);
  if (platform::tick_reached(unfinished.linger_until, unfinished.until)) {
    unfinished.until = unfinished.linger_until;
  }
  if (is_past(unfinished.until) || unfinished.linger_bytes > kLingerBytesMax) {
    return end(Want::close, 0);
  }
  return end(connection_.unread_input ? Want::again : Want::linger, unfinished.until);
}

// The connection is beyond help.
Http1Turn::Next Http1Turn::break_off() {
  if (const Http1State* unfinished = state_or_null(); unfinished != nullptr) {
    log_unlogged(unfinished->output != nullptr ? unfinished->output->bytes() : 0, false);
  }
  worker_.output.clear();
  return end(Want::close, 0);
}

}  // namespace holdfast::core::http1
