// The engine's name in the error log: "[core:error]".
// Why a header: run_exchange, answers and the runtime write under one name.
//
// Threads: any.
#pragma once

#include "platform/log/log.hpp"

namespace holdfast::core {

inline constinit const platform::LogModule kCoreLog{"core"};

}  // namespace holdfast::core
