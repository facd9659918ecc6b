#include "core/http1/head_fields.hpp"

#include "core/http/characters.hpp"
#include "core/http/uri.hpp"
#include "platform/base/strings.hpp"

namespace holdfast::core::http1 {
namespace {

using http::KnownField;
using platform::equal_ignoring_case;

constexpr std::uint32_t bit(KnownField known) noexcept {
  return 1u << static_cast<unsigned>(known);
}

constexpr std::uint32_t kConditional = bit(KnownField::range) | bit(KnownField::if_range) |
                                       bit(KnownField::if_match) | bit(KnownField::if_none_match) |
                                       bit(KnownField::if_modified_since) |
                                       bit(KnownField::if_unmodified_since);

std::string_view trim_blanks(std::string_view text) noexcept {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

// Takes the next element of a comma-separated list (RFC 9110 §5.6.1).
std::string_view take_element(std::string_view& list) noexcept {
  const std::size_t comma = list.find(',');
  const std::string_view element = trim_blanks(list.substr(0, comma));
  list.remove_prefix(comma == std::string_view::npos ? list.size() : comma + 1);
  return element;
}

// RFC 9112 §6.3: digits and nothing else. Nineteen of them always fit 64 bits, so nothing can
// overflow before it is checked.
bool parse_length(std::string_view digits, std::uint64_t& length) noexcept {
  if (digits.empty() || digits.size() > 19) return false;
  std::uint64_t value = 0;
  for (const char c : digits) {
    if (!platform::is_ascii_digit(c)) return false;
    value = value * 10 + static_cast<std::uint64_t>(c - '0');
  }
  length = value;
  return value <= INT64_MAX;
}

// A coding that is not ours, properly written, is 501; everything else is an attempt to make two
// servers disagree (RFC 9112 §6.1).
std::uint16_t refuse_coding(std::string_view list) noexcept {
  if (list.ends_with(',')) return 400;
  do {
    const std::string_view coding = take_element(list);
    if (!http::is_token(coding)) return 400;
    if (equal_ignoring_case(coding, "chunked") && !list.empty()) return 400;
  } while (!list.empty());
  return 501;
}

}  // namespace

void HeadFields::add(const http::Field& field) noexcept {
  if (field.known == KnownField::other) return;
  const std::uint32_t mask = bit(field.known);
  repeated_ |= seen_ & mask;
  seen_ |= mask;
  if (field.known == KnownField::host) {
    host_ = field.value;
  } else if (field.known == KnownField::connection) {
    add_connection(field.value);
  } else if (field.known == KnownField::content_length) {
    content_length_ = field.value;
  } else if (field.known == KnownField::transfer_encoding) {
    transfer_encoding_ = field.value;
  } else if (field.known == KnownField::expect) {
    (equal_ignoring_case(field.value, "100-continue") ? expects_continue_ : expects_other_) = true;
  }
}

void HeadFields::add_connection(std::string_view list) noexcept {
  while (!list.empty()) {
    const std::string_view option = take_element(list);
    if (equal_ignoring_case(option, "keep-alive")) keep_alive_ = true;
    if (equal_ignoring_case(option, "close")) close_ = true;
  }
}

std::uint16_t HeadFields::finish(http::Request& request) const noexcept {
  const bool speaks_1_1 = request.version_minor >= 1;
  request.known_mask = seen_;
  request.conditional = (seen_ & kConditional) != 0;
  request.keep_alive_asked = keep_alive_ && !close_;
  request.keep_alive = !close_ && (speaks_1_1 || keep_alive_);
  if (const std::uint16_t status = check_host(request)) return status;
  if (const std::uint16_t status = find_framing(request)) return status;
  // RFC 9110 §10.1.1: an expectation in an HTTP/1.0 request is ignored.
  if (speaks_1_1 && expects_other_) return 417;
  request.expect_continue = speaks_1_1 && expects_continue_;
  return 0;
}

std::uint16_t HeadFields::check_host(http::Request& request) const noexcept {
  const std::uint32_t mask = bit(KnownField::host);
  if ((repeated_ & mask) != 0) return 400;
  if ((seen_ & mask) == 0) return request.version_minor >= 1 ? 400 : 0;
  if (!http::is_valid_host(host_)) return 400;
  // RFC 9112 §3.2.2: the authority of the target, if there is one, replaces the field.
  if (request.host.data() == nullptr) request.host = host_;
  return 0;
}

std::uint16_t HeadFields::find_framing(http::Request& request) const noexcept {
  const std::uint32_t length = bit(KnownField::content_length);
  const std::uint32_t coding = bit(KnownField::transfer_encoding);
  if ((seen_ & (length | coding)) == 0) return 0;
  if ((repeated_ & (length | coding)) != 0) return 400;
  if ((seen_ & length) != 0 && (seen_ & coding) != 0) return 400;
  if ((seen_ & length) != 0) {
    if (!parse_length(content_length_, request.content_length)) return 400;
    request.framing = http::BodyFraming::length;
    return 0;
  }
  if (request.version_minor == 0) return 400;
  if (!equal_ignoring_case(transfer_encoding_, "chunked")) return refuse_coding(transfer_encoding_);
  request.framing = http::BodyFraming::chunked;
  return 0;
}

}  // namespace holdfast::core::http1
