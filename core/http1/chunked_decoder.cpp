#include "core/http1/chunked_decoder.hpp"

#include <algorithm>

#include "core/http/characters.hpp"
#include "platform/base/strings.hpp"

namespace holdfast::core::http1 {
namespace {

constexpr std::uint8_t kDigitsMax = 16;
// The coding is broken; the same number for all ways in which it can be.
constexpr std::uint16_t kMalformed = 400;
constexpr std::uint16_t kTrailersTooLarge = 431;

unsigned hex_value(char c) noexcept {
  return c <= '9' ? static_cast<unsigned>(c - '0')
                  : static_cast<unsigned>(platform::ascii_lower(c) - 'a') + 10;
}

}  // namespace

ChunkedDecoder::Piece ChunkedDecoder::next(std::string_view& input) noexcept {
  while (!input.empty()) {
    if (state_ == State::data) {
      const std::size_t part =
          static_cast<std::size_t>(std::min<std::uint64_t>(remaining_, input.size()));
      const std::string_view data = input.substr(0, part);
      input.remove_prefix(part);
      remaining_ -= part;
      if (remaining_ == 0) state_ = State::data_cr;
      return {Event::data, 0, data};
    }
    if (state_ == State::done || state_ == State::failed) break;
    if (const std::uint16_t status = step(input.front())) return fail(status);
    input.remove_prefix(1);
  }
  if (state_ == State::done) return {Event::done, 0, {}};
  if (state_ == State::failed) return {Event::failed, failure_, {}};
  return {};
}

ChunkedDecoder::Piece ChunkedDecoder::fail(std::uint16_t status) noexcept {
  state_ = State::failed;
  failure_ = status;
  return {Event::failed, status, {}};
}

std::uint16_t ChunkedDecoder::expect(char c, char wanted, State next) noexcept {
  if (c != wanted) return kMalformed;
  state_ = next;
  return 0;
}

std::uint16_t ChunkedDecoder::step(char c) noexcept {
  switch (state_) {
    case State::size_first:
    case State::size:
      return step_size(c);
    case State::extension:
      return step_extension(c);
    case State::size_lf:
      digits_ = 0;
      extension_bytes_ = 0;
      return expect(c, '\n', remaining_ == 0 ? State::trailer_first : State::data);
    case State::data_cr:
      return expect(c, '\r', State::data_lf);
    case State::data_lf:
      return expect(c, '\n', State::size_first);
    case State::trailer_first:
    case State::trailer_name:
    case State::trailer_value:
    case State::trailer_lf:
      return step_trailer(c);
    case State::end_lf:
      return expect(c, '\n', State::done);
    case State::data:
    case State::done:
    case State::failed:
      break;
  }
  return kMalformed;
}

// chunk-size [ chunk-ext ] CRLF. Blanks around the size are refused: servers differ about them.
std::uint16_t ChunkedDecoder::step_size(char c) noexcept {
  if (http::is_in(c, http::kHexDigit)) {
    if (++digits_ > kDigitsMax) return kMalformed;
    remaining_ = remaining_ << 4 | hex_value(c);
    state_ = State::size;
    return 0;
  }
  if (state_ == State::size_first || remaining_ > INT64_MAX) return kMalformed;
  if (c == ';') {
    state_ = State::extension;
    return step_extension(c);
  }
  return expect(c, '\r', State::size_lf);
}

std::uint16_t ChunkedDecoder::step_extension(char c) noexcept {
  if (c == '\r') {
    state_ = State::size_lf;
    return 0;
  }
  if (!http::is_value_octet(c)) return kMalformed;
  if (++extension_bytes_ > kExtensionBytesMax) return kMalformed;
  return ++extension_total_ > kExtensionBytesTotalMax ? kMalformed : 0;
}

std::uint16_t ChunkedDecoder::step_trailer(char c) noexcept {
  if (state_ == State::trailer_lf) return expect(c, '\n', State::trailer_first);
  if (state_ == State::trailer_first) {
    field_bytes_ = 0;
    if (c == '\r') {
      state_ = State::end_lf;
      return 0;
    }
    if (fields_max_ != 0 && fields_ >= fields_max_) return kTrailersTooLarge;
    ++fields_;
  }
  if (state_ == State::trailer_value && c == '\r') {
    state_ = State::trailer_lf;
    return 0;
  }
  if (++field_bytes_ > field_bytes_max_) return kTrailersTooLarge;
  if (state_ == State::trailer_value) return http::is_value_octet(c) ? 0 : kMalformed;
  if (c == ':' && state_ == State::trailer_name) {
    state_ = State::trailer_value;
    return 0;
  }
  state_ = State::trailer_name;
  return http::is_in(c, http::kToken) ? 0 : kMalformed;
}

}  // namespace holdfast::core::http1
