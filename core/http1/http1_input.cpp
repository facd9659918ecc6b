#include <sys/socket.h>

#include <cerrno>
#include <cstring>

#include "core/http1/http1_turn.hpp"
#include "core/server/server.hpp"

namespace holdfast::core::http1 {
namespace {

// After so much the others have their turn.
constexpr std::size_t kTurnInputMax = 1 << 20;

}  // namespace

// Once per turn; again only if it is known that there is more: after a short read there is not,
// and what comes later makes the socket ready again. A FIN behind the data does not, so a closed
// peer is read to the end.
bool Http1Turn::may_receive() const noexcept {
  return !received_ || (bytes_ < kTurnInputMax && knows_of_more());
}

bool Http1Turn::knows_of_more() const noexcept {
  return connection_.unread_input || connection_.peer_closed;
}

Http1Turn::Next Http1Turn::receive() {
  if (!may_receive()) return Next::need_more;
  make_room();
  const std::size_t room = capacity_ - size_;
  ssize_t n;
  do {
    n = ::recv(connection_.fd, base_ + size_, room, 0);
  } while (n < 0 && errno == EINTR);
  received_ = true;
  if (n > 0) {
    connection_.unread_input = static_cast<std::size_t>(n) == room;
    size_ += static_cast<std::size_t>(n);
    bytes_ += static_cast<std::size_t>(n);
    return Next::go_on;
  }
  connection_.unread_input = false;
  connection_.peer_closed = n == 0;
  if (n == 0) return Next::at_end;
  return errno == EAGAIN || errno == EWOULDBLOCK ? Next::need_more : break_off();
}

// Room behind what is not used up: in the buffer that the connection holds while there is some,
// otherwise in the worker's.
void Http1Turn::make_room() noexcept {
  const std::size_t rest = size_ - used_;
  char* const own = worker_.input.get();
  if (base_ == own) {
    if (used_ == 0) return;
    std::memmove(own, own + used_, rest);
  } else {
    if (used_ == 0 && size_ < capacity_) return;
    std::memcpy(own, base_ + used_, rest);
    state_or_null()->input.drop();
    base_ = own;
    capacity_ = WorkerContext::kInputBytes;
  }
  size_ = rest;
  used_ = 0;
}

void Http1Turn::take_held_input() noexcept {
  Http1State& unfinished = *state_or_null();
  if (unfinished.input.empty()) return;
  base_ = unfinished.input.data();
  size_ = unfinished.input.size();
  capacity_ = unfinished.input.capacity();
  cursor_ = unfinished.cursor;
  started_us_ = unfinished.started_us;
  head_is_old_ = true;
}

// Keeps for the next turn what is not used up.
void Http1Turn::hold_rest() {
  Http1State& unfinished = state();
  unfinished.cursor = cursor_;
  unfinished.started_us = head_is_old_ ? started_us_ : moment_us();
  if (used_ == size_) {
    unfinished.input.drop();
  } else if (base_ == unfinished.input.data() && used_ == 0) {
    unfinished.input.set_size(size_);
  } else {
    unfinished.input.hold({base_ + used_, size_ - used_}, WorkerContext::kInputBytes);
  }
}

// Nothing complete is left and nothing more is there now: sends the answers, then says what the
// connection waits for.
Http1Turn::Next Http1Turn::park() {
  if (flush() == Next::ended) return Next::ended;
  if (used_ != size_) return park_incomplete_head();
  connection_.state.reset();
  if (knows_of_more()) return end(Want::again, after_ticks(server_->timeout_ticks));
  if (wake_.timed_out && !active_) return end(Want::close, 0);
  if (connection_.phase == ConnectionPhase::fresh && connection_.requests == 0) {
    return end(Want::read, after_ticks(server_->timeout_ticks));
  }
  connection_.phase = ConnectionPhase::idle;
  return end(Want::idle, after_ticks(server_->keep_alive_timeout_ticks));
}

// The whole head has one deadline, however many pieces it comes in.
Http1Turn::Next Http1Turn::park_incomplete_head() {
  Http1State& unfinished = state();
  if (!head_is_old_) {
    unfinished.until = after_ticks(server_->timeout_ticks);
  } else if (is_past(unfinished.until)) {
    scratch_.request = {};
    return refuse(408);
  }
  hold_rest();
  set_status(WorkerStatus::reading);
  connection_.phase = ConnectionPhase::reading;
  return end(knows_of_more() ? Want::again : Want::read, unfinished.until);
}

// A body has time as long as it makes progress.
Http1Turn::Next Http1Turn::park_body(bool progressed) {
  if (flush() == Next::ended) return Next::ended;
  Http1State& unfinished = state();
  if (progressed) {
    unfinished.until = after_ticks(server_->timeout_ticks);
  } else if (is_past(unfinished.until)) {
    return answer_after_body(408);
  }
  unfinished.input.drop();
  set_status(WorkerStatus::reading);
  connection_.phase = ConnectionPhase::reading;
  return end(knows_of_more() ? Want::again : Want::read, unfinished.until);
}

// The turn is used up, though there may be more complete requests.
Http1Turn::Next Http1Turn::yield() {
  if (flush() == Next::ended) return Next::ended;
  Http1State& unfinished = state();
  unfinished.until = after_ticks(server_->timeout_ticks);
  hold_rest();
  connection_.phase = ConnectionPhase::reading;
  return end(Want::again, unfinished.until);
}

}  // namespace holdfast::core::http1
