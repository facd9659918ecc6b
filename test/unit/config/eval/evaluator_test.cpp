#include "config/eval/evaluator.hpp"

#include <catch2/catch.hpp>

#include "test/unit/config/load_text.hpp"

using namespace holdfast::config;
using namespace holdfast::config::testing;
using namespace std::chrono_literals;

namespace {

const char* const kAt = "AH00526: Syntax error on line ";
const std::string kInvalid =
    "', perhaps misspelled or defined by a module not included in the server configuration";

std::string at_line(int line, const std::string& message) {
  return kAt + std::to_string(line) + " of /etc/site/httpd.conf:\n" + message + "\n";
}
std::string read_at_line(int line, const std::string& message) {
  return "holdfast: Syntax error on line " + std::to_string(line) +
         " of /etc/site/httpd.conf: " + message + "\n";
}

}  // namespace

TEST_CASE("Evaluator: directives fill their slots by the fields' types", "[config][eval]") {
  const auto result = load_text(
      "ServerRoot /etc/site\n"
      "listen 8080\n"
      "Listen 8081 https\n"
      "StartServers 4\n"
      "PidFile run/x.pid\n"
      "DocumentRoot \"/srv/my site\"\n"
      "Timeout 30\n"
      "KeepAliveTimeout 250ms\n"
      "KeepAlive off # as httpd, a flag looks at its first word only\n"
      "UseCanonicalName dns\n"
      "LogFormat \"%h \\\"%r\\\"\" common\n"
      "LogFormat %h\n"
      "AddType text/x .x\n"
      "DirectoryIndex a.html b.html\n"
      "DirectoryIndex c.html\n",
      {}, {.generation = 7});
  REQUIRE(result.snapshot);
  const ConfigSnapshot& snapshot = *result.snapshot;
  CHECK(snapshot.generation() == 7);
  CHECK(snapshot.server_root() == "/etc/site");
  CHECK(snapshot.runtime_dir() == "/etc/site/logs");
  const ProcessConfig& process = snapshot.process().get(kProcess);
  CHECK(process.listen.size() == 2);
  CHECK(process.listen.items()[1].where.text() == "/etc/site/httpd.conf:3");
  CHECK(*process.start_servers == 4);
  CHECK(process.pid_file->value == "/etc/site/run/x.pid");
  const HostConfig& host = snapshot.main_server().slots.get(kHost);
  CHECK(*host.document_root == "/srv/my site");
  CHECK(*host.timeout == 30s);
  CHECK(*host.keep_alive_timeout == 250ms);
  CHECK_FALSE(*host.keep_alive);
  CHECK(*host.canonical == Canonical::dns);
  REQUIRE(host.log_format.size() == 2);
  CHECK(host.log_format.items()[0].value.first == "%h \"%r\"");
  CHECK(host.log_format.items()[0].value.second == "common");
  CHECK_FALSE(host.log_format.items()[1].value.second);
  const FolderConfig& folder = snapshot.main_server().directory_defaults.get(kFolder);
  CHECK(folder.index.size() == 3);
  CHECK(folder.types.items()[0].value == std::pair<std::string, std::string>{"text/x", ".x"});
}

TEST_CASE("Evaluator: the last of several lines counts", "[config][eval]") {
  const auto result = load_text("Timeout 1\nTimeout 2\n");
  REQUIRE(result.snapshot);
  CHECK(*result.snapshot->main_server().slots.get(kHost).timeout == 2s);
}

