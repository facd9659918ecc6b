#include <catch2/catch.hpp>
#include <string>

#include "core/server/server.hpp"
#include "test/support/temp_dir.hpp"
#include "test/support/test_server.hpp"

using namespace holdfast::core;
using holdfast::test::bad_config;
using holdfast::test::TempDir;
using holdfast::test::TestConfig;
using holdfast::test::TestServer;

TEST_CASE("core_module: settings arrive in the server", "[core][server]") {
  TestServer server{
      "DocumentRoot /\nServerName https://a.test:8443\nTimeout 7\n"
      "LimitRequestLine 100\nLimitRequestFieldSize 200\nLimitRequestFields 5\n"
      "LimitRequestBody 77\nServerTokens Minor\n",
      {}};
  const Server& main = server.runtime().main_server();
  CHECK(main.name == "a.test");
  CHECK(main.port == 8443);
  CHECK(main.document_root == "/");
  CHECK(main.timeout_ticks == 70);
  CHECK(main.request_line_bytes_max == 100);
  CHECK(main.field_bytes_max == 200);
  CHECK(main.fields_max == 5);
  CHECK(main.body_bytes_max == 77);
  CHECK(main.server_header == "Server: Holdfast/0.1\r\n");
}

TEST_CASE("core_module: a virtual host has its own settings over the main server's",
          "[core][server]") {
  TestServer server{
      "ServerName main.test\nDocumentRoot /\nTimeout 9\n"
      "<VirtualHost *:80>\nServerName v.test\nDocumentRoot /usr\n</VirtualHost>\n"};
  const Server& host = server.runtime().choose_server(0, "v.test");
  CHECK(host.name == "v.test");
  CHECK(host.document_root == "/usr");
  CHECK(host.timeout_ticks == 90);
  CHECK(host.index == 1);
}

TEST_CASE("core_module: wrong values are refused in httpd's words", "[core][server]") {
  CHECK(bad_config("ServerName a:99999\n").find("outside the appropriate range") !=
        std::string::npos);
  CHECK(bad_config("LogLevel loud\n").find("LogLevel requires level keyword") == 0);
  CHECK(bad_config("LogLevel nosuch:debug\n") == "Cannot find module nosuch\n");
  CHECK(bad_config("LogLevel warn rewrite:trace3 mod_ssl.c:info core_module:debug\n") == "");
  CHECK(bad_config("Options Indexes +ExecCGI\n") ==
        "Either all Options must start with + or -, or no Option may.\n");
  CHECK(TestConfig{"<Location />\nAllowOverride None\n</Location>\n"}.warnings() != "");
  CHECK(bad_config("<Directory />\nAllowOverride Nonsense\n</Directory>\n") ==
        "Illegal override option Nonsense\n");
  CHECK(bad_config("ServerAlias x\n") != "");
  CHECK(bad_config("TraceEnable maybe\n") != "");
}

TEST_CASE("core_module: folders that are missing stop the start", "[core][server]") {
  CHECK(bad_config("DocumentRoot /no/such/folder\n") ==
        "DocumentRoot '/no/such/folder' is not a directory, or is not readable\n");
  CHECK(bad_config("ErrorLog /no/such/folder/error.log\n")
            .find("AH02291: Cannot access directory '/no/such/folder/' for main error log") == 0);
  const TempDir folder;
  CHECK(bad_config("ErrorLog " + folder.path("error.log") + "\n") == "");
}

TEST_CASE("core_module: what is not supported yet is said once", "[core][server]") {
  const TestConfig config{
      "<Directory />\nAllowOverride All\n</Directory>\n"
      "<Directory /usr>\nAllowOverride Options FileInfo\nAllowOverrideList Redirect\n"
      "</Directory>\n"};
  CHECK(config.errors() == "");
  CHECK(config.warnings().find(".htaccess") != std::string::npos);
  CHECK(config.warnings().find('\n') == config.warnings().size() - 1);
  CHECK(TestConfig{"<Directory />\nAllowOverride None\n</Directory>\n"}.warnings() == "");
}
