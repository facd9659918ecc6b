#include <sys/stat.h>
#include <unistd.h>

#include "core/pipeline/hooks.hpp"
#include "test/unit/core/modules/default_handler/static_site.hpp"

using namespace holdfast::core;
using holdfast::test::StaticSite;

namespace {

// The value of a field among the ready-made ones; empty if it is not there.
std::string_view prepared(const http::Response& response, std::string_view name) {
  const std::string start = std::string(name) + ": ";
  const auto at = response.prepared_fields.find(start);
  if (at == std::string_view::npos) return {};
  const auto value = response.prepared_fields.substr(at + start.size());
  return value.substr(0, value.find("\r\n"));
}

// Until the memo answers.
void warm(StaticSite& site, std::string_view target) {
  for (int i = 0; i < 3; ++i) site.get(target);
}

// A module that gives every answer a field, and on request says it depends on the client.
Outcome add_field(Exchange& exchange, ModuleState*) {
  if (exchange.request.field("X-Depends").data() != nullptr)
    exchange.depends_on_target_only = false;
  exchange.response.add_field(exchange.worker.arena, "X-Added", "yes");
  return Outcome::ok;
}
Outcome set_type(Exchange& exchange, ModuleState*) {
  exchange.content_type = "text/x-test";
  return Outcome::ok;
}
void register_adder(HookRegistry& hooks) {
  hooks.add(Phase::fixups, &add_field);
  hooks.add(Phase::type_checker, &set_type);
}
constinit const Module adder_module{
    .name = "adder_module", .source = "mod_adder.c", .register_hooks = &register_adder};

}  // namespace

TEST_CASE("default handler: serves a file with validators and length", "[core][files]") {
  StaticSite site;
  site.write("page.html", "hello");
  const http::Response& response = site.get("/page.html");
  CHECK(response.status == 200);
  CHECK(response.content_length == 5);
  CHECK(response.head_has_length);
  CHECK(site.body() == "hello");
  CHECK(prepared(response, "Content-Length") == "5");
  CHECK_FALSE(prepared(response, "Last-Modified").empty());
  CHECK(prepared(response, "ETag").starts_with("\"5-"));
  CHECK(prepared(response, "Content-Type").empty());
}

TEST_CASE("default handler: the third request is answered from the worker's memo",
          "[core][files]") {
  StaticSite site;
  site.write("page.html", "hello");
  site.get("/page.html");
  CHECK_FALSE(site.was_quick());
  site.get("/page.html");
  CHECK_FALSE(site.was_quick());
  const http::Response& response = site.get("/page.html");
  REQUIRE(site.was_quick());
  CHECK(response.status == 200);
  CHECK(site.body() == "hello");
  CHECK(prepared(response, "Content-Length") == "5");
  CHECK(response.body_owner != nullptr);
  CHECK(site.exchange().filename == site.root() + "/page.html");
  CHECK(site.exchange().requested_path == "/page.html");

  const http::Response& head = site.ask("HEAD /page.html HTTP/1.1\r\nHost: test\r\n");
  CHECK(site.was_quick());
  CHECK(head.no_body);
  CHECK(head.content_length == 5);
}

TEST_CASE("default handler: the memo is believed for a second", "[core][files]") {
  StaticSite site;
  site.write("page.html", "old");
  warm(site, "/page.html");
  site.write("page.html", "newer");
  site.pass_ms(800);
  site.get("/page.html");
  CHECK(site.body() == "old");
  site.pass_ms(200);
  site.get("/page.html");
  CHECK_FALSE(site.was_quick());
  CHECK(site.body() == "newer");
}

TEST_CASE("default handler: only a plain GET or HEAD is answered from the memo", "[core][files]") {
  StaticSite site;
  site.write("a b.html", "x");
  site.write("page.html", "x");
  warm(site, "/a%20b.html");
  CHECK(site.get("/a%20b.html").status == 200);
  CHECK_FALSE(site.was_quick());
  warm(site, "/page.html");
  CHECK(site.get("/page.html", "If-None-Match: \"other\"\r\n").status == 200);
  CHECK_FALSE(site.was_quick());
  CHECK(site.ask("POST /page.html HTTP/1.1\r\nHost: test\r\nContent-Length: 0\r\n").status == 200);
  CHECK_FALSE(site.was_quick());
  CHECK(site.body() == "x");
}

TEST_CASE("default handler: fields of other modules are remembered with the answer",
          "[core][files]") {
  StaticSite site({}, adder_module);
  site.write("page.html", "x");
  warm(site, "/page.html");
  const http::Response& response = site.get("/page.html");
  REQUIRE(site.was_quick());
  CHECK(prepared(response, "X-Added") == "yes");
  CHECK(prepared(response, "Content-Type") == "text/x-test");
  CHECK(response.fields() == nullptr);
}

TEST_CASE("default handler: what depends on the client is not remembered", "[core][files]") {
  StaticSite site({}, adder_module);
  site.write("page.html", "x");
  for (int i = 0; i < 4; ++i) {
    site.get("/page.html", "X-Depends: 1\r\n");
    CHECK_FALSE(site.was_quick());
  }
}

TEST_CASE("default handler: answers 304 to who has the file, 412 to who insists on another",
          "[core][files]") {
  StaticSite site;
  site.write("page.html", "hello");
  const std::string etag(prepared(site.get("/page.html"), "ETag"));
  const std::string date(prepared(site.get("/page.html"), "Last-Modified"));
  for (const std::string& field : {"If-None-Match: " + etag, "If-Modified-Since: " + date}) {
    const http::Response& response = site.get("/page.html", field + "\r\n");
    CHECK(response.status == 304);
    CHECK(response.no_body);
    CHECK(prepared(response, "ETag") == etag);
    CHECK(prepared(response, "Content-Length").empty());
  }
  CHECK(site.get("/page.html", "If-Match: \"other\"\r\n").status == 412);
}

