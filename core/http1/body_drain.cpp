#include "core/http1/body_drain.hpp"

#include <algorithm>

namespace holdfast::core::http1 {

BodyDrain::BodyDrain(const http::Request& request, const Server& server) noexcept
    : framing_(request.framing),
      limit_(server.body_bytes_max),
      remaining_(request.content_length),
      chunks_(server.fields_max, server.field_bytes_max) {}

BodyDrain::Taken BodyDrain::take(std::string_view input) noexcept {
  Taken taken{State::done, 0, 0};
  switch (framing_) {
    case http::BodyFraming::none:
      break;
    case http::BodyFraming::length:
      taken = take_length(input);
      break;
    case http::BodyFraming::chunked:
      taken = take_chunks(input);
      break;
  }
  received_ += taken.bytes;
  return taken;
}

BodyDrain::Taken BodyDrain::take_length(std::string_view input) noexcept {
  if (too_large(remaining_ + received_)) return {State::failed, 413, 0};
  const auto part = static_cast<std::size_t>(std::min<std::uint64_t>(remaining_, input.size()));
  remaining_ -= part;
  return {remaining_ == 0 ? State::done : State::need_more, 0, part};
}

BodyDrain::Taken BodyDrain::take_chunks(std::string_view input) noexcept {
  std::string_view rest = input;
  for (;;) {
    const ChunkedDecoder::Piece piece = chunks_.next(rest);
    content_ += piece.data.size();
    const std::size_t used = input.size() - rest.size();
    if (too_large(content_)) return {State::failed, 413, used};
    switch (piece.event) {
      case ChunkedDecoder::Event::data:
        break;
      case ChunkedDecoder::Event::need_more:
        return {State::need_more, 0, used};
      case ChunkedDecoder::Event::done:
        return {State::done, 0, used};
      case ChunkedDecoder::Event::failed:
        return {State::failed, piece.status, used};
    }
  }
}

}  // namespace holdfast::core::http1
