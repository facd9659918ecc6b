#include "mpm/command_line.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

namespace holdfast::mpm {
namespace {

constexpr std::string_view kWithValue = "dfkDCceE";
constexpr std::string_view kReports = "hvVlLMtTSX";

struct ControlWord {
  std::string_view word;
  Control control;
};
constexpr std::array kControlWords = {
    ControlWord{"start", Control::start},
    ControlWord{"stop", Control::stop},
    ControlWord{"restart", Control::restart},
    ControlWord{"graceful", Control::graceful},
    ControlWord{"graceful-stop", Control::graceful_stop},
};

using Parsed = platform::Result<void, std::string>;

Parsed refuse(std::string sentence) { return platform::Unexpected{std::move(sentence)}; }

Parsed set_control(CommandLine& line, const std::string& value) {
  for (const ControlWord& row : kControlWords) {
    if (row.word == value) {
      line.control = row.control;
      return {};
    }
  }
  return refuse(fmt::format("-k {}: it is start, stop, restart, graceful or graceful-stop", value));
}

void define(CommandLine& line, const std::string& name) {
  line.defines.push_back(name);
  if (name == "ONE_PROCESS" || name == "DEBUG") line.one_process = true;
  if (name == "DUMP_VHOSTS" || name == "DUMP_RUN_CFG") line.report = Report::virtual_hosts;
  if (name == "DUMP_MODULES") line.report = Report::modules;
}

Parsed set_value(CommandLine& line, char option, const std::string& value) {
  switch (option) {
    case 'd':
      line.server_root = value;
      return {};
    case 'f':
      line.config_file = value;
      return {};
    case 'k':
      return set_control(line, value);
    case 'D':
      define(line, value);
      return {};
    case 'C':
      line.before.push_back(value);
      return {};
    case 'c':
      line.after.push_back(value);
      return {};
    case 'e':
      line.startup_level = value;
      return {};
    default:
      line.startup_log = value;
      return {};
  }
}

void set_report(CommandLine& line, char option) {
  switch (option) {
    case 'h':
      line.report = Report::help;
      return;
    case 'v':
      line.report = Report::version;
      return;
    case 'V':
      line.report = Report::settings;
      return;
    case 'l':
      line.report = Report::compiled_in;
      return;
    case 'L':
      line.report = Report::directives;
      return;
    case 'M':
      line.report = Report::modules;
      return;
    case 'S':
      line.report = Report::virtual_hosts;
      return;
    case 'X':
      line.one_process = true;
      return;
    case 'T':
      // httpd: start without looking whether document roots exist. Here that is no reason to fail.
      return;
    default:
      // "-t -D DUMP_VHOSTS" is -S.
      if (line.report == Report::none) line.report = Report::syntax_check;
      return;
  }
}

class Parser {
 public:
  explicit Parser(std::span<const char* const> arguments) : arguments_(arguments) {}

  platform::Result<CommandLine, std::string> run() {
    while (at_ < arguments_.size()) {
      const std::string argument = arguments_[at_++];
      const Parsed parsed =
          argument.size() > 1 && argument[0] == '-' ? options(argument) : operand(argument);
      if (!parsed) return platform::Unexpected{parsed.error()};
    }
    if (!line_.folder.empty() && !line_.config_file.empty()) {
      return platform::Unexpected{
          std::string("either a folder to serve or -f with a configuration, not both")};
    }
    return std::move(line_);
  }

  CommandLine line_;

 private:
  // "-vt", "-DNAME", "-D NAME".
  Parsed options(const std::string& argument) {
    if (argument == "--help") return options("-h");
    if (argument == "--version") return options("-v");
    for (std::size_t i = 1; i < argument.size(); ++i) {
      const char option = argument[i];
      if (kReports.find(option) != std::string_view::npos) {
        set_report(line_, option);
        continue;
      }
      if (kWithValue.find(option) == std::string_view::npos) {
        return refuse(fmt::format("unknown option -{}", option));
      }
      const auto value = value_of(argument, i + 1);
      if (!value) return refuse(fmt::format("-{} needs a value", option));
      return set_value(line_, option, *value);
    }
    return {};
  }

  std::optional<std::string> value_of(const std::string& argument, std::size_t from) {
    if (from < argument.size()) return argument.substr(from);
    if (at_ == arguments_.size()) return std::nullopt;
    return std::string(arguments_[at_++]);
  }

  Parsed operand(const std::string& argument) {
    if (!line_.folder.empty()) {
      return refuse(fmt::format("one folder at a time: {} or {}", line_.folder, argument));
    }
    if (argument.empty()) return refuse("the folder has no name");
    line_.folder = argument;
    return {};
  }

  std::span<const char* const> arguments_;
  std::size_t at_ = 0;
};

}  // namespace

bool CommandLine::is_defined(std::string_view name) const noexcept {
  return std::find(defines.begin(), defines.end(), name) != defines.end();
}

platform::Result<CommandLine, std::string> parse_command_line(std::span<const char* const> argv) {
  Parser parser(argv.empty() ? argv : argv.subspan(1));
  if (!argv.empty()) {
    const std::string_view called = argv[0];
    const std::size_t slash = called.rfind('/');
    const std::string_view name =
        slash == std::string_view::npos ? called : called.substr(slash + 1);
    if (!name.empty()) parser.line_.program = name;
  }
  for (const char* argument : argv) {
    parser.line_.text.append(parser.line_.text.empty() ? "" : " ").append(argument);
  }
  return parser.run();
}

bool stays_in_foreground(const CommandLine& line, const Surroundings& surroundings) noexcept {
  if (line.one_process || !line.folder.empty()) return true;
  if (line.is_defined("FOREGROUND") || line.is_defined("NO_DETACH")) return true;
  if (surroundings.is_first_process) return true;
  return surroundings.stdout_is_terminal && line.control == Control::none;
}

std::string usage_text(std::string_view program) {
  return fmt::format(R"(Usage: {0} FOLDER
       {0} [-D name] [-d directory] [-f file] [-C "directive"] [-c "directive"]
       {0} [-k start|stop|restart|graceful|graceful-stop]
       {0} [-e level] [-E file] [-v] [-V] [-h] [-l] [-L] [-M] [-t] [-T] [-S] [-X]

  FOLDER        serve it on 127.0.0.1, on the first free port from 8080, without a configuration
  -f file       the configuration; otherwise DIRECTORY/conf/httpd.conf with -d, ./httpd.conf,
                the installed conf/httpd.conf or /etc/holdfast/httpd.conf, whichever comes first
  -d directory  ServerRoot, until the configuration says another
  -D name       define a name for <IfDefine name>; FOREGROUND stays in the foreground,
                ONE_PROCESS is -X
  -C, -c        a directive to read before, after the configuration
  -k            start, stop, restart or reload the server; restart and graceful check the
                configuration first and change nothing if it is wrong
  -t            check the configuration
  -S            show virtual hosts and the settings that the server would run with
  -M, -l, -L    show active modules, compiled-in modules, all directives
  -v, -V        show the version, and how it was built
  -X            one process with one worker in the foreground, for debuggers
  -T            start although a DocumentRoot may be missing
  -e, -E        level and file for messages until the configuration is read
  -h            this text
)",
                     program);
}

}  // namespace holdfast::mpm
