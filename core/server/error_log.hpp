// The error log as the configuration wants it: its place and its levels.
// Why apart from Runtime: the parent opens it before anything else may go wrong, and again when the
// log is rotated.
//
// Process: parent; children inherit the open log.
// Failure: a sentence; nothing was changed then.
#pragma once

#include <memory>
#include <string>

#include "config/eval/snapshot.hpp"
#include "platform/base/result.hpp"
#include "platform/log/log.hpp"
#include "platform/log/log_sink.hpp"

namespace holdfast::core {

// The file's absolute path; empty: standard error. Unset means logs/error_log below ServerRoot if
// that folder exists.
std::string error_log_path(const config::ConfigSnapshot& snapshot);

platform::Result<std::unique_ptr<platform::LogSink>, std::string> open_error_log(
    const config::ConfigSnapshot& snapshot);

platform::LogLevels log_levels(const config::ConfigSnapshot& snapshot);

}  // namespace holdfast::core
