// BodyDrain: a request body that nobody wants: counted, checked, thrown away as it comes.
//
// Threads: the holder of the connection.   Failure: 400, 413 or 431; the connection must end.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "core/http/request.hpp"
#include "core/http1/chunked_decoder.hpp"
#include "core/server/server.hpp"

namespace holdfast::core::http1 {

class BodyDrain {
 public:
  enum class State : std::uint8_t { need_more, done, failed };
  struct Taken {
    State state = State::need_more;
    std::uint16_t status = 0;
    std::size_t bytes = 0;  // of the input, from its front
  };

  // `server` limits the body (LimitRequestBody, and for trailers LimitRequestFields and
  // -FieldSize).
  BodyDrain(const http::Request& request, const Server& server) noexcept;

  // Takes what belongs to the body; also with an empty input, which shows a body without bytes or a
  // length beyond the limit at once.
  Taken take(std::string_view input) noexcept;

  std::uint64_t received_bytes() const noexcept { return received_; }  // framing included

 private:
  Taken take_length(std::string_view input) noexcept;
  Taken take_chunks(std::string_view input) noexcept;
  bool too_large(std::uint64_t bytes) const noexcept { return limit_ != 0 && bytes > limit_; }

  http::BodyFraming framing_;
  std::uint64_t limit_;        // 0: none
  std::uint64_t remaining_;    // of a body with a length
  std::uint64_t content_ = 0;  // of a chunked body, decoded
  std::uint64_t received_ = 0;
  ChunkedDecoder chunks_;
};

}  // namespace holdfast::core::http1
