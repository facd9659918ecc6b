#include "core/http1/request_parser.hpp"

#include <algorithm>
#include <cstring>

#include "core/http/characters.hpp"
#include "core/http/known_field.hpp"
#include "core/http/uri.hpp"
#include "core/http1/head_fields.hpp"
#include "platform/base/strings.hpp"

namespace holdfast::core::http1 {
namespace {

using http::Method;

// RFC 9112 §2.2 wants at least one empty line before a request line ignored; old clients send one
// behind each body.
constexpr std::uint32_t kEmptyLinesMax = 4;
constexpr std::size_t kLineEndBytes = 2;
constexpr std::size_t kVersionBytes = 8;  // "HTTP/1.1"
// Copied over the last request: cheaper than setting its members one by one.
constexpr http::Request kFreshRequest{};

bool ends_line(const char* at, const char* end) noexcept {
  return end - at >= 2 && at[0] == '\r' && at[1] == '\n';
}

std::string_view view(const char* begin, const char* end) noexcept {
  return {begin, static_cast<std::size_t>(end - begin)};
}

// "HTTP/" DIGIT "." DIGIT and the line's end, RFC 9112 §2.3.
bool take_version(const char*& at, const char* end, http::Request& request) noexcept {
  if (end - at < static_cast<std::ptrdiff_t>(kVersionBytes + kLineEndBytes)) return false;
  if (std::memcmp(at, "HTTP/", 5) != 0 || at[6] != '.') return false;
  if (!platform::is_ascii_digit(at[5]) || !platform::is_ascii_digit(at[7])) return false;
  if (at[8] != '\r' || at[9] != '\n') return false;
  request.version_major = static_cast<std::uint8_t>(at[5] - '0');
  request.version_minor = static_cast<std::uint8_t>(at[7] - '0');
  at += kVersionBytes + kLineEndBytes;
  return true;
}

bool take_method(const char*& at, const char* end, http::Request& request) noexcept {
  if (end - at >= 4 && std::memcmp(at, "GET ", 4) == 0) {
    request.method = Method::get;
    request.method_text = view(at, at + 3);
    at += 4;
    return true;
  }
  const char* stop = http::find_token_end(at, end);
  if (stop == at || stop == end || *stop != ' ') return false;
  request.method_text = view(at, stop);
  request.method = http::method_of(request.method_text);
  at = stop + 1;
  return true;
}

// The whole request line with its end. False: it is malformed, or not all of it is there.
bool take_request_line(const char*& at, const char* end, http::Request& request) noexcept {
  const char* p = at;
  if (!take_method(p, end, request)) return false;
  const char* stop = http::find_target_end(p, end);
  if (stop == p || stop == end || *stop != ' ') return false;
  request.target = view(p, stop);
  p = stop + 1;
  if (!take_version(p, end, request)) return false;
  request.line = view(at, p - kLineEndBytes);
  at = p;
  return true;
}

// A field line with its end (RFC 9112 §5). False as above; `line_bytes` is without the end.
bool take_field_line(const char*& at, const char* end, http::Field& field,
                     std::size_t& line_bytes) noexcept {
  const char* p = http::find_token_end(at, end);
  if (p == at || p == end || *p != ':') return false;
  field.name = view(at, p);
  ++p;
  while (p != end && (*p == ' ' || *p == '\t')) ++p;
  const char* stop = http::find_value_end(p, end);
  if (!ends_line(stop, end)) return false;
  line_bytes = static_cast<std::size_t>(stop - at);
  at = stop + kLineEndBytes;
  while (stop != p && (stop[-1] == ' ' || stop[-1] == '\t')) --stop;
  field.value = view(p, stop);
  return true;
}

// Splits what follows the authority, or the whole of an origin-form.
bool split_path(std::string_view text, http::Request& request) noexcept {
  if (text.find('#') != std::string_view::npos) return false;
  const std::size_t mark = text.find('?');
  request.path = text.substr(0, mark);
  if (mark != std::string_view::npos) request.query = text.substr(mark + 1);
  return true;
}

// RFC 9112 §3.2.2.
bool split_absolute(std::string_view target, http::Request& request) noexcept {
  const std::size_t scheme = target.find("://");
  if (scheme == std::string_view::npos) return false;
  const std::string_view name = target.substr(0, scheme);
  if (!platform::equal_ignoring_case(name, "http") &&
      !platform::equal_ignoring_case(name, "https")) {
    return false;
  }
  const std::string_view rest = target.substr(scheme + 3);
  const std::size_t authority_end = std::min(rest.find_first_of("/?#"), rest.size());
  request.host = rest.substr(0, authority_end);
  if (!http::is_valid_host(request.host)) return false;
  if (!split_path(rest.substr(authority_end), request)) return false;
  if (request.path.empty()) request.path = "/";
  return true;
}

// RFC 9112 §3.2.3: host and port, both of them.
bool split_authority(std::string_view target, http::Request& request) noexcept {
  if (!http::is_valid_host(target) || !platform::is_ascii_digit(target.back())) return false;
  const std::size_t colon = target.rfind(':');
  if (colon == std::string_view::npos || colon < target.rfind(']') + 1) return false;
  request.host = target;
  return true;
}

bool split_target(http::Request& request) noexcept {
  const std::string_view target = request.target;
  if (request.method == Method::connect) return split_authority(target, request);
  if (target[0] == '/') return split_path(target, request);
  if (target == "*") {
    request.path = target;
    return request.method == Method::options;
  }
  return split_absolute(target, request);
}

class HeadParser {
 public:
  HeadParser(std::string_view bytes, const HeadLimits& limits, HeadCursor& cursor,
             http::Request& request)
      : begin_(bytes.data()),
        end_(bytes.data() + bytes.size()),
        limits_(limits),
        cursor_(cursor),
        request_(request) {}

