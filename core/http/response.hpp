// Response: what a handler wants sent: plain data; framing, Date, Server and Connection are the
// protocol's business, not the handler's.
//
// Ownership:  `body_owner` is borrowed; the output retains it if it outlives the turn.
// Lifetime:   texts: static, the arena's or the body owner's, until the answer is queued.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "platform/memory/arena.hpp"

namespace holdfast::core {
class SharedBody;
}

namespace holdfast::core::http {

// One field line of a response; they form a list in the arena.
struct ResponseField {
  std::string_view name;
  std::string_view value;
  ResponseField* next = nullptr;
};

struct Response {
  std::uint16_t status = 200;
  bool close = false;    // the connection must end after this answer
  bool no_body = false;  // 204, 304, or HEAD: content_length is announced, nothing follows
  bool use_sendfile = false;
  int file = -1;  // body from a file, from file_offset on
  std::uint64_t file_offset = 0;
  std::uint64_t content_length = 0;
  // Ready-made field lines, each ended by CRLF (a cached file's Content-Type, Last-Modified, ETag,
  // Accept-Ranges, Content-Length). If it contains Content-Length, head_has_length is true.
  std::string_view prepared_fields;
  bool head_has_length = false;
  std::string_view body;  // body from memory; empty with content_length > 0: from the file
  const SharedBody* body_owner = nullptr;
  std::string_view reason = {};  // empty: the standard phrase
  // Set by an error path: the sentence of the generated page; empty: the standard text.
  std::string_view error_text = {};

  // Appends a field; both texts must outlive the response. Refuses (returns false) a name or value
  // with control characters: one place guards against response splitting.
  bool add_field(platform::Arena& arena, std::string_view name, std::string_view value);
  const ResponseField* fields() const noexcept { return first_; }
  void clear_body() noexcept;

 private:
  ResponseField* first_ = nullptr;
  ResponseField* last_ = nullptr;
};

}  // namespace holdfast::core::http
