#include "core/http1/response_writer.hpp"

#include <charconv>
#include <cstring>

#include "core/http/status.hpp"
#include "platform/base/check.hpp"

namespace holdfast::core::http1 {
namespace {

constexpr std::string_view kOkLine = "HTTP/1.1 200 OK\r\n";
// More than the protocol's own fields and the longest numbers in them ever need.
constexpr std::size_t kOwnFieldsBytes = 256;

// Writes texts one behind the other; the caller saw to the room.
class Cursor {
 public:
  explicit Cursor(char* at) noexcept : begin_(at), at_(at) {}

  void put(std::string_view text) noexcept {
    if (text.empty()) return;
    std::memcpy(at_, text.data(), text.size());
    at_ += text.size();
  }
  void put_number(std::uint64_t number) noexcept { at_ = std::to_chars(at_, at_ + 20, number).ptr; }
  std::size_t size() const noexcept { return static_cast<std::size_t>(at_ - begin_); }

 private:
  char* begin_;
  char* at_;
};

std::string_view phrase_of(const http::Response& response) noexcept {
  return response.reason.empty() ? http::reason_phrase(response.status) : response.reason;
}

std::size_t head_bytes_max(const http::Response& response, std::size_t prefix_bytes) noexcept {
  std::size_t bytes = prefix_bytes + kOwnFieldsBytes + response.prepared_fields.size() +
                      (response.status == 200 ? 0 : phrase_of(response).size());
  for (const http::ResponseField* f = response.fields(); f != nullptr; f = f->next) {
    bytes += f->name.size() + f->value.size() + 4;
  }
  return bytes;
}

bool announces_length(const http::Response& response) noexcept {
  return !response.head_has_length && !http::never_has_body(response.status);
}

void put_connection(Cursor& out, const ConnectionWords& words) noexcept {
  if (words.close) return out.put("Connection: close\r\n");
  if (!words.keep_alive) return;
  out.put("Keep-Alive: timeout=");
  out.put_number(words.timeout_seconds);
  if (words.requests_left != 0) {
    out.put(", max=");
    out.put_number(words.requests_left);
  }
  out.put("\r\nConnection: Keep-Alive\r\n");
}

void put_head(Cursor& out, std::string_view prefix, const http::Response& response,
              const ConnectionWords& words) noexcept {
  if (response.status != 200 || !response.reason.empty()) {
    out.put("HTTP/1.1 ");
    out.put_number(response.status);
    out.put(" ");
    out.put(phrase_of(response));
    out.put("\r\n");
    prefix.remove_prefix(kOkLine.size());
  }
  out.put(prefix);
  out.put(response.prepared_fields);
  for (const http::ResponseField* f = response.fields(); f != nullptr; f = f->next) {
    out.put(f->name);
    out.put(": ");
    out.put(f->value);
    out.put("\r\n");
  }
  if (announces_length(response)) {
    out.put("Content-Length: ");
    out.put_number(response.content_length);
    out.put("\r\n");
  }
  put_connection(out, words);
  out.put("\r\n");
}

bool sends_body(const http::Request& request, const http::Response& response) noexcept {
  return !response.no_body && request.method != http::Method::head &&
         !http::never_has_body(response.status) && response.content_length > 0;
}

// A head that is too large for the batch: extremely long fields. It takes the slow way.
std::size_t append_large_head(OutputBatch& output, std::string_view prefix,
                              const http::Response& response, const ConnectionWords& words) {
  std::string head(head_bytes_max(response, prefix.size()), '\0');
  Cursor out(head.data());
  put_head(out, prefix, response, words);
  output.append_memory({head.data(), out.size()}, nullptr);
  return out.size();
}

void append_body(OutputBatch& output, const http::Response& response) {
  if (response.file >= 0 && response.body.empty()) {
    output.append_file(response.body_owner, response.file, response.file_offset,
                       response.content_length, response.use_sendfile);
  } else {
    output.append_memory(response.body, response.body_owner);
  }
}

}  // namespace

std::string_view HeadPrefix::ok_answer(const platform::CoarseClock& clock, const Server& server) {
  if (clock.wall_seconds() != second_ || &server != server_) render(clock, server);
  return text_;
}

void HeadPrefix::render(const platform::CoarseClock& clock, const Server& server) {
  second_ = clock.wall_seconds();
  server_ = &server;
  text_.assign(kOkLine).append("Date: ").append(clock.http_date()).append("\r\n");
  text_.append(server.server_header);
}

Written write_answer(AnswerSink sink, const Server& server, const http::Request& request,
                     const http::Response& response, const ConnectionWords& words) {
  const std::string_view prefix = sink.prefix.ok_answer(sink.clock, server);
  const bool with_body = sends_body(request, response);
  // A body of another length would run into the next answer.
  HF_CHECK(!with_body || response.body.size() == response.content_length ||
           (response.body.empty() && response.file >= 0));
  const bool copies_body =
      with_body && !response.body.empty() && response.body.size() <= OutputBatch::kCopyMax;
  const std::size_t room =
      head_bytes_max(response, prefix.size()) + (copies_body ? response.body.size() : 0);

  Written written;
  written.body_bytes = with_body ? response.content_length : 0;
  written.copied = copies_body || !with_body;
  char* at = sink.output.reserve(room);
  if (at == nullptr) [[unlikely]] {
    written.head_bytes = append_large_head(sink.output, prefix, response, words);
    written.copied = !with_body;
    if (with_body) append_body(sink.output, response);
    return written;
  }
  Cursor out(at);
  put_head(out, prefix, response, words);
  written.head_bytes = out.size();
  if (copies_body) out.put(response.body);
  sink.output.commit(out.size());
  if (with_body && !copies_body) append_body(sink.output, response);
  return written;
}

}  // namespace holdfast::core::http1
