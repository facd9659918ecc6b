#include "core/http1/request_parser.hpp"

#include <catch2/catch.hpp>
#include <memory>
#include <string>
#include <vector>

#include "test/unit/core/http1/head_cases.hpp"

namespace holdfast::core::http1 {
namespace {

using http::BodyFraming;
using http::KnownField;
using http::Method;

// What a parse came to, in a form that survives the bytes.
struct Parsed {
  HeadState state;
  std::uint16_t status;
  std::uint32_t head_bytes;
  std::string method;
  std::string line;
  std::string target;
  std::string host;
  std::vector<std::string> fields;

  bool operator==(const Parsed&) const = default;
};

// A copy without room to spare, so that a read behind its end is a finding.
std::unique_ptr<char[]> exact_copy(std::string_view bytes) {
  std::unique_ptr<char[]> copy(new char[bytes.size()]);
  bytes.copy(copy.get(), bytes.size());
  return copy;
}

class Feeder {
 public:
  explicit Feeder(HeadLimits limits = {}) : limits_(limits) {}

  Parsed feed(std::string_view bytes) {
    const std::unique_ptr<char[]> copy = exact_copy(bytes);
    http::Request request;
    const HeadResult r = parse_head({copy.get(), bytes.size()}, limits_, cursor_, request, fields_);
    Parsed out{r.state, r.status, r.head_bytes, {}, {}, {}, {}, {}};
    if (r.state == HeadState::need_more) return out;
    out.method = request.method_text;
    out.line = request.line;
    if (r.state == HeadState::failed) return out;
    out.target = request.target;
    out.host = request.host;
    for (const http::Field& f : request.fields) {
      out.fields.push_back(std::string(f.name).append("=").append(f.value));
    }
    return out;
  }