TEST_CASE("Evaluator: sections are stored in file order with what stands in them",
          "[config][eval]") {
  const auto result = load_text(
      "<Directory />\n  Require all denied\n</Directory>\n"
      "<Directory \"/srv\">\n  DirectoryIndex x\n"
      "  <Files \"*.php\">\n    Require valid-user\n  </Files>\n</Directory>\n"
      "<Directory ~ \"^/a+\">\n</Directory>\n"
      "<DirectoryMatch \"^/b+\">\n</DirectoryMatch>\n"
      "<Location /status>\n  <RequireAll>\n    Require ip 10\n  </RequireAll>\n</Location>\n"
      "<Files .ht*>\n  Require all denied\n</Files>\n");
  REQUIRE(result.snapshot);
  const auto& sections = result.snapshot->main_server().sections;
  REQUIRE(sections.size() == 6);
  CHECK(sections[0].kind() == "directory");
  CHECK(sections[0].pattern == "/");
  CHECK(sections[0].where.line == 1);
  CHECK(*sections[0].slots.get(kFolder).require == "all denied");
  REQUIRE(sections[1].sections.size() == 1);
  CHECK(sections[1].sections[0].kind() == "files");
  CHECK(sections[1].sections[0].pattern == "*.php");
  CHECK(sections[1].slots.get(kFolder).index.size() == 1);
  CHECK_FALSE(sections[1].slots.get(kFolder).require.is_set());
  CHECK(sections[2].is_regex);
  CHECK(sections[2].pattern == "^/a+");
  CHECK(sections[3].is_regex);
  CHECK(sections[3].row->name == "DirectoryMatch");
  CHECK(*sections[4].slots.get(kFolder).require == "ip 10 (all)");
  CHECK(sections[4].slots.get(kFolder).all_of_blocks == 1);
  CHECK(sections[4].slots.get(kFolder).all_of_depth == 0);
  CHECK(sections[5].kind() == "files");
}

TEST_CASE("Evaluator: a path's settings are the defaults with its sections laid over them",
          "[config][eval]") {
  const auto result = load_text(
      "DirectoryIndex a\nAddType one .1\n"
      "<Directory /srv>\nDirectoryIndex b\nAddType two .2\n</Directory>\n");
  REQUIRE(result.snapshot);
  const ServerNode& server = result.snapshot->main_server();
  const ConfigSlots merged = server.directory_defaults.merged_with(server.sections[0].slots);
  CHECK(merged.get(kFolder).index.size() == 1);
  CHECK(merged.get(kFolder).index.items()[0].value == "b");
  CHECK(merged.get(kFolder).types.size() == 2);
  CHECK(server.directory_defaults.get(kFolder).types.size() == 1);
}

TEST_CASE("Evaluator: a virtual host has the main server's settings underneath", "[config][eval]") {
  const auto result = load_text(
      "Timeout 10\nDirectoryIndex main\n"
      "<VirtualHost *:80 [::1]:8080>\n  DocumentRoot /one\n"
      "  <Directory /one>\n    DirectoryIndex one\n  </Directory>\n</VirtualHost>\n"
      "<VirtualHost _default_>\n  Timeout 20\n  DirectoryIndex two\n</VirtualHost>\n"
      "KeepAlive Off\n");
  REQUIRE(result.snapshot);
  const auto hosts = result.snapshot->virtual_hosts();
  REQUIRE(hosts.size() == 2);
  CHECK(hosts[0].addresses == std::vector<std::string>{"*:80", "[::1]:8080"});
  CHECK(hosts[0].where.line == 3);
  CHECK(*hosts[0].slots.get(kHost).timeout == 10s);
  CHECK_FALSE(*hosts[0].slots.get(kHost).keep_alive);
  CHECK(*hosts[0].slots.get(kHost).document_root == "/one");
  REQUIRE(hosts[0].sections.size() == 1);
  CHECK(hosts[0].directory_defaults.get(kFolder).index.items()[0].value == "main");
  CHECK(*hosts[1].slots.get(kHost).timeout == 20s);
  CHECK(hosts[1].directory_defaults.get(kFolder).index.items()[0].value == "two");
  CHECK_FALSE(result.snapshot->main_server().slots.get(kHost).document_root.is_set());
  CHECK(result.snapshot->main_server().sections.empty());
}

