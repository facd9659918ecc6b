// Control: -k, seen from the process that types it: finds the server by its locked PID file and
// sends it a signal.
//
// Process:  neither parent nor child: a command of its own.
// Failure:  a sentence on standard error and a status that is not 0.
#pragma once

#include <string>

#include "mpm/command_line.hpp"

namespace holdfast::mpm {

struct ControlOutcome {
  bool start = false;  // no server runs and one was wanted: go on and start it
  int status = 0;      // otherwise the exit status
};

// The configuration was read without an error; `pid_file` is what it names.
ControlOutcome control_server(const CommandLine& line, const std::string& pid_file);

}  // namespace holdfast::mpm
