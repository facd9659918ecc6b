// Start: from a good configuration to a server that runs, in the order in which things may fail.
// Why one place: whatever fails, nothing may be left half-started, and the one who typed the
// command must read one sentence and get a status that is not 0.
//
//   PID file locked -> sockets, logs, modules -> background -> number published -> Supervisor
//
// Process:  becomes the parent.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "mpm/command_line.hpp"
#include "mpm/config_loader.hpp"

namespace holdfast::mpm {

struct StartOptions {
  bool foreground = false;
  bool on_terminal = false;
  std::function<void(const Generation&)> on_ready;
};

// The exit status of the server; in the background process only after it has ended.
int start_server(const CommandLine& line, ConfigLoader& loader, LoadedConfig loaded,
                 const StartOptions& options);

// -e and -E: level and place of messages until the configuration says more.
void apply_startup_log(const CommandLine& line);

// As many descriptors as the system allows: connections need them.
void raise_descriptor_limit() noexcept;

}  // namespace holdfast::mpm
