// Http1Turn: one run of one HTTP/1.x connection by one worker, from its wake-up to its Step.
// Why a class: the stages of a turn (send what is left, receive, parse, answer, send) share the
// position in the input and little else; each is a short function here.
//
//   send the rest ─▶ rest of a body ─▶ ┌▶ parse ─▶ body? ─▶ answer ─┐ ─▶ receive ─▶ send ─▶ Step
//                                      └───── more received ◀──────┘
//
// Threads:   the holder of the connection.
// Lifetime:  on the stack, for one turn.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "core/connection/session.hpp"
#include "core/connection/worker_context.hpp"
#include "core/http/field_list.hpp"
#include "core/http/request.hpp"
#include "core/http1/http1_state.hpp"
#include "core/http1/request_parser.hpp"
#include "core/http1/response_writer.hpp"
#include "core/scoreboard/scoreboard.hpp"

namespace holdfast::core::http1 {

// What a worker keeps for HTTP/1.x.
struct Http1Scratch final : SessionScratch {
  http::FieldList fields;
  http::Request request;
  HeadPrefix prefix;
};

class Http1Turn {
 public:
  Http1Turn(Connection& connection, Wake wake, WorkerContext& worker);
  Step run();

 private:
  // How a stage ended.
  enum class Next : std::uint8_t {
    go_on,      // the turn goes on with the next stage or request
    need_more,  // nothing more to do without more input
    at_end,     // the client sent its FIN; there will be no more input
    ended,      // step_ is the turn's result
  };

  // What is to be answered.
  struct Order {
    std::uint64_t received_bytes = 0;  // the request's head and body
    std::int64_t started_us = 0;
    std::uint16_t status = 0;  // 0: run the exchange; otherwise refuse with it
    bool close = false;        // part of the request stays unread
  };

  // Requests (http1_turn.cpp).
  Next serve_received();
  Next serve_one();
  Next begin_body(std::size_t head_bytes, std::int64_t started_us);
  Next continue_body();
  Next answer_after_body(std::uint16_t status);

  // Input and what to wait for (http1_input.cpp).
  Next receive();
  bool may_receive() const noexcept;
  bool knows_of_more() const noexcept;
  void make_room() noexcept;
  void take_held_input() noexcept;
  void hold_rest();
  Next park();
  Next park_incomplete_head();
  Next park_body(bool progressed);
  Next yield();

  // Answers (http1_answer.cpp).
  Next answer(const Order& order);
  Next refuse(std::uint16_t status);
  Next send_answer(Exchange& exchange, std::uint64_t received_bytes);
  Next send_large(Exchange& exchange, const AnswerSizes& sizes, AfterAnswer after);
  Next resume_output();
  Next flush();
  FlushResult flush_batch();
  Next wait_for_room(FlushResult result, AfterAnswer after);
  void log_unlogged(std::uint64_t unsent, bool complete);

  // The end of the connection (http1_answer.cpp).
  Next finish(AfterAnswer after);
  Next begin_linger();
  Next linger();
  Next break_off();

  Next end(Want want, Deadline until) noexcept;
  Http1State& state();
  Http1State* state_or_null() const noexcept {
    return static_cast<Http1State*>(connection_.state.get());
  }
  HeadResult parse(std::string_view bytes, HeadCursor& cursor);
  Deadline after_ticks(std::uint32_t ticks) const noexcept;
  bool is_past(Deadline deadline) const noexcept;
  std::int64_t moment_us() const noexcept;
  void set_status(WorkerStatus status) noexcept;
  void count_sent(std::uint64_t bytes) noexcept;

  Connection& connection_;
  WorkerContext& worker_;
  Http1Scratch& scratch_;
  const Wake wake_;

  char* base_;  // the received bytes: the worker's buffer or what the connection held
  std::size_t capacity_;
  std::size_t size_ = 0;         // received
  std::size_t used_ = 0;         // of them, by complete requests
  HeadCursor cursor_;            // of the head at used_
  std::int64_t started_us_ = 0;  // when that head began
  bool head_is_old_ = false;     // that head began in an earlier turn
  bool received_ = false;        // this turn called recv
  bool active_ = false;          // this turn answered or sent something
  std::uint32_t requests_ = 0;   // answered in this turn
  std::size_t bytes_ = 0;        // received in this turn
  const Server* server_;         // of the latest request; before the first, the main one
  Step step_;
};

}  // namespace holdfast::core::http1
