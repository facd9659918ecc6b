// find_config_file: which configuration is meant, by -f, -d and where files usually lie.
//
// Process:  before anything was opened; looks at the file system only.
// Failure:  a sentence that lists where it looked.
#pragma once

#include <string>

#include "mpm/command_line.hpp"
#include "platform/base/result.hpp"

namespace holdfast::mpm {

// Both absolute: going to the background changes the folder.
struct ConfigFile {
  std::string path;
  std::string server_root;
};

platform::Result<ConfigFile, std::string> find_config_file(const CommandLine& line);

}  // namespace holdfast::mpm
