#include "platform/log/log.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <iterator>

#include "platform/log/log_escape.hpp"
#include "platform/thread/thread.hpp"

namespace holdfast::platform {
namespace {

constexpr std::array<std::string_view, 16> kLevelNames = {
    "emerg",  "alert",  "crit",   "error",  "warn",   "notice", "info",   "debug",
    "trace1", "trace2", "trace3", "trace4", "trace5", "trace6", "trace7", "trace8"};

// "ssl" of "ssl", "ssl_module" and "mod_ssl.c".
std::string_view plain_module_name(std::string_view name) noexcept {
  constexpr std::string_view kPrefix = "mod_";
  constexpr std::string_view kFileSuffix = ".c";
  constexpr std::string_view kSuffix = "_module";
  if (name.ends_with(kFileSuffix)) {
    name.remove_suffix(kFileSuffix.size());
    if (name.starts_with(kPrefix)) name.remove_prefix(kPrefix.size());
  } else if (name.ends_with(kSuffix)) {
    name.remove_suffix(kSuffix.size());
  }
  return name;
}

constexpr std::uint64_t bit_of(LogLevel level) noexcept {
  return std::uint64_t{1} << static_cast<unsigned>(level);
}

}  // namespace

std::string_view log_level_name(LogLevel level) noexcept {
  return kLevelNames[static_cast<std::size_t>(level)];
}

std::optional<LogLevel> parse_log_level(std::string_view name) noexcept {
  for (std::size_t i = 0; i < kLevelNames.size(); ++i) {
    if (equal_ignoring_case(kLevelNames[i], name)) return static_cast<LogLevel>(i);
  }
  return std::nullopt;
}

void LogLevels::set(std::string_view module, LogLevel level) {
  by_module_.insert_or_assign(std::string(plain_module_name(module)), level);
}

LogLevel LogLevels::of(std::string_view module) const noexcept {
  const auto found = by_module_.find(plain_module_name(module));
  return found == by_module_.end() ? by_default_ : found->second;
}

std::string render_log_line(const LogEvent& event, const LogStamp& stamp,
                            std::string_view message) {
  std::string line;
  line.reserve(256 + message.size());
  auto out = std::back_inserter(line);
  const CivilTime& time = stamp.time;
  fmt::format_to(out, "[{} {} {:02} {:02}:{:02}:{:02}.{:06} {}] [{}:{}] [pid {}:tid {}] ",
                 kWeekdayNames[time.weekday], kMonthNames[time.month - 1u], time.day, time.hour,
                 time.minute, time.second, stamp.microsecond, time.year, event.module.name(),
                 log_level_name(event.level), stamp.process_id, stamp.thread_id);
  if (event.error_code != 0) {
    fmt::format_to(out, "({}){}: ", event.error_code, errno_text(event.error_code));
  }
  if (event.client != nullptr && event.client->known()) {
    fmt::format_to(out, "[client {}:{}] ", event.client->host_text(), event.client->port());
  }
  if (event.number != 0) fmt::format_to(out, "AH{:05}: ", event.number);

  const std::string_view shown = message.substr(0, kLogMessageMax);
  const std::size_t head = line.size();
  line.resize(head + shown.size() * kLogEscapeGrowth);
  const std::size_t written = escape_for_log(shown, std::span(line).subspan(head));
  line.resize(head + written);
  if (shown.size() < message.size()) line += "...";
  line += '\n';
  return line;
}

Logger::Logger() : sink_(LogSink::to_standard_error()) {}

Logger& logger() noexcept {
  // Never destroyed: other threads and exit handlers may still log while the process ends.
  static Logger* const the_logger = new Logger;
  return *the_logger;
}

void Logger::set_levels(LogLevels levels) {
  const std::lock_guard lock(mutex_);
  levels_ = std::move(levels);
  LogModule::generation_.fetch_add(1, std::memory_order_relaxed);
}

void Logger::set_sink(std::unique_ptr<LogSink> sink) {
  HF_CHECK(sink != nullptr);
  const std::lock_guard lock(mutex_);
  sink_ = std::move(sink);
  LogModule::generation_.fetch_add(1, std::memory_order_relaxed);
}

std::uint64_t Logger::enabled_levels(std::string_view module) noexcept {
  const std::lock_guard lock(mutex_);
  std::uint64_t bits = bit_of(levels_.of(module)) * 2 - 1;
  if (sink_->is_file()) bits |= bit_of(LogLevel::notice);
  return LogModule::generation_.load(std::memory_order_relaxed) << 16 | bits;
}

std::uint64_t LogModule::decide() const noexcept {
  const std::uint64_t decided = logger().enabled_levels(name_);
  decided_.store(decided, std::memory_order_relaxed);
  return decided;
}

void Logger::write(const LogEvent& event, std::string_view message) {
  const std::int64_t wall_us = clock_.wall_ns() / 1000;
  const LogStamp stamp = {.time = civil_local(wall_us / 1'000'000),
                          .microsecond = static_cast<std::int32_t>(wall_us % 1'000'000),
                          .process_id = ::getpid(),
                          .thread_id = this_thread_id()};
  static_cast<void>(sink_->write(render_log_line(event, stamp, message)));
}

void log_formatted(const LogEvent& event, fmt::string_view format, fmt::format_args args) {
  fmt::memory_buffer message;
  fmt::vformat_to(std::back_inserter(message), format, args);
  logger().write(event, {message.data(), message.size()});
}

}  // namespace holdfast::platform