  // From the first byte, collecting the fields.
  HeadResult parse(http::FieldList& list);
  // From where the cursor is, checking only; `done` means that parse() will get to the end.
  HeadResult skim();

 private:
  enum class Line : std::uint8_t { complete, need_more, failed };

  HeadResult failed(std::uint16_t status) const noexcept;
  HeadResult judge(const char* line);
  Line find_line_end(const char* line, const char*& stop, HeadResult& result);
  std::uint16_t check_request_line() noexcept;
  std::uint16_t check_field(std::size_t line_bytes) noexcept;
  std::uint16_t skim_line(const char* line);

  std::uint32_t line_limit() const noexcept {
    return cursor_.in_fields ? limits_.field_bytes_max : limits_.line_bytes_max;
  }
  std::uint16_t over_limit_status() const noexcept { return cursor_.in_fields ? 431 : 414; }
  std::uint32_t offset(const char* at) const noexcept {
    return static_cast<std::uint32_t>(at - begin_);
  }

  const char* begin_;
  const char* end_;
  const HeadLimits& limits_;
  HeadCursor& cursor_;
  http::Request& request_;
};

// Sees to it that the request line can be logged; a method counts only if its whole line is good.
HeadResult HeadParser::failed(std::uint16_t status) const noexcept {
  request_.host = {};
  if (!cursor_.in_fields) {
    request_.method = Method::unknown;
    request_.method_text = {};
    const char* line = begin_ + cursor_.line_start;
    request_.line = view(line, http::find_value_end(line, end_));
  } else if (request_.line.data() == nullptr) {
    const char* line = begin_;
    while (ends_line(line, end_)) line += kLineEndBytes;
    take_request_line(line, end_, request_);
  }
  return {HeadState::failed, status, 0};
}

// Looks for the end of the line from cursor_.scanned on.
HeadParser::Line HeadParser::find_line_end(const char* line, const char*& stop,
                                           HeadResult& result) {
  const std::size_t there = static_cast<std::size_t>(end_ - line);
  const std::size_t allowed = std::size_t{line_limit()} + 1;  // with the CR
  const char* scan_end = line + std::min(there, allowed);
  const char* from = std::max(line, std::min(begin_ + cursor_.scanned, scan_end));
  stop = http::find_value_end(from, scan_end);
  if (stop == scan_end && there >= allowed) {
    result = failed(over_limit_status());
    return Line::failed;
  }
  cursor_.scanned = offset(stop);
  if (stop == scan_end || (*stop == '\r' && stop + 1 == end_)) return Line::need_more;
  if (ends_line(stop, end_)) return Line::complete;
  result = failed(400);
  return Line::failed;
}

// A line that could not be taken: is it malformed, or is it only not there yet?
HeadResult HeadParser::judge(const char* line) {
  cursor_.line_start = cursor_.scanned = offset(line);
  const char* stop = nullptr;
  HeadResult result;
  switch (find_line_end(line, stop, result)) {
    case Line::complete:
      return failed(400);
    case Line::need_more:
    case Line::failed:
      break;
  }
  return result;
}

std::uint16_t HeadParser::check_request_line() noexcept {
  if (request_.line.size() > limits_.line_bytes_max) return 414;
  if (request_.version_major != 1) return 505;
  return split_target(request_) ? 0 : 400;
}

std::uint16_t HeadParser::check_field(std::size_t line_bytes) noexcept {
  if (line_bytes > limits_.field_bytes_max) return 431;
  ++cursor_.fields;
  return limits_.fields_max != 0 && cursor_.fields > limits_.fields_max ? 431 : 0;
}

HeadResult HeadParser::parse(http::FieldList& list) {
  cursor_ = {};
  const char* at = begin_;
  for (std::uint32_t empty_lines = 0; ends_line(at, end_); at += kLineEndBytes) {
    if (++empty_lines > kEmptyLinesMax) return failed(400);
  }
  const char* head = at;
  cursor_.line_start = offset(head);
  if (!take_request_line(at, end_, request_)) return judge(head);
  if (const std::uint16_t status = check_request_line()) return failed(status);
  cursor_.in_fields = true;

  HeadFields meaning;
  while (!ends_line(at, end_)) {
    http::Field& field = list.next();
    std::size_t line_bytes = 0;
    if (!take_field_line(at, end_, field, line_bytes)) return judge(at);
    if (const std::uint16_t status = check_field(line_bytes)) return failed(status);
    field.known = http::known_field_of(field.name);
    meaning.add(field);
  }
  at += kLineEndBytes;
  request_.fields = list.fields();
  request_.head = view(head, at);
  if (const std::uint16_t status = meaning.finish(request_)) return failed(status);
  return {HeadState::done, 0, offset(at)};
}

// One complete line. Returns the status of a failure, or 0.
std::uint16_t HeadParser::skim_line(const char* line) {
  if (cursor_.in_fields) {
    http::Field field;
    std::size_t line_bytes = 0;
    return take_field_line(line, end_, field, line_bytes) ? check_field(line_bytes) : 400;
  }
  if (ends_line(line, end_)) {
    // Only empty lines can stand before the request line.
    return offset(line) / kLineEndBytes < kEmptyLinesMax ? 0 : 400;
  }
  if (!take_request_line(line, end_, request_)) return 400;
  if (const std::uint16_t status = check_request_line()) return status;
  cursor_.in_fields = true;
  return 0;
}

HeadResult HeadParser::skim() {
  for (;;) {
    const char* line = begin_ + cursor_.line_start;
    const char* stop = nullptr;
    HeadResult result;
    switch (find_line_end(line, stop, result)) {
      case Line::complete:
        break;
      case Line::need_more:
      case Line::failed:
        return result;
    }
    if (cursor_.in_fields && stop == line) return {HeadState::done, 0, 0};
    if (const std::uint16_t status = skim_line(line)) return failed(status);
    cursor_.line_start = cursor_.scanned = offset(stop + kLineEndBytes);
  }
}

}  // namespace

HeadResult parse_head(std::string_view bytes, const HeadLimits& limits, HeadCursor& cursor,
                      http::Request& request, http::FieldList& fields) {
  request = kFreshRequest;
  fields.clear();
  HeadParser parser(bytes, limits, cursor, request);
  if (cursor.scanned != 0) {
    const HeadResult skimmed = parser.skim();
    if (skimmed.state != HeadState::done) return skimmed;
  }
  return parser.parse(fields);
}

}  // namespace holdfast::core::http1
