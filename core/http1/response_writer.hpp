// The writer of answers: status line, the fields that are the protocol's business, framing, body.
// Why so: a hot answer is three copies: what is the same for a second, what its file prepared, the
// body; nothing is formatted.
//
// Threads:   a worker's own.
// Lifetime:  texts of the response are used up on return, except the body's, which its owner keeps.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/connection/output_batch.hpp"
#include "core/http/request.hpp"
#include "core/http/response.hpp"
#include "core/server/server.hpp"
#include "platform/time/clock.hpp"

namespace holdfast::core::http1 {

// "HTTP/1.1 200 OK", Date and Server, rendered once a second and when the server changes.
class HeadPrefix {
 public:
  // For the answers of `server` now; valid until the next call.
  std::string_view ok_answer(const platform::CoarseClock& clock, const Server& server);

 private:
  void render(const platform::CoarseClock& clock, const Server& server);

  std::int64_t second_ = INT64_MIN;
  const Server* server_ = nullptr;
  std::string text_;
};

// What the head says about the connection.
struct ConnectionWords {
  bool close = false;                 // "Connection: close"
  bool keep_alive = false;            // "Connection: Keep-Alive", to those who said it
  std::uint32_t timeout_seconds = 0;  // told with it
  std::uint32_t requests_left = 0;    // likewise; 0: no limit, not told
};

// What was queued.
struct Written {
  std::uint64_t head_bytes = 0;
  std::uint64_t body_bytes = 0;
  bool copied = false;  // all of it lies in the batch's own memory; nothing is borrowed
};

// Where answers go and what they have in common.
struct AnswerSink {
  OutputBatch& output;
  HeadPrefix& prefix;
  const platform::CoarseClock& clock;
};

// Queues one answer. The batch has room (OutputBatch::has_room()).
Written write_answer(AnswerSink sink, const Server& server, const http::Request& request,
                     const http::Response& response, const ConnectionWords& words);

}  // namespace holdfast::core::http1
