// CommandLine: what was typed, as httpd's tools type it: -d -f -k -D … and a folder to serve.
// Why a pure function: every option and every mistake is a row in a table of tests.
//
// Threads:  any; a plain value.
// Failure:  a sentence about the argument that is wrong.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "platform/base/result.hpp"

namespace holdfast::mpm {

enum class Control : std::uint8_t { none, start, stop, restart, graceful, graceful_stop };

// What to print instead of serving.
enum class Report : std::uint8_t {
  none,
  help,           // -h
  version,        // -v
  settings,       // -V
  compiled_in,    // -l
  directives,     // -L
  modules,        // -M
  syntax_check,   // -t
  virtual_hosts,  // -S
};

struct CommandLine {
  std::string program = "holdfast";  // as it was called, without the folder
  std::string folder;                // serve this one without a configuration
  std::string server_root;           // -d
  std::string config_file;           // -f
  std::vector<std::string> before;   // -C
  std::vector<std::string> after;    // -c
  std::vector<std::string> defines;  // -D
  Control control = Control::none;   // -k
  Report report = Report::none;
  bool one_process = false;   // -X, -D ONE_PROCESS, -D DEBUG
  std::string startup_level;  // -e: log level until the configuration is read
  std::string startup_log;    // -E: file for messages until then
  std::string text;           // all arguments in one line, for the log

  bool is_defined(std::string_view name) const noexcept;
};

platform::Result<CommandLine, std::string> parse_command_line(std::span<const char* const> argv);

// Facts about the process that decide whether it stays in the foreground.
struct Surroundings {
  bool stdout_is_terminal = false;
  bool is_first_process = false;  // PID 1 of a container
};
bool stays_in_foreground(const CommandLine& line, const Surroundings& surroundings) noexcept;

std::string usage_text(std::string_view program);

}  // namespace holdfast::mpm