 private:
  HeadLimits limits_;
  HeadCursor cursor_;
  http::FieldList fields_;
};

Parsed whole(std::string_view bytes, HeadLimits limits = {}) { return Feeder(limits).feed(bytes); }

// Ends with the first result that is not need_more, as a connection would.
Parsed byte_by_byte(std::string_view bytes, HeadLimits limits = {}) {
  Feeder feeder(limits);
  Parsed last = feeder.feed({});
  for (std::size_t n = 1; n <= bytes.size() && last.state == HeadState::need_more; ++n) {
    last = feeder.feed(bytes.substr(0, n));
  }
  return last;
}

Parsed in_two(std::string_view bytes, std::size_t at, HeadLimits limits = {}) {
  Feeder feeder(limits);
  const Parsed first = feeder.feed(bytes.substr(0, at));
  return first.state == HeadState::need_more ? feeder.feed(bytes) : first;
}

// The line of a refused request is cut where the bytes ended that were there when it was refused.
bool same_result(Parsed a, Parsed b) {
  if (a.state == HeadState::failed && b.state == HeadState::failed) {
    a.line.clear();
    b.line.clear();
  }
  return a == b;
}

void check_all_ways(std::string_view bytes, std::uint16_t status, HeadLimits limits = {}) {
  const Parsed expected = whole(bytes, limits);
  if (status == 0) {
    REQUIRE(expected.state == HeadState::done);
  } else {
    REQUIRE(expected.state == HeadState::failed);
    REQUIRE(expected.status == status);
  }
  REQUIRE(same_result(byte_by_byte(bytes, limits), expected));
  for (std::size_t at = 0; at <= bytes.size(); ++at) {
    INFO("split at " << at);
    REQUIRE(same_result(in_two(bytes, at, limits), expected));
  }
}

http::Request parse_good(std::string_view bytes, http::FieldList& fields) {
  HeadCursor cursor;
  http::Request request;
  const HeadResult r = parse_head(bytes, {}, cursor, request, fields);
  REQUIRE(r.state == HeadState::done);
  return request;
}

}  // namespace

TEST_CASE("RequestParser: each raw head has its answer, whole, by bytes and split anywhere",
          "[core][http1]") {
  for (const test::HeadCase& c : test::head_cases()) {
    INFO(c.name);
    check_all_ways(c.bytes, c.status);
  }
}

TEST_CASE("RequestParser: a head shows its parts", "[core][http1]") {
  http::FieldList fields;
  const http::Request r = parse_good(
      "\r\nPOST http://Example.org:80/a%20b?c=d?e HTTP/1.1\r\nHost: other\r\nX-Y:  z \r\n"
      "Content-Length: 12\r\nRange: bytes=0-1\r\n\r\nbody",
      fields);
  CHECK(r.method == Method::post);
  CHECK(r.method_text == "POST");
  CHECK(r.target == "http://Example.org:80/a%20b?c=d?e");
  CHECK(r.path == "/a%20b");
  CHECK(r.query == "c=d?e");
  CHECK(r.host == "Example.org:80");
  CHECK(r.line == "POST http://Example.org:80/a%20b?c=d?e HTTP/1.1");
  CHECK(r.head.starts_with("POST "));
  CHECK(r.head.ends_with("bytes=0-1\r\n\r\n"));
  CHECK(r.framing == BodyFraming::length);
  CHECK(r.content_length == 12);
  CHECK(r.conditional);
  CHECK(r.keep_alive);
  CHECK_FALSE(r.keep_alive_asked);
  CHECK(r.fields.size() == 4);
  CHECK(r.field("x-y") == "z");
  CHECK(r.field(KnownField::range) == "bytes=0-1");
  CHECK(r.field(KnownField::cookie).data() == nullptr);
}

TEST_CASE("RequestParser: version and Connection decide about keep-alive", "[core][http1]") {
  struct Row {
    std::string_view version;
    std::string_view connection;
    bool keep;
    bool asked;
  };
  const Row row =
      GENERATE(Row{"1.1", "", true, false}, Row{"1.1", "Connection: close\r\n", false, false},
               Row{"1.1", "Connection: Keep-Alive\r\n", true, true},
               Row{"1.1", "Connection: keep-alive, close\r\n", false, false},
               Row{"1.1", "Connection: keep-alive\r\nConnection: close\r\n", false, false},
               Row{"1.1", "Connection: upgrade ,\tCLOSE\r\n", false, false},
               Row{"1.1", "Connection: closed\r\n", true, false}, Row{"1.0", "", false, false},
               Row{"1.0", "Connection: keep-alive\r\n", true, true},
               Row{"1.0", "Connection: te,keep-alive\r\n", true, true},
               Row{"1.0", "Connection: keep-alive,close\r\n", false, false});
  INFO(row.version << " " << row.connection);
  http::FieldList fields;
  std::string head = "GET / HTTP/";
  head.append(row.version).append("\r\nHost: a\r\n").append(row.connection).append("\r\n");
  const http::Request r = parse_good(head, fields);
  CHECK(r.keep_alive == row.keep);
  CHECK(r.keep_alive_asked == row.asked);
}

TEST_CASE("RequestParser: limits are exact, however the bytes arrive", "[core][http1]") {
  const HeadLimits limits{.line_bytes_max = 20, .field_bytes_max = 16, .fields_max = 3};
  check_all_ways("GET /34567 HTTP/1.1\r\nHost: a\r\n\r\n", 0, limits);
  check_all_ways("GET /345678 HTTP/1.1\r\nHost: a\r\n\r\n", 0, limits);
  check_all_ways("GET /3456789 HTTP/1.1\r\nHost: a\r\n\r\n", 414, limits);
  check_all_ways("GET /345678901234567890", 414, limits);
  check_all_ways("GARBAGEGARBAGEGARBAGE", 414, limits);
  check_all_ways("GET / HTTP/1.1\r\nHost: 7890123456\r\n\r\n", 0, limits);
  check_all_ways("GET / HTTP/1.1\r\nHost: 78901234567\r\n\r\n", 431, limits);
  check_all_ways("GET / HTTP/1.1\r\nno colon but long\r\n\r\n", 431, limits);
  check_all_ways("GET / HTTP/1.1\r\nno colon, short\r\n\r\n", 400, limits);
  check_all_ways("GET / HTTP/1.1\r\nHost: a\r\nX: 1\r\nY: 2\r\n\r\n", 0, limits);
  check_all_ways("GET / HTTP/1.1\r\nHost: a\r\nX: 1\r\nY: 2\r\nZ: 3\r\n\r\n", 431, limits);
}

TEST_CASE("RequestParser: more fields than the inline array holds are all there", "[core][http1]") {
  std::string head = "GET / HTTP/1.1\r\nHost: a\r\n";
  for (int i = 0; i < 250; ++i) head.append("N").append(std::to_string(i)).append(": v\r\n");
  head += "\r\n";
  const Parsed parsed = whole(head, {.fields_max = 0});
  REQUIRE(parsed.state == HeadState::done);
  CHECK(parsed.fields.size() == 251);
  CHECK(parsed.fields.back() == "N249=v");
  CHECK(whole(head).status == 431);
  CHECK(byte_by_byte(head, {.fields_max = 0}) == parsed);
}

TEST_CASE("RequestParser: what is incomplete is never judged early", "[core][http1]") {
  const std::string_view good = "GET /a HTTP/1.1\r\nHost: a\r\nAccept: b\r\n\r\n";
  for (std::size_t n = 0; n < good.size(); ++n) {
    CHECK(whole(good.substr(0, n)).state == HeadState::need_more);
  }
  CHECK(whole("G(T /").state == HeadState::need_more);
  CHECK(whole("G(T /\r\n").status == 400);
}

TEST_CASE("RequestParser: a refused request still shows its line for the log", "[core][http1]") {
  CHECK(whole("GET /a HTTP/1.1\r\n\r\n").line == "GET /a HTTP/1.1");
  CHECK(whole("GET /a\x01 HTTP/1.1\r\n\r\n").line == "GET /a");
  CHECK(byte_by_byte("HEAD /a HTTP/1.1\r\nHost: a\r\nb\r\n").line == "HEAD /a HTTP/1.1");
  CHECK(byte_by_byte("HEAD /a HTTP/1.1\r\nHost: a\r\nb\r\n").method == "HEAD");
}

}  // namespace holdfast::core::http1
