// What of the engine's own settings no single line can be blamed for: folders that are not there.
// Why: `-t` and a start must find them before anything is bound or forked.
//
// Process: parent.   Failure: diagnostics, in httpd's words.
#pragma once

#include "config/eval/snapshot.hpp"
#include "config/lang/diagnostic.hpp"

namespace holdfast::core {

void check_core_config(const config::ConfigSnapshot& snapshot, config::Diagnostics& diagnostics);

}  // namespace holdfast::core
