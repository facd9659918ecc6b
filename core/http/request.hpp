// Request: the head of one request as the parser found it: plain data, views into the bytes read.
//
// Lifetime:  as long as the buffer it was parsed from and the FieldList it points to.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "core/http/method.hpp"

namespace holdfast::core::http {

// Fields that the engine itself looks at; found while parsing, so that nobody searches.
enum class KnownField : std::uint8_t {
  other,
  host,
  connection,
  content_length,
  transfer_encoding,
  expect,
  range,
  if_range,
  if_match,
  if_none_match,
  if_modified_since,
  if_unmodified_since,
  user_agent,
  referer,
  accept,
  accept_encoding,
  upgrade,
  trailer,
  te,
  cookie,
  authorization,
  content_type,
  keep_alive,
};
inline constexpr std::size_t kKnownFields = static_cast<std::size_t>(KnownField::keep_alive) + 1;

struct Field {
  std::string_view name;   // as received
  std::string_view value;  // without surrounding white space
  KnownField known = KnownField::other;
};

enum class BodyFraming : std::uint8_t { none, length, chunked };

struct Request {
  // `unknown` is a well-formed method that nobody here knows: the pipeline answers 501.
  Method method = Method::unknown;
  std::uint8_t version_major = 1;
  std::uint8_t version_minor = 1;
  BodyFraming framing = BodyFraming::none;
  bool keep_alive = false;        // by version and Connection field (RFC 9112 §9.3)
  bool keep_alive_asked = false;  // "keep-alive" was named: httpd then answers with the same words
  bool expect_continue = false;
  // True when a field is there that can change the answer to a GET of a static file (Range, If-*).
  bool conditional = false;
  std::uint64_t content_length = 0;
  std::string_view method_text;
  std::string_view target;  // as received
  // Of the target, raw: origin-form, or what follows the authority ("/" if nothing does); "*" for
  // the asterisk-form (OPTIONS only), empty for the authority-form (CONNECT only).
  std::string_view path;
  std::string_view query;  // after '?', without it; raw
  std::string_view host;   // from the target's authority if there is one, else from Host; raw
  std::string_view line;   // the whole request line, for logs
  std::string_view head;   // all bytes from the method to the empty line, inclusive
  std::span<const Field> fields;
  std::uint32_t known_mask = 0;  // bit n: a field of KnownField n is there

  bool has(KnownField known) const noexcept {
    return (known_mask >> static_cast<unsigned>(known) & 1u) != 0;
  }
  // The first field of that name (case-insensitive), or an empty view with data() == nullptr.
  std::string_view field(std::string_view name) const noexcept;
  std::string_view field(KnownField known) const noexcept;
};

}  // namespace holdfast::core::http
