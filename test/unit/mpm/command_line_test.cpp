#include "mpm/command_line.hpp"

#include <catch2/catch.hpp>
#include <vector>

using namespace holdfast::mpm;

namespace {

holdfast::platform::Result<CommandLine, std::string> parse(std::vector<const char*> arguments) {
  arguments.insert(arguments.begin(), "/usr/sbin/httpd");
  return parse_command_line(arguments);
}

}  // namespace

TEST_CASE("Command line: httpd's options, apart and glued", "[mpm][command-line]") {
  const auto line = parse({"-d", "/srv", "-f", "conf/x.conf", "-DFOREGROUND", "-D", "SSL", "-C",
                           "Listen 80", "-c", "Listen 81", "-cListen 82", "-k", "graceful-stop"});
  REQUIRE(line);
  CHECK(line->program == "httpd");
  CHECK(line->server_root == "/srv");
  CHECK(line->config_file == "conf/x.conf");
  CHECK(line->defines == std::vector<std::string>{"FOREGROUND", "SSL"});
  CHECK(line->before == std::vector<std::string>{"Listen 80"});
  CHECK(line->after == std::vector<std::string>{"Listen 81", "Listen 82"});
  CHECK(line->control == Control::graceful_stop);
  CHECK(line->text ==
        "/usr/sbin/httpd -d /srv -f conf/x.conf -DFOREGROUND -D SSL -C Listen 80 "
        "-c Listen 81 -cListen 82 -k graceful-stop");
}

TEST_CASE("Command line: each report has its letter", "[mpm][command-line]") {
  struct Row {
    std::vector<const char*> arguments;
    Report report;
  };
  const Row row = GENERATE(values<Row>({{{"-h"}, Report::help},
                                        {{"--help"}, Report::help},
                                        {{"-v"}, Report::version},
                                        {{"-V"}, Report::settings},
                                        {{"-l"}, Report::compiled_in},
                                        {{"-L"}, Report::directives},
                                        {{"-M"}, Report::modules},
                                        {{"-t"}, Report::syntax_check},
                                        {{"-S"}, Report::virtual_hosts},
                                        {{"-t", "-D", "DUMP_VHOSTS"}, Report::virtual_hosts},
                                        {{"-tDDUMP_MODULES"}, Report::modules},
                                        {{"-D", "DUMP_MODULES", "-t"}, Report::modules},
                                        {{"-T"}, Report::none}}));
  const auto line = parse(row.arguments);
  REQUIRE(line);
  CHECK(line->report == row.report);
}

TEST_CASE("Command line: a folder stands alone", "[mpm][command-line]") {
  CHECK(parse({"/srv/www"})->folder == "/srv/www");
  CHECK(parse({"-"})->folder == "-");
  CHECK_FALSE(parse({"a", "b"}));
  CHECK_FALSE(parse({"a", "-f", "x.conf"}));
}

TEST_CASE("Command line: mistakes are one sentence", "[mpm][command-line]") {
  CHECK(parse({"-k", "reload"}).error() ==
        "-k reload: it is start, stop, restart, graceful or graceful-stop");
  CHECK(parse({"-q"}).error() == "unknown option -q");
  CHECK(parse({"-f"}).error() == "-f needs a value");
}

TEST_CASE("Command line: where the server runs", "[mpm][command-line]") {
  struct Row {
    std::vector<const char*> arguments;
    Surroundings surroundings;
    bool foreground;
  };
  const Surroundings terminal{.stdout_is_terminal = true};
  const Surroundings container{.is_first_process = true};
  const Row row = GENERATE_COPY(values<Row>({{{}, {}, false},
                                             {{}, terminal, true},
                                             {{}, container, true},
                                             {{"-k", "start"}, terminal, false},
                                             {{"-k", "start"}, container, true},
                                             {{"-DFOREGROUND"}, {}, true},
                                             {{"-D", "NO_DETACH"}, {}, true},
                                             {{"-D", "ONE_PROCESS"}, {}, true},
                                             {{"-X"}, {}, true},
                                             {{"/srv"}, {}, true}}));
  const auto line = parse(row.arguments);
  REQUIRE(line);
  CHECK(stays_in_foreground(*line, row.surroundings) == row.foreground);
}
