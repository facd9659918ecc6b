// The error log: one line per event, in the shape that tools read from Apache httpd:
//   [Sun Nov 22 11:01:32.191103 2026] [core:error] [pid 7:tid 9] [client 192.0.2.1:5123] AH00037: …
// Why a process-wide object: everything may have to say something, even where nothing can be
// handed down; it is the one global beside the clock.
//
// Threads: log_at() and log_event() by any thread at any time. Logger's other members belong to the
//          start of the process and its main thread, before others log.
// Process: both; children inherit levels and sink.
// Failure: see LogSink; logging never fails for its caller.
#pragma once

#include <fmt/core.h>

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "platform/base/result.hpp"
#include "platform/base/strings.hpp"
#include "platform/io/socket_address.hpp"
#include "platform/log/log_sink.hpp"
#include "platform/time/clock.hpp"

namespace holdfast::platform {

// The names of the LogLevel directive, most urgent first.
enum class LogLevel : std::uint8_t {
  emerg,
  alert,
  crit,
  error,
  warn,
  notice,
  info,
  debug,
  trace1,
  trace2,
  trace3,
  trace4,
  trace5,
  trace6,
  trace7,
  trace8,
};
std::string_view log_level_name(LogLevel level) noexcept;
std::optional<LogLevel> parse_log_level(std::string_view name) noexcept;

// A part of the program with a level of its own. Define it once per module:
//   inline constinit const LogModule kCoreLog{"core"};
class LogModule {
 public:
  constexpr explicit LogModule(std::string_view name) noexcept : name_(name) {}
  LogModule(const LogModule&) = delete;
  LogModule& operator=(const LogModule&) = delete;
  std::string_view name() const noexcept { return name_; }

  // Two relaxed loads and a comparison; worth asking before a costly argument is computed.
  bool enabled(LogLevel level) const noexcept {
    std::uint64_t decided = decided_.load(std::memory_order_relaxed);
    if (decided >> 16 != generation_.load(std::memory_order_relaxed)) decided = decide();
    return (decided >> static_cast<unsigned>(level) & 1) != 0;
  }

 private:
  friend class Logger;
  std::uint64_t decide() const noexcept;

  // Counts changes of levels and sink: what modules remember from before is outdated.
  static inline constinit std::atomic<std::uint64_t> generation_{1};

  std::string_view name_;
  // What the logger decided, generation << 16 | one bit per level; any thread may renew it.
  mutable std::atomic<std::uint64_t> decided_{0};
};

// LogLevel directives: a level for all and for modules, by any name httpd takes for one: "ssl",
// "ssl_module", "mod_ssl.c".
class LogLevels {
 public:
  void set_default(LogLevel level) noexcept { by_default_ = level; }
  void set(std::string_view module, LogLevel level);
  LogLevel by_default() const noexcept { return by_default_; }
  LogLevel of(std::string_view module) const noexcept;

 private:
  LogLevel by_default_ = LogLevel::warn;
  std::map<std::string, LogLevel, LessIgnoringCase> by_module_;
};

struct LogEvent {
  LogLevel level;
  const LogModule& module;
  int number = 0;      // httpd's AH number where the meaning is the same; 0: none
  int error_code = 0;  // errno, shown as "(13)Permission denied: "; 0: none
  const SocketAddress* client = nullptr;  // whose doing it was; may be null
};

// The whole line with its '\n'. The message is cut to kLogMessageMax bytes and escaped, quotes
// included: put names that messages mention into '…'.
struct LogStamp {
  CivilTime time;  // local
  std::int32_t microsecond;
  std::int64_t process_id;
  std::uint64_t thread_id;
};
inline constexpr std::size_t kLogMessageMax = 8000;
std::string render_log_line(const LogEvent& event, const LogStamp& stamp, std::string_view message);

class Logger {
 public:
  // Starts with standard error and level warn.
  void set_levels(LogLevels levels);
  // A file also gets every notice, whatever the level, as in httpd: starts and stops show there.
  void set_sink(std::unique_ptr<LogSink> sink);
  void set_clock(const ClockSource& source) noexcept { clock_ = Clock(source); }
  LogSink& sink() noexcept { return *sink_; }

  // Whatever the level is; log_event() asks first.
  void write(const LogEvent& event, std::string_view message);

 private:
  friend Logger& logger() noexcept;
  friend class LogModule;
  Logger();
  std::uint64_t enabled_levels(std::string_view module) noexcept;

  // Owned by the one that configures.
  std::unique_ptr<LogSink> sink_;
  Clock clock_;
  // Guarded by mutex_.
  std::mutex mutex_;
  LogLevels levels_;
};

Logger& logger() noexcept;

// Formats and writes, level already asked; not for direct use.
void log_formatted(const LogEvent& event, fmt::string_view format, fmt::format_args args);

template <class... Args>
void log_event(const LogEvent& event, fmt::format_string<Args...> format, Args&&... args) {
  if (!event.module.enabled(event.level)) return;
  log_formatted(event, format, fmt::make_format_args(args...));
}

template <class... Args>
void log_at(LogLevel level, const LogModule& module, int number, fmt::format_string<Args...> format,
            Args&&... args) {
  if (!module.enabled(level)) return;
  log_formatted({.level = level, .module = module, .number = number}, format,
                fmt::make_format_args(args...));
}

}  // namespace holdfast::platform
