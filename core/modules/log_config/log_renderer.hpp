// LogRenderer: writes one line of an access log. Why an object: it remembers what does not change
// from line to line, such as the rendered second.
//
// Threads: one worker's own.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>

#include "core/modules/log_config/log_format.hpp"

namespace holdfast::core {

class Exchange;

class LogRenderer {
 public:
  // In the process and on the thread that will use it.
  LogRenderer();

  // Appends the line with its line feed.
  void render(const LogFormat& format, const Exchange& exchange, std::string& line);

 private:
  // "[10/Oct/2000:13:55:36 -0700]", rendered once a second.
  const std::string& time_text(std::int64_t wall_seconds);

  const pid_t process_id_;
  const pid_t thread_id_;
  std::int64_t rendered_second_ = INT64_MIN;
  std::string rendered_time_;
};

}  // namespace holdfast::core
