// The name of log_config in the error log: "[log_config:error]".
// Why a header: several files of this module write under it.
//
// Threads: any.
#pragma once

#include "platform/log/log.hpp"

namespace holdfast::core {

inline constinit const platform::LogModule kLogConfigLog{"log_config"};

}  // namespace holdfast::core
