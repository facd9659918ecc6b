// Reports: what -v, -V, -l, -L, -M, -S and -t print. Why httpd's shapes: scripts cut them apart.
//
// Process:  before anything was opened or forked.
#pragma once

#include <string>

#include "mpm/config_loader.hpp"

namespace holdfast::mpm {

// "Holdfast/0.1.0 (Unix)".
std::string server_description();

std::string version_report();
std::string settings_report(const Mpm& mpm);
std::string compiled_in_report();
std::string modules_report(const LoadedConfig& loaded);
// -S.
std::string run_settings_report(const LoadedConfig& loaded);

}  // namespace holdfast::mpm