TEST_CASE("Evaluator: variables come from Define, the environment, then envvars",
          "[config][eval]") {
  const auto result = load_text(
      "Define WHERE /srv\nDefine TWO \"Timeout 9\"\n${TWO}\n"
      "DocumentRoot \"${WHERE}${HOME_OF_TEST}${APACHE_RUN_DIR}\"\n"
      "UnDefine WHERE\nLogFormat ${WHERE}\n",
      {{"/etc/site/envvars", "export APACHE_RUN_DIR=/run/apache2$SUFFIX\n"}});
  REQUIRE(result.snapshot);
  const HostConfig& host = result.snapshot->main_server().slots.get(kHost);
  CHECK(*host.timeout == 9s);
  CHECK(*host.document_root == "/srv/users/test/run/apache2");
  CHECK(host.log_format.items()[0].value.first == "${WHERE}");
  REQUIRE(result.diagnostics.warning_count() == 1);
  CHECK(result.diagnostics.items()[0].id == "AH00111");
  CHECK(result.diagnostics.items()[0].message == "Config variable ${WHERE} is not defined");
  CHECK(result.diagnostics.items()[0].column_begin == 10);
  REQUIRE(result.snapshot->defines().size() == 1);
  CHECK(result.snapshot->defines()[0].first == "TWO");
}

TEST_CASE("Evaluator: -D, -C and -c come before, before and after the file", "[config][eval]") {
  const auto result = load_text(
      "Listen 2\n<IfDefine FROM_D>\nListen 3\n</IfDefine>\n", {},
      {.before = {"Listen 1"}, .after = {"Listen 4", "Timeout 8"}, .defines = {"FROM_D"}});
  REQUIRE(result.snapshot);
  std::string ports;
  for (const auto& item : result.snapshot->process().get(kProcess).listen) ports += item.value;
  CHECK(ports == "1234");
  const auto bad = load_text("", {}, {.before = {"Listen 1", "Nonsense"}});
  CHECK(report_text(bad.diagnostics, {}).find(kAt + std::string{"2 of -C/-c directives:\n"}) == 0);
}

TEST_CASE("Evaluator: a text may stand in for the file", "[config][eval]") {
  const DirectiveSet set{kModules};
  BuiltinModules modules{kModules};
  const MemoryFiles none{{}};
  Evaluator evaluator{set, modules, none, &test_environment};
  const auto result = evaluator.load({.text = "Listen 1\nPidFile x.pid", .server_root = "/srv"});
  REQUIRE(result.snapshot);
  CHECK(result.snapshot->process().get(kProcess).pid_file->value == "/srv/x.pid");
  CHECK(result.snapshot->sources().files()[0].name == "built-in configuration");
}

TEST_CASE("Evaluator: ServerRoot counts from its line on and must exist", "[config][eval]") {
  const std::map<std::string, std::string> files = {{"/other/a.conf", "Listen 5\n"}};
  const auto result = load_text("ServerRoot /other/\nInclude a.conf\n", files);
  REQUIRE(result.snapshot);
  CHECK(result.snapshot->server_root() == "/other");
  CHECK(errors_of("ServerRoot /nope") == read_at_line(1, "ServerRoot must be a valid directory"));
  CHECK(errors_of("DefaultRuntimeDir /nope") ==
        read_at_line(1,
                     "DefaultRuntimeDir must be a valid directory, absolute or relative to "
                     "ServerRoot"));
  CHECK(load_text("DefaultRuntimeDir /other", files).snapshot->runtime_dir() == "/other");
}

