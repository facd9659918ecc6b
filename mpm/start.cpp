#include "mpm/start.hpp"

#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cstdio>
#include <utility>

#include "mpm/common/mpm_config.hpp"
#include "mpm/common/mpm_log.hpp"
#include "mpm/common/supervisor.hpp"
#include "mpm/reports.hpp"
#include "platform/process/daemonise.hpp"
#include "platform/process/pid_file.hpp"
#include "platform/process/signals.hpp"

namespace holdfast::mpm {
namespace {

int complain(const CommandLine& line, const std::string& sentence) {
  fmt::print(stderr, "{}: {}\n", line.program, sentence);
  return 1;
}

// A folder that nobody asked for may be missing or read-only; then -k does not find this server.
platform::Result<platform::PidFile, std::string> lock_pid_file(const LoadedConfig& loaded,
                                                               const std::string& path) {
  if (path.empty()) return platform::PidFile();
  auto file = platform::PidFile::lock(path);
  if (file || loaded.snapshot->process().get(kMpm).pid_file.is_set()) return file;
  if (platform::PidFile::inspect(path).holder == platform::PidFile::Holder::running) return file;
  return platform::PidFile();
}

SupervisorOptions supervisor_options(const CommandLine& line, const StartOptions& options,
                                     const Generation& generation) {
  SupervisorOptions made{.command_line = line.text,
                         .server_name = server_description(),
                         .on_terminal = options.on_terminal};
  if (options.on_ready) {
    made.on_ready = [&generation, call = options.on_ready] { call(generation); };
  }
  if (options.on_terminal) {
    made.on_finishing = [] {
      fmt::print("\nFinishing the requests under way; Ctrl-C again stops at once.\n");
      std::fflush(stdout);
    };
  }
  return made;
}

}  // namespace

void raise_descriptor_limit() noexcept {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

void apply_startup_log(const CommandLine& line) {
  if (const auto level = platform::parse_log_level(line.startup_level)) {
    platform::LogLevels levels;
    levels.set_default(*level);
    platform::logger().set_levels(std::move(levels));
  }
  if (line.startup_log.empty()) return;
  auto sink = platform::LogSink::open(line.startup_log);
  if (!sink) return;
  platform::logger().set_sink(std::move(*sink));
  static_cast<void>(platform::logger().sink().capture_standard_error());
}

int start_server(const CommandLine& line, ConfigLoader& loader, LoadedConfig loaded,
                 const StartOptions& options) {
  const std::string pid_path = loader.pid_file_of(loaded);
  auto pid_file = lock_pid_file(loaded, pid_path);
  if (!pid_file) return complain(line, fmt::format("PidFile: {}", pid_file.error()));
  auto generation = loader.open(std::move(loaded), nullptr);
  if (!generation) return complain(line, generation.error());

  platform::StartReport report;
  if (!options.foreground) {
    auto background = platform::daemonise();
    if (!background) return complain(line, background.error().text());
    report = std::move(*background);
  } else if (line.is_defined("NO_DETACH")) {
    setsid();
  }
  if (!pid_file->path().empty()) {
    if (const auto published = pid_file->publish(); !published) {
      report.failed(published.error());
      return complain(line, published.error());
    }
  }
  loader.activate(**generation);
  if (!options.foreground) {
    platform::release_terminal(-1);
    // What a crash prints is worth more in the log than nowhere.
    if (platform::logger().sink().is_file()) {
      static_cast<void>(platform::logger().sink().capture_standard_error());
    }
  }
  SupervisorOptions made = supervisor_options(line, options, **generation);
  Supervisor supervisor(std::move(*generation), loader, std::move(*pid_file), std::move(report),
                        std::move(made));
  return supervisor.run();
}

}  // namespace holdfast::mpm
