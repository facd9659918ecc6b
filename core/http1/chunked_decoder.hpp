// ChunkedDecoder: the chunked transfer coding of a request body (RFC 9112 §7.1), strict and
// incremental: it keeps a few numbers and no bytes.
//
// Limits: at most 16 hexadecimal digits, 2^63 - 1 bytes a chunk; extensions 256 bytes a chunk and
// 16 KiB a body; trailers count like fields of a head.
//
// Threads: one body, one holder.   Failure: a status, after which it stays failed.
#pragma once

#include <cstdint>
#include <string_view>

namespace holdfast::core::http1 {

class ChunkedDecoder {
 public:
  static constexpr std::uint32_t kExtensionBytesMax = 256;
  static constexpr std::uint32_t kExtensionBytesTotalMax = 16 * 1024;

  enum class Event : std::uint8_t {
    need_more,  // all input is used up
    data,       // `data` shows some of the body, a part of the input
    done,       // the last chunk and the trailers are complete; the rest of the input is not ours
    failed,     // malformed: answer `status` and close
  };
  struct Piece {
    Event event = Event::need_more;
    std::uint16_t status = 0;  // 400 or 431
    std::string_view data;
  };

  ChunkedDecoder() = default;
  // Of trailers; 0 fields: no limit.
  ChunkedDecoder(std::uint32_t fields_max, std::uint32_t field_bytes_max) noexcept
      : fields_max_(fields_max), field_bytes_max_(field_bytes_max) {}

  // Takes what it understands from the front of `input`.
  Piece next(std::string_view& input) noexcept;

 private:
  enum class State : std::uint8_t {
    size_first,
    size,
    extension,
    size_lf,
    data,
    data_cr,
    data_lf,
    trailer_first,
    trailer_name,
    trailer_value,
    trailer_lf,
    end_lf,
    done,
    failed,
  };

  Piece fail(std::uint16_t status) noexcept;
  // One octet of the framing; returns the status of a failure, or 0.
  std::uint16_t step(char c) noexcept;
  std::uint16_t step_size(char c) noexcept;
  std::uint16_t step_extension(char c) noexcept;
  std::uint16_t step_trailer(char c) noexcept;
  std::uint16_t expect(char c, char wanted, State next) noexcept;

  std::uint64_t remaining_ = 0;  // of the chunk in progress
  std::uint32_t fields_max_ = 100;
  std::uint32_t field_bytes_max_ = 8190;
  std::uint32_t fields_ = 0;
  std::uint32_t field_bytes_ = 0;
  std::uint32_t extension_total_ = 0;
  std::uint16_t extension_bytes_ = 0;
  std::uint16_t failure_ = 0;
  std::uint8_t digits_ = 0;
  State state_ = State::size_first;
};

}  // namespace holdfast::core::http1