TEST_CASE("Evaluator: errors of the applying step in httpd's words", "[config][eval]") {
  struct Row {
    const char* text;
    std::string error;
  };
  const auto row = GENERATE(values<Row>({
      {"Foo", at_line(1, "Invalid command 'Foo" + kInvalid)},
      {"\n<Fooo /x>\nBar\n</Fooo>", at_line(2, "Invalid command '<Fooo" + kInvalid)},
      {"KeepAlvie On",
       at_line(1, "Invalid command 'KeepAlvie" + kInvalid + " (did you mean 'KeepAlive'?)")},
      {"Timeout", at_line(1, "Timeout takes one argument, Seconds")},
      {"Timeout 3 # x", at_line(1, "Timeout takes one argument, Seconds")},
      {"KeepAlive maybe", at_line(1, "KeepAlive must be On or Off")},
      {"KeepAlive", at_line(1, "KeepAlive must be On or Off")},
      {"KeepAliveTimeout 3x", at_line(1, "KeepAliveTimeout has wrong format")},
      {"Timeout 3ms", at_line(1, "Timeout has wrong format")},
      {"StartServers 12abc", at_line(1, "StartServers takes a whole number, not '12abc'")},
      {"UseCanonicalName x", at_line(1, "UseCanonicalName must be one of: Off, On, DNS")},
      {"Listen 0", at_line(1, "Invalid address or port")},
      {"<Directory /x>\nTimeout 3\n</Directory>",
       at_line(2, "Timeout not allowed in <Directory> context")},
      {"<Directory /x>\n<Directory /y>\n</Directory>\n</Directory>",
       at_line(2, "<Directory> not allowed in <Directory> context")},
      {"<VirtualHost *>\n<VirtualHost *>\n</VirtualHost>\n</VirtualHost>",
       at_line(2, "<VirtualHost> cannot occur within <VirtualHost> section")},
      {"<VirtualHost *>\nListen 3\n</VirtualHost>",
       at_line(2, "Listen cannot occur within <VirtualHost> section")},
      {"Require all granted", at_line(1, "Require not allowed here")},
      {"<Directory>\n</Directory>",
       at_line(1, "<Directory> directive requires additional arguments")},
      {"<Directory ~>\n</Directory>",
       at_line(1, "<Directory> directive requires additional arguments")},
      {"<VirtualHost>\n</VirtualHost>",
       at_line(1, "<VirtualHost> directive requires additional arguments")},
      {"<Directory /x\n</Directory>", at_line(1, "<Directory> directive missing closing '>'")},
      {"<Directory /x /y>\n</Directory>",
       at_line(1, "Multiple <Directory> arguments not (yet) supported.")},
      {"<Directory x>\n</Directory>", at_line(1, "<Directory> path must be absolute")},
      {"LoadModule mpm_prefork_module x\nAsyncRequestWorkerFactor 2",
       at_line(2, "Invalid command 'AsyncRequestWorkerFactor" + kInvalid +
                      " (it belongs to a built-in module: LoadModule mpm_event_module "
                      "modules/mod_mpm_event.so)")},
  }));
  CAPTURE(row.text);
  CHECK(errors_of(row.text) == row.error);
}

TEST_CASE("Evaluator: a regular expression is compiled while loading", "[config][eval]") {
  CHECK(errors_of("<DirectoryMatch \"(\">\n</DirectoryMatch>")
            .find(at_line(1, "Regex could not be compiled: ").substr(0, 60)) == 0);
}

TEST_CASE("Evaluator: errors of the reading step in httpd's words", "[config][eval]") {
  struct Row {
    const char* text;
    std::string error;
  };
  const auto row = GENERATE(values<Row>({
      {"<Directory /x>", read_at_line(1, "/etc/site/httpd.conf:1: <Directory> was not closed.")},
      {"</Directory>", read_at_line(1, "</Directory> without matching <Directory> section")},
      {"<Directory /x>\n</Files>\n</Directory>",
       read_at_line(2, "Expected </Directory> but saw </Files>")},
      {"<IfModule core.c>\n</IfDefine>",
       read_at_line(2, "</IfDefine> without matching <IfDefine> section")},
      {"<VirtualHost *>\n<Directory /x>\n</VirtualHost>",
       read_at_line(3, "Expected </Directory> but saw </VirtualHost>")},
      {"LoadModule x_module y",
       read_at_line(1,
                    "Cannot load y into server: there is no x_module in this server (-l lists "
                    "its modules)")},
      {"Define a:b c", read_at_line(1, "Variable name must not contain ':'")},
      {"< Directory /x>", read_at_line(1, "Section without a name")},
  }));
  CAPTURE(row.text);
  CHECK(errors_of(row.text) == row.error);
}

TEST_CASE("Evaluator: all errors are collected, up to twenty", "[config][eval]") {
  CHECK(errors_of("Foo\nTimeout x\n<Directory /x>\nBar\n</Directory>\nKeepAlive 3\n") ==
        at_line(1, "Invalid command 'Foo" + kInvalid) + at_line(2, "Timeout has wrong format") +
            at_line(4, "Invalid command 'Bar" + kInvalid) +
            at_line(6, "KeepAlive must be On or Off"));
  std::string many;
  for (int i = 0; i < 50; ++i) many += "Foo\n";
  CHECK(load_text(many).diagnostics.items().size() == Diagnostics::kErrorsMax);
}