TEST_CASE("default handler: what is not there, not a file or not for reading", "[core][files]") {
  StaticSite site;
  site.write("folder/page.html", "x");
  REQUIRE(::mkfifo((site.root() + "/pipe").c_str(), 0666) == 0);
  const int round = GENERATE(1, 2, 3);
  for (int i = 0; i < round; ++i) {
    CHECK(site.get("/absent").status == 404);
    CHECK(site.get("/folder").status == 404);
    CHECK(site.get("/folder/page.html/").status == 404);
    CHECK(site.get("/folder/page.html/more/of/it").status == 404);
    CHECK(site.get("/pipe").status == 403);
    CHECK(site.get("/" + std::string(300, 'x')).status == 403);
  }
}

TEST_CASE("default handler: what follows a file is cut off its name", "[core][files]") {
  StaticSite site;
  site.write("folder/page.html", "x");
  site.get("/folder/page.html/more/of/it");
  CHECK(site.exchange().filename == site.root() + "/folder/page.html");
  CHECK(site.exchange().path_info == "/more/of/it");
  CHECK(site.exchange().file_kind == FileKind::regular);
}

TEST_CASE("default handler: other methods are refused, OPTIONS is answered", "[core][files]") {
  StaticSite site;
  site.write("page.html", "x");
  CHECK(site.ask("PUT /page.html HTTP/1.1\r\nHost: test\r\nContent-Length: 0\r\n").status == 405);
  CHECK(site.ask("DELETE /page.html HTTP/1.1\r\nHost: test\r\n").status == 405);
  CHECK(site.ask("OPTIONS /page.html HTTP/1.1\r\nHost: test\r\n").status == 200);
}

TEST_CASE("default handler: .ht files are nobody's", "[core][files]") {
  StaticSite site;
  site.write(".htaccess", "secret");
  site.write("folder/.htpasswd", "secret");
  CHECK(site.get("/.htaccess").status == 403);
  CHECK(site.get("/folder/%2ehtpasswd").status == 403);
  CHECK(site.get("/.htabsent").status == 403);
}

TEST_CASE("default handler: links are followed as Options say", "[core][files]") {
  const auto [options, status] = GENERATE(table<std::string, int>(
      {{"FollowSymLinks", 200}, {"SymLinksIfOwnerMatch", 200}, {"None", 403}, {"Indexes", 403}}));
  StaticSite site("<Directory \"ROOT\">\nOptions " + options + "\n</Directory>\n");
  site.dir.write("outside.html", "outside");
  site.write("real.html", "real");
  std::filesystem::create_symlink(site.dir.path("outside.html"), site.root() + "/link.html");
  for (int i = 0; i < 3; ++i) {
    CHECK(site.get("/link.html").status == status);
    CHECK(site.get("/real.html").status == 200);
  }
}

TEST_CASE("default handler: a link to somebody else's file needs FollowSymLinks", "[core][files]") {
  if (::geteuid() != 0) return;
  StaticSite site("<Directory \"ROOT\">\nOptions SymLinksIfOwnerMatch\n</Directory>\n");
  site.write("real.html", "real");
  const std::string link = site.root() + "/link.html";
  std::filesystem::create_symlink("real.html", link);
  REQUIRE(::lchown(link.c_str(), 65534, 65534) == 0);
  CHECK(site.get("/link.html").status == 403);
}

TEST_CASE("default handler: large files are sent from a descriptor, by EnableSendfile",
          "[core][files]") {
  const auto [directive, use] =
      GENERATE(table<std::string, bool>({{"", false}, {"EnableSendfile On", true}}));
  StaticSite site(directive + "\n");
  site.write("large", std::string(2 << 20, 'x'));
  for (int i = 0; i < 4; ++i) {
    const http::Response& response = site.get("/large");
    CHECK(response.file >= 0);
    CHECK(response.use_sendfile == use);
    CHECK(response.content_length == 2 << 20);
    // A worker that sleeps must not keep a deleted file open.
    CHECK_FALSE(site.was_quick());
  }
  CHECK(site.body() == std::string(2 << 20, 'x'));
}

TEST_CASE("default handler: what output borrows is held until the turn is over", "[core][files]") {
  StaticSite site;
  site.write("page.html", std::string(30'000, 'x'));
  warm(site, "/page.html");
  const http::Response& response = site.get("/page.html");
  REQUIRE(site.was_quick());
  const std::string_view borrowed = response.body;
  site.worker().output.append_memory(borrowed, response.body_owner);
  site.write("page.html", std::string(10, 'y'));
  for (int i = 0; i < 5; ++i) {
    site.pass_ms(1000);
    site.get("/page.html");
  }
  CHECK(site.body() == std::string(10, 'y'));
  CHECK(borrowed == std::string(30'000, 'x'));
  site.worker().output.clear();
}

TEST_CASE("default handler: a document root that is a link may be switched", "[core][files]") {
  StaticSite site;
  site.dir.write("releases/1/page.html", "one");
  site.dir.write("releases/2/page.html", "two");
  std::filesystem::remove_all(site.root());
  std::filesystem::create_directory_symlink("releases/1", site.root());
  warm(site, "/page.html");
  CHECK(site.body() == "one");
  std::filesystem::create_directory_symlink("releases/2", site.dir.path("next"));
  std::filesystem::rename(site.dir.path("next"), site.root());
  site.pass_ms(1000);
  CHECK(site.get("/page.html").status == 200);
  CHECK(site.body() == "two");
}
