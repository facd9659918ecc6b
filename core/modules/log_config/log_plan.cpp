#include "core/modules/log_config/log_plan.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <memory>
#include <utility>

#include "platform/base/sys_error.hpp"

namespace holdfast::core {

namespace {

const std::string kCommonFormat = "%h %l %u %t \"%r\" %>s %b";

// A descriptor of this process by its number: opening it by name would fail for a socket.
int standard_descriptor(std::string_view path) noexcept {
  if (path == "/dev/stdout" || path == "/proc/self/fd/1") return STDOUT_FILENO;
  if (path == "/dev/stderr" || path == "/proc/self/fd/2") return STDERR_FILENO;
  return -1;
}

platform::Fd open_log(const std::string& path) {
  const int standard = standard_descriptor(path);
  if (standard >= 0) return platform::Fd{::fcntl(standard, F_DUPFD_CLOEXEC, 3)};
  return platform::Fd{
      ::open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY, 0644)};
}

}  // namespace

void LogConfig::merge(const LogConfig& inner) {
  for (const auto& [name, text] : inner.formats) formats.insert_or_assign(name, text);
  if (inner.default_format) default_format = inner.default_format;
  if (!inner.logs.empty()) logs = inner.logs;
}

const std::string& LogConfig::format_of(const CustomLog& log) const {
  if (log.format.empty()) return default_format ? *default_format : kCommonFormat;
  const auto named = formats.find(log.format);
  return named != formats.end() ? named->second : log.format;
}

PrepareResult LogPlan::prepare(const config::ConfigSnapshot& snapshot) {
  auto plan = std::make_unique<LogPlan>();
  std::string problem = plan->add_server(snapshot.main_server());
  for (const config::ServerNode& host : snapshot.virtual_hosts()) {
    if (problem.empty()) problem = plan->add_server(host);
  }
  if (!problem.empty()) return platform::Unexpected{std::move(problem)};
  return std::unique_ptr<ModuleState>{std::move(plan)};
}

std::string LogPlan::add_server(const config::ServerNode& node) {
  const LogConfig& config = node.slots.get(kLogConfig);
  std::vector<Log> logs;
  for (const CustomLog& log : config.logs) {
    const auto format = format_for(config.format_of(log));
    if (!format) return format.error();
    const auto file = file_for(log.path);
    if (!file) return file.error();
    logs.push_back({*file, *format});
  }
  servers_.push_back(std::move(logs));
  return {};
}

platform::Result<std::size_t, std::string> LogPlan::file_for(const std::string& path) {
  const auto known = std::ranges::find(files_, path, &LogFile::path);
  if (known != files_.end()) return static_cast<std::size_t>(known - files_.begin());
  platform::Fd fd = open_log(path);
  if (!fd.valid()) {
    const std::string reason = platform::errno_text(errno);
    return platform::Unexpected{"AH00649: could not open transfer log file " + path + ": " +
                                reason};
  }
  files_.push_back({path, std::move(fd)});
  return files_.size() - 1;
}

platform::Result<std::size_t, std::string> LogPlan::format_for(const std::string& text) {
  const auto known = std::ranges::find(format_texts_, text);
  if (known != format_texts_.end()) return static_cast<std::size_t>(known - format_texts_.begin());
  auto format = LogFormat::parse(text);
  if (!format) return platform::Unexpected{format.error()};
  format_texts_.push_back(text);
  formats_.push_back(std::move(format).value());
  return formats_.size() - 1;
}

}  // namespace holdfast::core
