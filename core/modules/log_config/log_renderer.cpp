#include "core/modules/log_config/log_renderer.hpp"

#include <unistd.h>

#include "core/modules/log_config/log_writers.hpp"
#include "core/pipeline/exchange.hpp"

namespace holdfast::core {

LogRenderer::LogRenderer() : process_id_(::getpid()), thread_id_(::gettid()) {}

void LogRenderer::render(const LogFormat& format, const Exchange& exchange, std::string& line) {
  const LogRecord record{exchange, process_id_, thread_id_,
                         time_text(wall_ns_of(exchange, false) / 1'000'000'000)};
  for (const LogItem& item : format.items()) {
    if (item.applies_to(exchange.response.status)) [[likely]] {
      log_writer(item.field)(item, record, line);
    } else {
      line.push_back('-');
    }
  }
  line.push_back('\n');
}

const std::string& LogRenderer::time_text(std::int64_t wall_seconds) {
  if (wall_seconds != rendered_second_) {
    rendered_second_ = wall_seconds;
    rendered_time_.clear();
    append_time_pattern("[%d/%b/%Y:%H:%M:%S %z]", wall_seconds, rendered_time_);
  }
  return rendered_time_;
}

}  // namespace holdfast::core
