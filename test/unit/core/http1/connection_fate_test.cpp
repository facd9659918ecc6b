#include "core/http1/connection_fate.hpp"

#include <catch2/catch.hpp>

namespace holdfast::core::http1 {

TEST_CASE("connection_fate: who keeps, who closes, and how", "[core][http1]") {
  http::Request request;
  request.keep_alive = true;
  Server server;
  FateInput input;
  const auto after = [&] { return connection_fate(request, server, input).after; };
  CHECK(after() == AfterAnswer::next_request);

  SECTION("a limit counts the answers before") {
    input.answered_before = 99;
    CHECK(connection_fate(request, server, input).words.requests_left == 1);
    input.answered_before = 100;
    CHECK(after() == AfterAnswer::linger);
    server.keep_alive_requests_max = 0;
    CHECK(after() == AfterAnswer::next_request);
  }
  SECTION("the server's reasons linger") {
    input.handler_closes = GENERATE(true, false);
    input.draining = !input.handler_closes;
    CHECK(after() == AfterAnswer::linger);
    CHECK(connection_fate(request, server, input).words.close);
  }
  SECTION("statuses that end the connection") {
    input.status = GENERATE(std::uint16_t{400}, std::uint16_t{408}, std::uint16_t{413},
                            std::uint16_t{500}, std::uint16_t{503});
    CHECK(after() == AfterAnswer::linger);
    request.keep_alive = false;
    CHECK(after() == AfterAnswer::linger);
    input.peer_closed = true;
    CHECK(after() == AfterAnswer::close);
  }
  SECTION("the client's own wish closes at once, unless it sent more") {
    request.keep_alive = false;
    CHECK(after() == AfterAnswer::close);
    input.input_used_up = false;
    CHECK(after() == AfterAnswer::linger);
  }
  SECTION("keep-alive is said to those who said it") {
    CHECK_FALSE(connection_fate(request, server, input).words.keep_alive);
    request.keep_alive_asked = true;
    const ConnectionWords words = connection_fate(request, server, input).words;
    CHECK(words.keep_alive);
    CHECK(words.timeout_seconds == 5);
    CHECK(words.requests_left == 100);
    CHECK_FALSE(words.close);
  }
}

}  // namespace holdfast::core::http1
