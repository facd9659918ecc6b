// The writers of an access log: one function per kind of field.
// Why a table: a line is then a walk over function pointers, and a new field is one row.
//
// Threads: any; the record is the caller's.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <string_view>

#include "core/modules/log_config/log_format.hpp"

namespace holdfast::core {

class Exchange;

// What a line is written from.
struct LogRecord {
  const Exchange& exchange;
  pid_t process_id;
  pid_t thread_id;
  std::string_view time_text;  // %t
};

using LogWriter = void (*)(const LogItem& item, const LogRecord& record, std::string& line);
LogWriter log_writer(LogField field) noexcept;

// Nanoseconds since 1970 when the exchange began, or now. Without a known start both are now.
std::int64_t wall_ns_of(const Exchange& exchange, bool at_end);
// strftime(3) in the process's time zone.
void append_time_pattern(const std::string& pattern, std::int64_t wall_seconds, std::string& line);

}  // namespace holdfast::core
