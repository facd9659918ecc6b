#include "core/http1/chunked_decoder.hpp"

#include <catch2/catch.hpp>
#include <memory>
#include <string>

namespace holdfast::core::http1 {
namespace {

using namespace std::string_view_literals;
using Event = ChunkedDecoder::Event;

struct Decoded {
  Event event = Event::need_more;
  std::uint16_t status = 0;
  std::string data;
  std::size_t used = 0;

  bool operator==(const Decoded&) const = default;
};

// Feeds pieces of `step` bytes, each in memory of its own.
Decoded decode(std::string_view bytes, std::size_t step, ChunkedDecoder decoder = {}) {
  Decoded out;
  std::size_t at = 0;
  while (at < bytes.size() && out.event == Event::need_more) {
    const std::string_view part = bytes.substr(at, step);
    const std::unique_ptr<char[]> copy(new char[part.size()]);
    part.copy(copy.get(), part.size());
    std::string_view input(copy.get(), part.size());
    ChunkedDecoder::Piece piece;
    do {
      piece = decoder.next(input);
      out.data += piece.data;
    } while (piece.event == Event::data);
    out.event = piece.event;
    out.status = piece.status;
    out.used = at + part.size() - input.size();
    at += part.size();
  }
  return out;
}

Decoded check_all_ways(std::string_view bytes, ChunkedDecoder decoder = {}) {
  const Decoded expected = decode(bytes, bytes.size(), decoder);
  for (std::size_t step = 1; step < bytes.size(); ++step) {
    INFO("pieces of " << step);
    REQUIRE(decode(bytes, step, decoder) == expected);
  }
  return expected;
}

}  // namespace

TEST_CASE("ChunkedDecoder: a good body comes out whole and ends exactly", "[core][http1]") {
  struct Row {
    std::string_view bytes;
    std::string_view data;
    std::size_t behind;
  };
  const Row row = GENERATE(
      Row{"0\r\n\r\n", "", 0}, Row{"5\r\nhello\r\n0\r\n\r\n", "hello", 0},
      Row{"5\r\nhello\r\n0\r\n\r\nGET /", "hello", 5},
      Row{"A\r\n0123456789\r\n000\r\n\r\n", "0123456789", 0},
      Row{"0000000000000001\r\nx\r\n0\r\n\r\n", "x", 0}, Row{"1;a\r\nx\r\n0;b=c\r\n\r\n", "x", 0},
      Row{"1;a=\"q;\\\"\"\r\nx\r\n0\r\n\r\n", "x", 0}, Row{"2\r\n\r\n\r\n0\r\n\r\n", "\r\n", 0},
      Row{"0\r\nA: b\r\nC:\r\n\r\n", "", 0}, Row{"1\r\na\r\n1\r\nb\r\n0\r\n\r\n", "ab", 0});
  INFO(row.bytes);
  const Decoded out = check_all_ways(row.bytes);
  CHECK(out.event == Event::done);
  CHECK(out.data == row.data);
  CHECK(out.used == row.bytes.size() - row.behind);
}

TEST_CASE("ChunkedDecoder: broken framing is refused (RFC 9112 section 7.1)", "[core][http1]") {
  const std::string_view bytes = GENERATE(
      "\r\n"sv, "x\r\n"sv, "-1\r\n"sv, "+1\r\n"sv, "0x1\r\n"sv, " 1\r\n"sv, "1 \r\n"sv,
      "1\t;a\r\n"sv, ";a\r\n"sv, "1\nx"sv, "1\rx"sv, "1\r\nxy\r\n"sv, "1\r\nx\n"sv, "1\r\nx0\r\n"sv,
      "1\r\nx\rX"sv, "1\r\n\r\n\r\n"sv, "10000000000000000\r\n"sv, "8000000000000000\r\n"sv,
      "ffffffffffffffff\r\n"sv, "00000000000000001\r\n"sv, "1;a\nb\r\n"sv, "1;a\rb\r\n"sv,
      "1;\0\r\n"sv, "1;\x7f\r\n"sv, "0\r\n\n"sv, "0\r\nX\r\n\r\n"sv, "0\r\nX : y\r\n\r\n"sv,
      "0\r\n: y\r\n\r\n"sv, "0\r\nX: y\n\r\n"sv, "0\r\n X: y\r\n\r\n"sv, "0\r\nX: \0\r\n\r\n"sv,
      "0\r\nX: y\r\n z\r\n\r\n"sv, "0\n\n"sv, "0\r\r\n"sv);
  INFO(bytes);
  const Decoded out = check_all_ways(bytes);
  CHECK(out.event == Event::failed);
  CHECK(out.status == 400);
}

TEST_CASE("ChunkedDecoder: extensions are bounded per chunk and per body", "[core][http1]") {
  const auto chunk = [](std::size_t name_bytes) {
    return std::string("1;").append(name_bytes, 'e').append("\r\nx\r\n");
  };
  const std::string at_limit = chunk(255);
  CHECK(decode(at_limit + "0\r\n\r\n", 7).event == Event::done);
  CHECK(decode(chunk(256), 7).status == 400);
  std::string many;
  for (int i = 0; i < 64; ++i) many += at_limit;
  CHECK(decode(many + "0\r\n\r\n", 1000).event == Event::done);
  CHECK(decode(many + "0;\r\n\r\n", 1000).status == 400);
}

TEST_CASE("ChunkedDecoder: trailers count like fields", "[core][http1]") {
  const ChunkedDecoder decoder(2, 8);
  CHECK(check_all_ways("0\r\nA: 4567\r\nB: 1\r\n\r\n", decoder).event == Event::done);
  CHECK(check_all_ways("0\r\nA: 1\r\nB: 1\r\nC: 1\r\n\r\n", decoder).status == 431);
  CHECK(check_all_ways("0\r\nA: 456789\r\n\r\n", decoder).status == 431);
}

TEST_CASE("ChunkedDecoder: a failure stays", "[core][http1]") {
  ChunkedDecoder decoder;
  std::string_view bad = "zz";
  CHECK(decoder.next(bad).event == Event::failed);
  std::string_view good = "0\r\n\r\n";
  CHECK(decoder.next(good).event == Event::failed);
  CHECK(good.size() == 5);
}

}  // namespace holdfast::core::http1