TEST_CASE("Evaluator: a terminal is shown the argument that is wrong", "[config][eval]") {
  const auto result =
      load_text("<VirtualHost *:80>\n  Timeout x\n</VirtualHost>\nListen  0 http\n");
  REQUIRE(result.diagnostics.items().size() == 2);
  CHECK(terminal_text(result.diagnostics.items()[0], false) ==
        "error: Timeout has wrong format\n"
        " --> /etc/site/httpd.conf:2:11\n"
        "  |\n"
        "2 |   Timeout x\n"
        "  |           ^\n"
        "  = inside <VirtualHost *:80> opened at /etc/site/httpd.conf:1\n");
  CHECK(result.diagnostics.items()[1].column_begin == 8);
  CHECK(result.diagnostics.items()[1].column_end == 9);
}

TEST_CASE("Evaluator: a terminal is shown what a line with variables was read as",
          "[config][eval]") {
  const auto result = load_text("DefaultRuntimeDir ${HOME_OF_TEST}/run\nServerRoot /nope\n");
  REQUIRE(result.diagnostics.items().size() == 2);
  CHECK(terminal_text(result.diagnostics.items()[0], false).find("  = read as /users/test/run\n") !=
        std::string::npos);
  CHECK(result.diagnostics.items()[1].read_as.empty());
  const auto applied = load_text("Timeout ${HOME_OF_TEST}\n");
  CHECK(applied.diagnostics.items()[0].read_as == "/users/test");
}

TEST_CASE("Evaluator: sections cannot be nested without end", "[config][eval]") {
  std::string text;
  for (int i = 0; i < 100'000; ++i) text += "<Directory /x>\n";
  const auto result = load_text(text);
  CHECK_FALSE(result.snapshot);
  CHECK(result.diagnostics.error_count() == 1);
  std::string conditions;
  for (int i = 0; i < 100; ++i) conditions += "<IfModule core.c>\n";
  CHECK(load_text(conditions).diagnostics.items()[0].message ==
        "Sections are nested more than 64 deep");
}

TEST_CASE("Evaluator: a message about an endless line stays short", "[config][eval]") {
  const auto result =
      load_text("<VirtualHost *>\n" + std::string(1'000'000, 'x') + " y\n</VirtualHost>\n");
  REQUIRE(result.diagnostics.items().size() == 1);
  CHECK(terminal_text(result.diagnostics.items()[0], false).size() < 3000);
  CHECK(report_text(result.diagnostics, {}).size() < 3000);
}

TEST_CASE("Evaluator: warnings come with their place and do not fail the load", "[config][eval]") {
  const auto result = load_text("Listen 80\nLoadFile libx.so\n<Directory /> x\n</Directory>\n");
  REQUIRE(result.snapshot);
  REQUIRE(result.diagnostics.warning_count() == 3);
  const auto& items = result.diagnostics.items();
  CHECK(items[0].message == "LoadFile has no effect: modules are built in");
  CHECK(items[1].message == "'x' after the '>' is ignored");
  CHECK(items[2].id == "AH00001");
  CHECK(items[2].where.line == 1);
}

TEST_CASE("Evaluator: a module may refuse a finished configuration", "[config][eval]") {
  static constexpr ModuleConfig kChecked[] = {
      {.source_name = "core.c",
       .identifier = "core_module",
       .directives = kCoreRows,
       .activation = Activation::always,
       .check = [](const ConfigSnapshot& s, Diagnostics& d) {
         if (s.process().get(kProcess).listen.empty()) d.error({}, "no listening sockets");
       }}};
  const DirectiveSet set{kChecked};
  BuiltinModules modules{kChecked};
  const MemoryFiles none{{}};
  Evaluator evaluator{set, modules, none, &test_environment};
  const auto result = evaluator.load({.text = "Timeout 1"});
  CHECK_FALSE(result.snapshot);
  CHECK(report_text(result.diagnostics, {}) == "holdfast: no listening sockets\n");
  CHECK(evaluator.load({.text = "Listen 1"}).snapshot);
}
