#include <catch2/catch.hpp>

#include "test/support/test_server.hpp"

using namespace holdfast;
using test::bad_config;
using test::TestServer;

namespace holdfast::core {
extern const Module authz_core_module;
}

namespace {

// 404 is what gets through here: no handler is there to serve anything.
constexpr int kGranted = 404;

}  // namespace

TEST_CASE("authz_core: the innermost Require counts", "[core][modules]") {
  TestServer server{
      "DocumentRoot /usr\n"
      "<Directory />\nRequire all denied\n</Directory>\n"
      "<Directory /usr/open>\nRequire all granted\n</Directory>\n"
      "<FilesMatch ^\\.ht>\nRequire all denied\n</FilesMatch>\n"
      "<Location /open/closed>\nRequire all denied\n</Location>\n",
      {&core::authz_core_module}};
  CHECK(server.get("/x").status == 403);
  CHECK(server.get("/open/x").status == kGranted);
  CHECK(server.get("/open/../x").status == 403);
  CHECK(server.get("/openx").status == 403);
  CHECK(server.get("/open/.htaccess").status == 403);
  CHECK(server.get("/open/%2ehtaccess").status == 403);
  CHECK(server.get("/open/closed").status == 403);
  CHECK(server.get("/open/closed/x").status == 403);
}

TEST_CASE("authz_core: several lines are alternatives, none means everybody", "[core][modules]") {
  TestServer server{
      "DocumentRoot /usr\n<Location /any>\nRequire all denied\nRequire all granted\n</Location>\n",
      {&core::authz_core_module}};
  CHECK(server.get("/any").status == kGranted);
  CHECK(server.get("/none").status == kGranted);
}

TEST_CASE("authz_core: a provider that is not there is an error", "[core][modules]") {
  const auto errors_of = [](const std::string& line) {
    return bad_config("<Location />\n" + line + "\n</Location>\n", {&core::authz_core_module});
  };
  CHECK(errors_of("Require local") == "Unknown Authz provider: local\n");
  CHECK(errors_of("Require all maybe") ==
        "argument for 'Require all' must be 'granted' or 'denied'\n");
  CHECK(errors_of("Require not all granted") ==
        "negative Require directive has no effect in <RequireAny> directive\n");
  CHECK(bad_config("Require all granted\n", {&core::authz_core_module}) != "");
}
