#include "core/http1/http1_turn.hpp"

#include <catch2/catch.hpp>
#include <string>

#include "test/unit/core/http1/head_cases.hpp"
#include "test/unit/core/http1/session_scene.hpp"

namespace holdfast::core {
namespace {

using test::logged_answers;
using test::SessionScene;

constexpr std::string_view kGet = "GET /text HTTP/1.1\r\nHost: a\r\n\r\n";

std::size_t count(std::string_view text, std::string_view part) {
  std::size_t n = 0;
  for (auto at = text.find(part); at != text.npos; at = text.find(part, at + 1)) ++n;
  return n;
}

std::string repeated(std::string_view text, int times) {
  std::string all;
  for (int i = 0; i < times; ++i) all += text;
  return all;
}

}  // namespace

TEST_CASE("Http1Turn: a request is answered and leaves nothing behind", "[core][http1]") {
  SessionScene scene;
  const Step step = scene.exchange(kGet);
  const std::string answer = scene.received();
  CHECK(answer.starts_with("HTTP/1.1 200 OK\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\n"));
  CHECK(answer.find("\r\nServer: ") != answer.npos);
  CHECK(answer.find("\r\nX-Path: test\r\n") != answer.npos);
  CHECK(answer.find("\r\nContent-Length: 5\r\n") != answer.npos);
  CHECK(answer.find("Connection") == answer.npos);
  CHECK(answer.ends_with("\r\n\r\nhello"));
  CHECK(step.want == Want::idle);
  CHECK(step.until == scene.now() + 50);
  CHECK(scene.connection.state == nullptr);
  CHECK(scene.connection.phase == ConnectionPhase::idle);
  CHECK(scene.connection.requests == 1);
  REQUIRE(logged_answers().size() == 1);
  CHECK(logged_answers()[0].line == "GET /text HTTP/1.1");
  CHECK(logged_answers()[0].facts.head_bytes + 5 == answer.size());
  CHECK(logged_answers()[0].facts.body_bytes == 5);
  CHECK(logged_answers()[0].facts.received_bytes == kGet.size());
  CHECK(scene.score.requests == 1);
  CHECK(scene.score.bytes_sent == answer.size());
}

TEST_CASE("Http1Turn: all answers to one read go out in one write, in order", "[core][http1]") {
  SessionScene scene({}, SOCK_SEQPACKET);
  scene.exchange(
      "GET /text HTTP/1.1\r\nHost: a\r\n\r\n"
      "GET /memory/100 HTTP/1.1\r\nHost: a\r\n\r\n"
      "GET /nowhere HTTP/1.1\r\nHost: a\r\n\r\n"
      "HEAD /text HTTP/1.1\r\nHost: a\r\n\r\n");
  const std::string answers = scene.received();
  CHECK(scene.packets == 1);
  CHECK(count(answers, "HTTP/1.1 ") == 4);
  CHECK(answers.find("404") > answers.find(test::body_of(100)));
  CHECK(answers.ends_with("Content-Length: 5\r\n\r\n"));
  CHECK(scene.step.want == Want::idle);
}

TEST_CASE("Http1Turn: every raw head is answered with its status", "[core][http1]") {
  for (const http1::test::HeadCase& c : http1::test::head_cases()) {
    INFO(c.name);
    SessionScene scene("KeepAlive On\n");
    scene.send(c.bytes);
    scene.send_end();
    scene.run({platform::Readiness::in | platform::Readiness::hangup, false});
    const std::string answer = scene.received();
    if (c.status != 0) {
      REQUIRE(answer.starts_with("HTTP/1.1 " + std::to_string(c.status)));
      REQUIRE(count(answer, "HTTP/1.1 ") == 1);
      REQUIRE(answer.find("\r\nConnection: close\r\n") != answer.npos);
    }
    REQUIRE(scene.step.want == Want::close);
  }
}

TEST_CASE("Http1Turn: requests give the same answers however they are cut", "[core][http1]") {
  const std::string requests =
      "GET /text HTTP/1.1\r\nHost: a\r\n\r\n"
      "POST /text HTTP/1.1\r\nHost: a\r\nContent-Length: 7\r\n\r\n1234567"
      "\r\nPOST /memory/9 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
      "4;x=y\r\nabcd\r\n0\r\nT: v\r\n\r\n"
      "GET /text HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
  SessionScene whole;
  whole.exchange(requests);
  const std::string expected = whole.received();
  REQUIRE(count(expected, "HTTP/1.1 200 OK") == 4);
  CHECK(whole.step.want == Want::close);

  SessionScene bytes;
  for (const char c : requests) bytes.exchange({&c, 1});
  CHECK(bytes.received() == expected);
  CHECK(bytes.step.want == Want::close);
  CHECK(logged_answers().size() == 4);
  CHECK(logged_answers()[1].facts.received_bytes == 58);

  for (std::size_t at = 1; at < requests.size(); ++at) {
    INFO("split at " << at);
    SessionScene scene;
    scene.exchange(std::string_view(requests).substr(0, at));
    scene.exchange(std::string_view(requests).substr(at));
    REQUIRE(scene.received() == expected);
  }
}

TEST_CASE("Http1Turn: HTTP/1.0 closes unless it asks otherwise", "[core][http1]") {
  SessionScene scene;
  CHECK(scene.exchange("GET /text HTTP/1.0\r\n\r\n").want == Want::close);
  CHECK(scene.received().find("\r\nConnection: close\r\n") != std::string::npos);
  scene.connect();
  scene.exchange("GET /text HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n");
  CHECK(scene.step.want == Want::idle);
  const std::string answer = scene.received();
  CHECK(answer.find("\r\nKeep-Alive: timeout=5, max=100\r\nConnection: Keep-Alive\r\n") !=
        answer.npos);
}

TEST_CASE("Http1Turn: the last request allowed on a connection ends it gently", "[core][http1]") {
  SessionScene scene("MaxKeepAliveRequests 2\n");
  scene.exchange(repeated(kGet, 5));
  const std::string answers = scene.received();
  CHECK(count(answers, "HTTP/1.1 200") == 3);
  CHECK(count(answers, "Connection: close") == 1);
  CHECK(scene.saw_end);
  CHECK(scene.step.want == Want::linger);
}

TEST_CASE("Http1Turn: KeepAlive Off and a draining child close after the answer", "[core][http1]") {
  SessionScene off("KeepAlive Off\n");
  CHECK(off.exchange(kGet).want == Want::linger);
  CHECK(off.received().find("Connection: close") != std::string::npos);
  SessionScene draining;
  draining.child.draining = true;
  CHECK(draining.exchange(kGet).want == Want::linger);
  CHECK(draining.received().find("Connection: close") != std::string::npos);
}

TEST_CASE("Http1Turn: a long pipeline is served in several turns", "[core][http1]") {
  SessionScene scene("MaxKeepAliveRequests 0\n");
  scene.send(repeated(kGet, 250));
  CHECK(scene.run().want == Want::again);
  CHECK(scene.connection.requests == 100);
  CHECK(scene.run().want == Want::again);
  CHECK(scene.run().want == Want::idle);
  CHECK(count(scene.received(), "HTTP/1.1 200") == 250);
  CHECK(scene.connection.state == nullptr);
}

TEST_CASE("Http1Turn: a body behind Expect is not waited for", "[core][http1]") {
  SessionScene scene;
  scene.exchange(
      "POST /text HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n"
      "Content-Length: 10\r\n\r\n");
  CHECK(scene.step.want == Want::linger);
  const std::string answer = scene.received();
  CHECK(answer.starts_with("HTTP/1.1 200"));
  CHECK(answer.find("100 Continue") == answer.npos);
  CHECK(answer.find("Connection: close") != answer.npos);
  scene.connect();
  scene.exchange(
      "POST /text HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n"
      "Content-Length: 2\r\n\r\nab");
  CHECK(scene.step.want == Want::idle);
  CHECK(scene.received().starts_with("HTTP/1.1 200"));
}

TEST_CASE("Http1Turn: a body beyond the limit is refused with 413", "[core][http1]") {
  SessionScene scene("LimitRequestBody 5\n");
  scene.exchange("POST /text HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\n\r\n");
  CHECK(scene.received().starts_with("HTTP/1.1 413"));
  CHECK(scene.step.want == Want::linger);
  scene.connect();
  scene.exchange("POST /text HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc");
  CHECK(scene.step.want == Want::read);
  scene.exchange("\r\n3\r\ndef\r\n0\r\n\r\n");
  CHECK(scene.received().starts_with("HTTP/1.1 413"));
  CHECK(logged_answers().back().line == "POST /text HTTP/1.1");
}

TEST_CASE("Http1Turn: a broken chunked body is refused and nothing behind it is read",
          "[core][http1]") {
  SessionScene scene;
  scene.exchange("POST /text HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabcX");
  scene.exchange(kGet);
  const std::string answer = scene.received();
  CHECK(answer.starts_with("HTTP/1.1 400"));
  CHECK(count(answer, "HTTP/1.1") == 1);
  CHECK(scene.step.want == Want::linger);
}

TEST_CASE("Http1Turn: no head may be larger than the buffer", "[core][http1]") {
  SessionScene scene("LimitRequestFieldSize 100000\nLimitRequestLine 100000\n");
  scene.exchange("GET / HTTP/1.1\r\nX: " + std::string(70'000, 'x'));
  CHECK(scene.received().starts_with("HTTP/1.1 431"));
  scene.connect();
  scene.exchange("GET /" + std::string(70'000, 'x'));
  CHECK(scene.received().starts_with("HTTP/1.1 414"));
}

}  // namespace holdfast::core
