// LogFormat: a compiled access log format: the list of what a line consists of.
// Why compiled at start: a request then walks over a few small items instead of reading '%' again.
//
// Threads: const after construction, any thread.
// Failure: parse() says which directive nobody knows.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "platform/base/result.hpp"

namespace holdfast::core {

// What one item writes; httpd's letter beside it.
enum class LogField : std::uint8_t {
  text,            // between the directives
  client_address,  // %h %a, and %{c}h %{c}a
  local_address,   // %A
  body_bytes,      // %B; %b with '-' for none
  body_bytes_or_dash,
  cookie,          // %{X}C
  duration,        // %D %T %{ms}T %{us}T
  nothing,         // %l %u %L %{X}e %{X}n …: what this server never has a value for
  filename,        // %f
  protocol,        // %H
  received_bytes,  // %I
  sent_bytes,      // %O
  all_bytes,       // %S
  request_field,   // %{X}i
  response_field,  // %{X}o
  keep_alives,     // %k
  method,          // %m
  canonical_port,  // %p %{canonical}p
  local_port,      // %{local}p
  remote_port,     // %{remote}p
  process_id,      // %P
  thread_id,       // %{tid}P
  thread_id_hex,   // %{hextid}P
  query,           // %q
  request_line,    // %r
  handler,         // %R
  status,          // %s
  time,            // %t
  time_format,     // %{…}t
  path,            // %U
  server_name,     // %v
  host_name,       // %V
  connection_end,  // %X
};

inline constexpr std::size_t kLogFields = static_cast<std::size_t>(LogField::connection_end) + 1;

// Units of a duration.
enum class LogUnit : std::uint8_t { seconds, milliseconds, microseconds };
// What %{…}t shows when it is no pattern of strftime(3).
enum class LogTimePart : std::uint8_t { pattern, sec, msec, usec, msec_frac, usec_frac };

// One part of a line.
struct LogItem {
  LogField field = LogField::text;
  LogUnit unit = LogUnit::seconds;
  LogTimePart part = LogTimePart::pattern;
  bool at_end = false;                  // %{end:…}t: when it is logged, not when it began
  bool statuses_are_excluded = false;   // %!200,304…
  std::string argument;                 // the text, or what stood in braces
  std::vector<std::uint16_t> statuses;  // only for these; empty: for all

  bool applies_to(int status) const noexcept { return statuses.empty() || lists(status); }

 private:
  bool lists(int status) const noexcept;
};

class LogFormat {
 public:
  static platform::Result<LogFormat, std::string> parse(std::string_view text);

  const std::vector<LogItem>& items() const noexcept { return items_; }
  bool needs_durations() const noexcept;

 private:
  std::vector<LogItem> items_;
};

}  // namespace holdfast::core
