#include <catch2/catch.hpp>
#include <cctype>
#include <string>

#include "platform/fs/file.hpp"
#include "test/support/temp_dir.hpp"
#include "test/support/test_server.hpp"

using namespace holdfast;
using test::bad_config;
using test::TempDir;
using test::TestConfig;
using test::TestServer;

namespace holdfast::core {
extern const Module log_config_module;
}

namespace {

std::string content(const std::string& path) {
  return platform::read_whole_file(path, 1 << 20).value_or("(no file)");
}

// What one request writes with this format.
std::string line_for(const std::string& format, std::string_view target,
                     std::string_view fields = {}) {
  const TempDir folder;
  const std::string path = folder.path("log");
  std::string quoted;
  for (const char c : format) quoted += c == '"' ? std::string{"\\\""} : std::string(1, c);
  TestServer server{
      "ServerName s.test:81\nDocumentRoot /\nCustomLog " + path + " \"" + quoted + "\"\n",
      {&core::log_config_module}};
  server.host = "Client.Test:8080";
  server.run("GET", target, fields);
  server.housekeep();
  return content(path);
}

}  // namespace

TEST_CASE("log_config: a line is what httpd would write", "[core][log]") {
  CHECK(line_for("%h %a %l %u \"%r\" %>s %b", "/a?b=c") ==
        "192.0.2.7 192.0.2.7 - - \"GET /a?b=c HTTP/1.1\" 404 " +
            std::to_string(TestServer{"DocumentRoot /\n"}.get("/a").body.size()) + "\n");
  CHECK(line_for("%m %U %q %H %f %R", "/a%20b?c") == "GET /a b ?c HTTP/1.1 /a b -\n");
  CHECK(line_for("%v %V %p %{remote}p %k %X", "/") == "s.test Client.Test 8080 4711 0 +\n");
  CHECK(line_for("%O %I %S", "/").find(" ") != std::string::npos);
  CHECK(line_for("[%q] %{Foo}i %{A}C %{A}e %{A}n %{Content-Type}o %{X}o", "/",
                 "Foo: 1\r\nfoo: 2\r\nCookie: b=1; a=x y\r\n") ==
        "[] 1, 2 x y - - text/html; charset=utf-8 -\n");
}

TEST_CASE("log_config: a client cannot forge a line", "[core][log]") {
  CHECK(line_for("\"%{User-Agent}i\" %U", "/a%0a%22b", "User-Agent: x\" 200 \\ \xff\ty\r\n") ==
        "\"x\\\" 200 \\\\ \\xff\\ty\" /a\\n\\\"b\n");
}

TEST_CASE("log_config: time stands in brackets, durations are numbers", "[core][log]") {
  const std::string line = line_for("%t %D %T %{ms}T %{sec}t %P %{msec_frac}t", "/");
  INFO(line);
  REQUIRE(line.size() > 28);
  CHECK(line[0] == '[');
  CHECK(line[3] == '/');
  CHECK(line[7] == '/');
  CHECK(line[12] == ':');
  CHECK(line[27] == ']');
  CHECK(line.find("- ") == std::string::npos);
}

TEST_CASE("log_config: nicknames, the default format and virtual hosts", "[core][log]") {
  const TempDir folder;
  TestServer server{
      "DocumentRoot /\n"
      "LogFormat \"main %>s\" m\nLogFormat \"default %>s\"\n"
      "CustomLog " +
          folder.path("main.log") + " m\nTransferLog " + folder.path("main.log") +
          "\n"
          "<VirtualHost *:80>\nServerName own.test\nCustomLog " +
          folder.path("own.log") +
          " \"own %>s\"\n</VirtualHost>\n"
          "<VirtualHost *:80>\nServerName heir.test\n</VirtualHost>\n",
      {&core::log_config_module}};
  server.host = "own.test";
  server.get("/");
  server.host = "heir.test";
  server.get("/");
  CHECK(content(folder.path("own.log")).empty());
  server.housekeep();
  CHECK(content(folder.path("own.log")) == "own 404\n");
  CHECK(content(folder.path("main.log")) == "main 404\ndefault 404\n");
}

TEST_CASE("log_config: durations are measured only if a log shows them", "[core][log]") {
  const auto wants = [](const std::string& format) {
    return TestServer{"DocumentRoot /\nCustomLog /dev/null \"" + format + "\"\n",
                      {&core::log_config_module}}
        .runtime()
        .wants_durations();
  };
  CHECK_FALSE(wants("%h %>s"));
  CHECK(wants("%h %D"));
}

TEST_CASE("log_config: mistakes are found at start", "[core][log]") {
  CHECK(bad_config("LogFormat \"%z\"\n", {&core::log_config_module}) ==
        "Unrecognized LogFormat directive %z\n");
  CHECK(bad_config("CustomLog \"|cat\" common\n", {&core::log_config_module}) ==
        "CustomLog takes a file: this version does not start programs for logs\n");
  CHECK(bad_config("CustomLog /dev/null common env=!x\n", {&core::log_config_module}) != "");
  const TestConfig unknown{"CustomLog /dev/null nosuch\n", {&core::log_config_module}};
  CHECK(unknown.warnings().find("no LogFormat is called nosuch") != std::string::npos);
  const TestConfig missing{"CustomLog /no/such/folder/log common\nLogFormat \"%h\" common\n",
                           {&core::log_config_module}};
  REQUIRE(missing.snapshot() != nullptr);
  core::Runtime runtime{missing.snapshot(), missing.modules()};
  CHECK(runtime.prepare() ==
        "AH00649: could not open transfer log file /no/such/folder/log: No such file or "
        "directory");
}
