// The parser of request heads (RFC 9112 §2 to §6): strict, incremental, without memory of its own.
// Why strict: every leniency here is a way for two servers in a row to see different requests.
//
// A line is judged when it is complete or shows a control character, so a head gives the same
// result whole, byte by byte, or split anywhere. A head that arrives in pieces is checked line by
// line as it comes; its fields are collected once, when it is complete. No byte is scanned more
// than twice.
//
// Threads:   any; state is the caller's.
// Lifetime:  the request and the fields show the given bytes.
#pragma once

#include <cstdint>
#include <string_view>

#include "core/http/field_list.hpp"
#include "core/http/request.hpp"

namespace holdfast::core::http1 {

// In bytes without the line's end; fields_max 0 means no limit.
struct HeadLimits {
  std::uint32_t line_bytes_max = 8190;
  std::uint32_t field_bytes_max = 8190;
  std::uint32_t fields_max = 100;
};

// What is known of an incomplete head. A fresh one starts a head; afterwards the caller only keeps
// it beside the bytes, which must be the same ones and more at the next call.
struct HeadCursor {
  std::uint32_t line_start = 0;  // of the first line that is not complete
  std::uint32_t scanned = 0;     // up to here that line holds nothing of interest
  std::uint32_t fields = 0;      // complete field lines so far
  bool in_fields = false;        // the request line is complete
};

enum class HeadState : std::uint8_t { need_more, done, failed };

struct HeadResult {
  HeadState state = HeadState::need_more;
  std::uint16_t status = 0;      // of a failed head: 400, 414, 417, 431, 501, 505
  std::uint32_t head_bytes = 0;  // of a complete head, with the empty lines before it (if any)
};

// `request` is complete only if the head is; of a failed one, it shows what can be logged: the
// request line as far as it goes and, if that line was good, the method.
HeadResult parse_head(std::string_view bytes, const HeadLimits& limits, HeadCursor& cursor,
                      http::Request& request, http::FieldList& fields);

}  // namespace holdfast::core::http1
