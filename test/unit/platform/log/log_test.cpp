#include "platform/log/log.hpp"

#include <errno.h>
#include <unistd.h>

#include <algorithm>
#include <catch2/catch.hpp>

#include "platform/text/wildcard.hpp"
#include "test/support/temp_dir.hpp"

using namespace holdfast::platform;
using holdfast::test::TempDir;

namespace {

inline constinit const LogModule kCore{"core"};
inline constinit const LogModule kSsl{"ssl"};

constexpr LogStamp kStamp = {
    .time =
        {.year = 2026, .month = 11, .day = 22, .hour = 11, .minute = 1, .second = 32, .weekday = 0},
    .microsecond = 191103,
    .process_id = 7,
    .thread_id = 9};

// The logger writes to a file while this lives.
class LogToFile {
 public:
  explicit LogToFile(LogLevels levels) {
    auto sink = LogSink::open(dir_.path("log"));
    HF_CHECK(sink.has_value());
    logger().set_sink(std::move(*sink));
    logger().set_levels(std::move(levels));
  }
  ~LogToFile() {
    logger().set_sink(LogSink::to_standard_error());
    logger().set_levels({});
    logger().set_clock(exact_clock());
  }
  std::string text() const { return dir_.read("log"); }

 private:
  TempDir dir_;
};

LogLevels all_at(LogLevel level) {
  LogLevels levels;
  levels.set_default(level);
  return levels;
}

}  // namespace

TEST_CASE("log: a line has httpd's shape", "[platform][log]") {
  const LogEvent event = {.level = LogLevel::error, .module = kCore, .number = 100};
  CHECK(render_log_line(event, kStamp, "text") ==
        "[Sun Nov 22 11:01:32.191103 2026] [core:error] [pid 7:tid 9] AH00100: text\n");
}

TEST_CASE("log: client, errno and number stand where httpd puts them", "[platform][log]") {
  const SocketAddress client = *SocketAddress::parse("192.0.2.1:5123");
  const LogEvent full = {.level = LogLevel::info,
                         .module = kSsl,
                         .number = 10244,
                         .error_code = EACCES,
                         .client = &client};
  CHECK(render_log_line(full, kStamp, "x") ==
        "[Sun Nov 22 11:01:32.191103 2026] [ssl:info] [pid 7:tid 9] (13)Permission denied: "
        "[client 192.0.2.1:5123] AH10244: x\n");
  const SocketAddress unknown;
  const LogEvent bare = {.level = LogLevel::trace8, .module = kSsl, .client = &unknown};
  CHECK(render_log_line(bare, kStamp, "x") ==
        "[Sun Nov 22 11:01:32.191103 2026] [ssl:trace8] [pid 7:tid 9] x\n");
}

TEST_CASE("log: a message stays one line, whatever is in it", "[platform][log]") {
  const LogEvent event = {.level = LogLevel::error, .module = kCore};
  const std::string line = render_log_line(event, kStamp, "a\n[forged] \"\\\x1b");
  CHECK_THAT(line, Catch::EndsWith("a\\x0a[forged] \\x22\\x5c\\x1b\n"));
  const std::string endless = render_log_line(event, kStamp, std::string(50'000, '\n'));
  CHECK(endless.size() < 4 * kLogMessageMax + 200);
  CHECK_THAT(endless, Catch::EndsWith("\\x0a...\n"));
  CHECK(std::count(endless.begin(), endless.end(), '\n') == 1);
}

TEST_CASE("log: levels have httpd's names", "[platform][log]") {
  for (int i = 0; i < 16; ++i) {
    const auto level = static_cast<LogLevel>(i);
    CHECK(parse_log_level(log_level_name(level)) == level);
  }
  CHECK(parse_log_level("WARN") == LogLevel::warn);
  CHECK(log_level_name(LogLevel::trace8) == "trace8");
  CHECK_FALSE(parse_log_level("verbose"));
  CHECK_FALSE(parse_log_level(""));
}

TEST_CASE("log: a module's level goes by any of its names", "[platform][log]") {
  const std::string name =
      GENERATE(as<std::string>(), "ssl", "ssl_module", "mod_ssl.c", "SSL_Module");
  LogLevels levels = all_at(LogLevel::info);
  if (name != "SSL_Module") {
    levels.set(name, LogLevel::debug);
    CHECK(levels.of("ssl") == LogLevel::debug);
  }
  CHECK(levels.of("core") == LogLevel::info);
}

TEST_CASE("log: what is below the level is neither formatted nor written", "[platform][log]") {
  LogLevels levels = all_at(LogLevel::error);
  levels.set("ssl", LogLevel::debug);
  const LogToFile log(levels);
  log_at(LogLevel::warn, kCore, 1, "hidden");
  log_at(LogLevel::error, kCore, 2, "shown {}", 42);
  log_at(LogLevel::debug, kSsl, 3, "shown, too");
  log_at(LogLevel::trace1, kSsl, 4, "hidden");
  log_at(LogLevel::notice, kCore, 489, "always in a file");
  const std::string text = log.text();
  CHECK_THAT(text, !Catch::Contains("hidden"));
  CHECK_THAT(text, Catch::Contains("AH00002: shown 42\n"));
  CHECK_THAT(text, Catch::Contains("AH00003: shown, too\n"));
  CHECK_THAT(text, Catch::Contains("[core:notice]"));
  CHECK(std::count(text.begin(), text.end(), '\n') == 3);
}

TEST_CASE("log: a change of levels is seen at once", "[platform][log]") {
  const LogToFile log(all_at(LogLevel::crit));
  CHECK_FALSE(kCore.enabled(LogLevel::error));
  CHECK(kCore.enabled(LogLevel::emerg));
  logger().set_levels(all_at(LogLevel::trace8));
  CHECK(kCore.enabled(LogLevel::trace8));
  logger().set_levels(all_at(LogLevel::emerg));
  CHECK_FALSE(kCore.enabled(LogLevel::alert));
  CHECK(kCore.enabled(LogLevel::notice));  // the sink is a file
  logger().set_sink(LogSink::to_standard_error());
  CHECK_FALSE(kCore.enabled(LogLevel::notice));
}

TEST_CASE("log: stamps are of now, this process and this thread", "[platform][log]") {
  const LogToFile log(all_at(LogLevel::info));
  const SocketAddress client = *SocketAddress::parse("[2001:db8::1]:443");
  log_event({.level = LogLevel::info, .module = kCore, .client = &client}, "hello");
  const std::string pattern =
      R"(\[[MTWFS]?? [A-Z]?? [0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-6][0-9].[0-9]????? 2???\] )"
      R"(\[core:info\] \[pid )" +
      std::to_string(::getpid()) + R"(:tid [1-9]*\] \[client 2001:db8::1:443\] hello)" + "\n";
  CAPTURE(log.text());
  CHECK(wildcard_match(pattern, log.text(), Slash::plain));
}
