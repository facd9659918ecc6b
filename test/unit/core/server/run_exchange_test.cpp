#include "core/server/run_exchange.hpp"

#include <catch2/catch.hpp>
#include <string>

#include "core/connection/worker_context.hpp"
#include "core/pipeline/hooks.hpp"
#include "core/server/answers.hpp"
#include "test/support/test_server.hpp"

using namespace holdfast::core;
using holdfast::test::TestServer;

namespace {

// A module that shows in its body what the phases before it left behind.
Outcome show(Exchange& exchange, ModuleState*) {
  std::string text;
  for (const std::string_view part :
       {exchange.path, exchange.filename, exchange.query, exchange.content_type}) {
    text.append(part).append("|");
  }
  exchange.response.body = exchange.worker.arena.copy(text);
  exchange.response.content_length = exchange.response.body.size();
  return Outcome::ok;
}

Outcome redirect_for_ever(Exchange& exchange, ModuleState*) {
  if (exchange.path == "/loop") exchange.redirect_to = "/loop";
  if (exchange.path == "/from") exchange.redirect_to = "/to";
  return Outcome::ok;
}

Outcome fail_without_reason(Exchange& exchange, ModuleState*) {
  return exchange.path == "/bug" ? Outcome::failed : Outcome::ok;
}

Outcome answer_quickly(Exchange& exchange, ModuleState*) {
  if (exchange.request.path != "/quick") return Outcome::declined;
  exchange.response.status = 204;
  return Outcome::ok;
}

const Module kShow{.name = "show_module",
                   .source = "mod_show.c",
                   .activation = holdfast::config::Activation::always,
                   .register_hooks = [](HookRegistry& hooks) {
                     hooks.add(Phase::quick_handler, &answer_quickly);
                     hooks.add(Phase::access_checker, &fail_without_reason);
                     hooks.add(Phase::fixups, &redirect_for_ever);
                     hooks.add(Phase::handler, &show);
                   }};

}  // namespace

TEST_CASE("run_exchange: a path is decoded once and found below the document root",
          "[core][server]") {
  TestServer server{"DocumentRoot /\n", {&kShow}};
  CHECK(server.get("/a%20b/../c/?q=%20").body == "/c/|/c|q=%20||");
  CHECK(server.get("/").body == "/|/|||");
  CHECK(server.get("/%2fetc").status == 404);
  CHECK(server.get("/../etc").status == 400);
  CHECK(server.get("/x%00").status == 400);
}

TEST_CASE("run_exchange: an internal redirect runs the phases again, but not for ever",
          "[core][server]") {
  TestServer server{"DocumentRoot /\n", {&kShow}};
  CHECK(server.get("/from").body == "/to|/to|||");
  CHECK(server.get("/loop").status == 500);
}

TEST_CASE("run_exchange: a quick answer needs no other phase", "[core][server]") {
  TestServer server{"DocumentRoot /\n", {&kShow}};
  const auto answer = server.get("/quick");
  CHECK(answer.status == 204);
  CHECK(answer.no_body);
}

TEST_CASE("run_exchange: a hook that fails without a reason is an error of the server",
          "[core][server]") {
  TestServer server{"DocumentRoot /\n", {&kShow}};
  CHECK(server.get("/bug").status == 500);
}

TEST_CASE("run_exchange: what nobody answers is not found", "[core][server]") {
  TestServer server{"DocumentRoot /\n"};
  const auto answer = server.get("/a<b>");
  CHECK(answer.status == 404);
  CHECK(answer.body.find("<title>404 Not Found</title>") != std::string::npos);
  CHECK(answer.body.find("a<b>") == std::string::npos);
  CHECK(answer.field("Content-Type") == "text/html; charset=utf-8");
  CHECK(server.run("HEAD", "/x").no_body);
}

TEST_CASE("run_exchange: methods are known, refused, or asked for", "[core][server]") {
  TestServer server{"DocumentRoot /\n"};
  CHECK(server.run("BREW", "/").status == 501);
  CHECK(server.run("TRACE", "/").status == 405);
  CHECK(server.run("TRACE", "/").field("Allow") == "GET, HEAD, POST, OPTIONS");
  const auto any = server.run("OPTIONS", "*");
  CHECK(any.status == 200);
  CHECK(any.field("Allow") == "GET, HEAD, POST, OPTIONS");
  CHECK(any.content_length == 0);
  CHECK(server.run("OPTIONS", "/x").status == 200);
}

TEST_CASE("run_exchange: TRACE shows the request where it is enabled", "[core][server]") {
  TestServer server{"DocumentRoot /\nTraceEnable On\n"};
  const auto answer = server.run("TRACE", "/x");
  CHECK(answer.status == 200);
  CHECK(answer.field("Content-Type") == "message/http");
  CHECK(answer.body == "TRACE /x HTTP/1.1\r\nHost: example.test\r\n\r\n");
}

TEST_CASE("answer_error: the signature is what ServerSignature asks for", "[core][server]") {
  TestServer server{
      "DocumentRoot /\nServerName a.test\nServerTokens Prod\nServerSignature Email\n"
      "ServerAdmin root@a.test\n"};
  const auto body = server.get("/x").body;
  CHECK(body.find("<address>Holdfast Server at <a href=\"mailto:root@a.test\">a.test</a>") !=
        std::string::npos);
}

TEST_CASE("core_module: ForceType and SetHandler count per section", "[core][server]") {
  TestServer server{"DocumentRoot /\n<Location /t>\nForceType text/x-test\n</Location>\n",
                    {&kShow}};
  CHECK(server.get("/t").body == "/t|/t||text/x-test|");
}
