// Answers on their way out and the end of connections: back-pressure, deadlines, lingering.
#include <catch2/catch.hpp>
#include <string>

#include "test/unit/core/http1/session_scene.hpp"

namespace holdfast::core {
namespace {

using test::body_of;
using test::logged_answers;
using test::SessionScene;

constexpr std::string_view kGet = "GET /text HTTP/1.1\r\nHost: a\r\n\r\n";

std::string get(std::string_view path) {
  return std::string("GET ").append(path).append(" HTTP/1.1\r\nHost: a\r\n\r\n");
}

// Reads as the session writes until it wants something else.
std::string receive_all(SessionScene& scene) {
  std::string all = scene.received();
  while (scene.step.want == Want::write || scene.step.want == Want::again) {
    scene.run({platform::Readiness::out, false});
    all += scene.received();
  }
  return all;
}

}  // namespace

TEST_CASE("Http1Turn: a large answer waits for its reader, then the next request is served",
          "[core][http1]") {
  const std::string kind = GENERATE("/memory/", "/file/", "/sendfile/");
  INFO(kind);
  SessionScene scene;
  scene.send(get(kind + "3000000") + std::string(kGet));
  CHECK(scene.run().want == Want::write);
  CHECK(scene.connection.phase == ConnectionPhase::writing);
  CHECK(logged_answers().empty());
  const std::string all = receive_all(scene);
  const auto body = all.find("\r\n\r\n") + 4;
  CHECK(all.substr(body, 3'000'000) == body_of(3'000'000));
  CHECK(all.substr(body + 3'000'000).starts_with("HTTP/1.1 200 OK\r\n"));
  CHECK(all.ends_with("hello"));
  CHECK(scene.step.want == Want::idle);
  CHECK(scene.connection.state == nullptr);
  REQUIRE(logged_answers().size() == 2);
  CHECK(logged_answers()[0].line == "GET " + kind + "3000000 HTTP/1.1");
  CHECK(logged_answers()[0].facts.complete);
  CHECK(logged_answers()[0].facts.head_bytes == body);
  CHECK(logged_answers()[0].facts.body_bytes == 3'000'000);
  CHECK(scene.score.bytes_sent == all.size());
}

TEST_CASE("Http1Turn: while answers wait nothing more is read", "[core][http1]") {
  SessionScene scene("MaxKeepAliveRequests 0\n");
  scene.send(get("/memory/3000000"));
  CHECK(scene.run().want == Want::write);
  for (int i = 0; i < 50; ++i) scene.send(kGet);
  CHECK(scene.run({platform::Readiness::in, false}).want == Want::write);
  CHECK(scene.connection.unread_input);
  CHECK(scene.connection.requests == 1);
  const std::string all = receive_all(scene);
  CHECK(scene.connection.requests == 51);
  CHECK(all.ends_with("hello"));
}

TEST_CASE("Http1Turn: medium answers in a pipeline come whole", "[core][http1]") {
  SessionScene scene;
  std::string requests;
  for (int i = 0; i < 40; ++i) requests += get("/memory/" + std::to_string(16'000 + i * 30));
  scene.send(requests);
  scene.run();
  std::string all = receive_all(scene);
  for (int i = 0; i < 40; ++i) {
    const auto body = all.find("\r\n\r\n") + 4;
    const std::size_t bytes = 16'000 + static_cast<std::size_t>(i) * 30;
    REQUIRE(all.substr(body, bytes) == body_of(bytes));
    all.erase(0, body + bytes);
  }
  CHECK(all.empty());
}

TEST_CASE("Http1Turn: a reader that stalls is cut off, and the log says how much it got",
          "[core][http1]") {
  SessionScene scene("Timeout 3\n");
  scene.send(get("/memory/3000000"));
  const Step step = scene.run();
  CHECK(step.want == Want::write);
  CHECK(step.until == scene.now() + 30);
  scene.pass(29);
  CHECK(scene.run({platform::Readiness::out, false}).until == step.until);
  const std::string part = scene.received();
  CHECK(scene.run({platform::Readiness::out, false}).until == scene.now() + 30);
  scene.pass(30);
  CHECK(scene.run_timed_out().want == Want::close);
  REQUIRE(logged_answers().size() == 1);
  const TransferFacts facts = logged_answers()[0].facts;
  CHECK_FALSE(facts.complete);
  CHECK(facts.head_bytes + facts.body_bytes == scene.score.bytes_sent);
  CHECK(facts.body_bytes < 3'000'000);
}

TEST_CASE("Http1Turn: a client that is gone ends the connection, and the log knows",
          "[core][http1]") {
  SessionScene scene;
  scene.send(get("/memory/3000000"));
  scene.run();
  scene.client.reset();
  CHECK(scene.run({platform::Readiness::hangup | platform::Readiness::out, false}).want ==
        Want::close);
  REQUIRE(logged_answers().size() == 1);
  CHECK_FALSE(logged_answers()[0].facts.complete);
}

TEST_CASE("Http1Turn: a FIN behind requests is answered first", "[core][http1]") {
  SessionScene scene;
  scene.send(std::string(kGet) + std::string(kGet) + "GET /te");
  scene.send_end();
  CHECK(scene.run({platform::Readiness::in | platform::Readiness::hangup, false}).want ==
        Want::close);
  CHECK(scene.connection.requests == 2);
  CHECK(scene.received().ends_with("hello"));
  CHECK(logged_answers().size() == 2);
}

TEST_CASE("Http1Turn: a FIN in the middle of a body is a bad request", "[core][http1]") {
  SessionScene scene;
  scene.send("POST /text HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nhalf");
  scene.send_end();
  CHECK(scene.run({platform::Readiness::in | platform::Readiness::hangup, false}).want ==
        Want::close);
  CHECK(scene.received().starts_with("HTTP/1.1 400"));
  CHECK(logged_answers().back().line == "POST /text HTTP/1.1");
}

TEST_CASE("Http1Turn: a half head has one deadline and is answered with 408", "[core][http1]") {
  SessionScene scene("Timeout 10\n");
  const Step first = scene.exchange("GET /te");
  CHECK(first.want == Want::read);
  CHECK(first.until == scene.now() + 100);
  CHECK(scene.connection.phase == ConnectionPhase::reading);
  scene.pass(60);
  CHECK(scene.exchange("xt HT").until == first.until);
  scene.pass(40);
  CHECK(scene.run_timed_out().want == Want::linger);
  const std::string answer = scene.received();
  CHECK(answer.starts_with("HTTP/1.1 408"));
  CHECK(answer.find("Connection: close") != answer.npos);
  CHECK(logged_answers().back().status == 408);
}

TEST_CASE("Http1Turn: what crosses with the deadline is served", "[core][http1]") {
  SessionScene scene;
  scene.exchange(kGet);
  scene.pass(50);
  scene.send(kGet);
  CHECK(scene.run_timed_out().want == Want::idle);
  CHECK(scene.connection.requests == 2);
  scene.received();
  scene.pass(50);
  CHECK(scene.run_timed_out().want == Want::close);
  CHECK(scene.received().empty());
}

TEST_CASE("Http1Turn: a client that says nothing is closed silently", "[core][http1]") {
  SessionScene scene("Timeout 10\n");
  const Step step = scene.run({});
  CHECK(step.want == Want::read);
  CHECK(step.until == scene.now() + 100);
  CHECK(scene.connection.state == nullptr);
  scene.pass(100);
  CHECK(scene.run_timed_out().want == Want::close);
  CHECK(scene.received().empty());
}

TEST_CASE("Http1Turn: a body may come as slowly as it makes progress", "[core][http1]") {
  SessionScene scene("Timeout 10\n");
  scene.exchange("POST /text HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\n");
  CHECK(scene.step.want == Want::read);
  scene.pass(90);
  CHECK(scene.exchange("a").until == scene.now() + 100);
  scene.pass(100);
  CHECK(scene.run_timed_out().want == Want::linger);
  CHECK(scene.received().starts_with("HTTP/1.1 408"));
  CHECK(logged_answers().back().line == "POST /text HTTP/1.1");
}

TEST_CASE("Http1Turn: a lingering connection ends with the client's FIN, or with patience",
          "[core][http1]") {
  SessionScene scene;
  scene.exchange("BAD\r\n\r\n");
  CHECK(scene.step.want == Want::linger);
  CHECK(scene.step.until == scene.now() + 20);
  scene.received();
  CHECK(scene.saw_end);
  SECTION("FIN") {
    scene.exchange("more");
    CHECK(scene.step.want == Want::linger);
    scene.send_end();
    CHECK(scene.run().want == Want::close);
  }
  SECTION("silence") {
    scene.pass(20);
    CHECK(scene.run_timed_out().want == Want::close);
  }
  SECTION("silence, though others wake it again and again") {
    for (int i = 0; i < 19; ++i) {
      scene.pass(1);
      CHECK(scene.run().want == Want::linger);
    }
    scene.pass(1);
    CHECK(scene.run().want == Want::close);
  }
  SECTION("endless talk") {
    for (int i = 0; i < 20 && scene.step.want == Want::linger; ++i) {
      scene.pass(19);
      scene.exchange("x");
    }
    CHECK(scene.step.want == Want::close);
    CHECK(scene.now() <= 10 + 1 + 300 + 19);
  }
}

TEST_CASE("Http1Turn: Connection: close with nothing unread needs no lingering", "[core][http1]") {
  const std::string last = "GET /text HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
  SessionScene scene;
  CHECK(scene.exchange(last).want == Want::close);
  scene.connect();
  CHECK(scene.exchange(last + std::string(kGet)).want == Want::linger);
  scene.connect();
  CHECK(scene.exchange(get("/close")).want == Want::linger);
}

TEST_CASE("Http1Turn: answers without a body have none", "[core][http1]") {
  SessionScene scene;
  scene.exchange(get("/status/304") + get("/status/204") + std::string(kGet));
  const std::string all = scene.received();
  CHECK(all.find("304 Not Modified\r\n") != all.npos);
  CHECK(all.find("204 No Content\r\n") != all.npos);
  CHECK(all.find("Content-Length") > all.find("200 OK"));
}

}  // namespace holdfast::core
