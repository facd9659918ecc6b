// A request under arbitrary bytes. The head must give one result whole, byte by byte and split
// anywhere; a path must come out normal and stay so; a chunked body must not depend on how it
// comes. The first byte chooses the limits.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "core/http/date.hpp"
#include "core/http/etag.hpp"
#include "core/http/uri.hpp"
#include "core/http1/chunked_decoder.hpp"
#include "core/http1/request_parser.hpp"
#include "platform/base/check.hpp"
#include "platform/memory/arena.hpp"

namespace {

using namespace holdfast::core;
using namespace holdfast::core::http1;

constexpr std::size_t kInputBytesMax = 16 * 1024;
// Splitting everywhere is quadratic.
constexpr std::size_t kSplitBytesMax = 512;

struct Parsed {
  HeadState state = HeadState::need_more;
  std::uint16_t status = 0;
  std::uint32_t head_bytes = 0;
  std::string summary;

  bool operator==(const Parsed&) const = default;
};

HeadLimits limits_of(std::uint8_t choice) {
  switch (choice % 3) {
    case 0:
      return {};
    case 1:
      return {.line_bytes_max = 40, .field_bytes_max = 30, .fields_max = 3};
    default:
      return {.fields_max = 0};
  }
}

void summarise(const http::Request& request, std::string& out) {
  for (const std::string_view part : {request.method_text, request.target, request.path,
                                      request.query, request.host, request.line, request.head}) {
    out.append(part).append(1, '\n');
  }
  out += std::to_string(static_cast<int>(request.method) * 64 + request.keep_alive * 32 +
                        request.keep_alive_asked * 16 + request.expect_continue * 8 +
                        static_cast<int>(request.framing) * 2 + request.conditional);
  out.append(":").append(std::to_string(request.content_length));
  for (const http::Field& field : request.fields) {
    out.append(field.name).append("=").append(field.value).append("\n");
  }
}

class Feeder {
 public:
  explicit Feeder(const HeadLimits& limits) : limits_(limits) {}

  // In memory that ends where the bytes end.
  Parsed feed(std::string_view bytes) {
    const std::unique_ptr<char[]> copy(new char[bytes.size()]);
    bytes.copy(copy.get(), bytes.size());
    http::Request request;
    const HeadResult result =
        parse_head({copy.get(), bytes.size()}, limits_, cursor_, request, fields_);
    Parsed parsed{result.state, result.status, result.head_bytes, {}};
    if (result.state == HeadState::done) summarise(request, parsed.summary);
    return parsed;
  }

 private:
  HeadLimits limits_;
  HeadCursor cursor_;
  http::FieldList fields_;
};

Parsed byte_by_byte(std::string_view bytes, const HeadLimits& limits) {
  Feeder feeder(limits);
  Parsed parsed;
  for (std::size_t n = 1; n <= bytes.size() && parsed.state == HeadState::need_more; ++n) {
    parsed = feeder.feed(bytes.substr(0, n));
  }
  return parsed;
}

Parsed in_two(std::string_view bytes, std::size_t at, const HeadLimits& limits) {
  Feeder feeder(limits);
  const Parsed first = feeder.feed(bytes.substr(0, at));
  return first.state == HeadState::need_more ? feeder.feed(bytes) : first;
}

void check_head(std::string_view bytes, const HeadLimits& limits) {
  const Parsed whole = Feeder(limits).feed(bytes);
  HF_CHECK(whole.state != HeadState::done || whole.head_bytes <= bytes.size());
  HF_CHECK((whole.state == HeadState::failed) == (whole.status != 0));
  HF_CHECK(byte_by_byte(bytes, limits) == whole);
  const std::size_t step = bytes.size() / kSplitBytesMax + 1;
  for (std::size_t at = 0; at < bytes.size(); at += step) {
    HF_CHECK(in_two(bytes, at, limits) == whole);
  }
}

void check_path(std::string_view bytes) {
  holdfast::platform::Arena arena;
  const http::NormalPath normal = http::normalise_path(bytes, arena);
  if (normal.result != http::PathResult::ok) return;
  const std::string_view path = normal.path;
  HF_CHECK(path.starts_with('/') && path.find('\0') == path.npos);
  HF_CHECK(path.find("//") == path.npos && path.find("/./") == path.npos);
  HF_CHECK(path.find("/../") == path.npos && !path.ends_with("/..") && !path.ends_with("/."));
  if (path.find('%') == path.npos) HF_CHECK(http::normalise_path(path, arena).path == path);
}

Parsed decode(std::string_view bytes, std::size_t step) {
  ChunkedDecoder decoder(3, 30);
  Parsed out;
  for (std::size_t at = 0; at < bytes.size() && out.state == HeadState::need_more; at += step) {
    std::string_view input = bytes.substr(at, step);
    ChunkedDecoder::Piece piece;
    do {
      piece = decoder.next(input);
      out.summary += piece.data;
    } while (piece.event == ChunkedDecoder::Event::data);
    if (piece.event == ChunkedDecoder::Event::done) out.state = HeadState::done;
    if (piece.event == ChunkedDecoder::Event::failed) out.state = HeadState::failed;
    out.status = piece.status;
    out.head_bytes = static_cast<std::uint32_t>(std::min(at + step, bytes.size()) - input.size());
  }
  return out;
}

void check_chunks(std::string_view bytes) {
  const Parsed whole = decode(bytes, bytes.size() + 1);
  HF_CHECK(whole.summary.size() <= bytes.size());
  for (const std::size_t step : {1u, 2u, 3u, 7u}) HF_CHECK(decode(bytes, step) == whole);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0 || size > kInputBytesMax) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  check_head(bytes, limits_of(data[0]));
  check_path(bytes);
  check_chunks(bytes);
  http::is_valid_host(bytes);
  http::parse_http_date(bytes, 1'700'000'000);
  http::etag_list_has(bytes, "\"a\"", http::EtagComparison::weak);
  return 0;
}
