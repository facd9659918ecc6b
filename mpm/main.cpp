// main: the composition root, the one place that sees the modules, the MPMs and the configuration
// together. Why so short: it says in which order things happen, each of them is elsewhere.
#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>
#include <exception>
#include <optional>
#include <string>

#include "mpm/command_line.hpp"
#include "mpm/common/mpm_config.hpp"
#include "mpm/common/mpm_list.hpp"
#include "mpm/config_file.hpp"
#include "mpm/config_loader.hpp"
#include "mpm/control.hpp"
#include "mpm/folder_mode.hpp"
#include "mpm/reports.hpp"
#include "mpm/start.hpp"
#include "platform/process/signals.hpp"
#include "platform/thread/cpu.hpp"
#include "platform/time/clock.hpp"

namespace {

using namespace holdfast;       // NOLINT: main speaks of everything
using namespace holdfast::mpm;  // NOLINT

int complain(const CommandLine& line, const std::string& sentence) {
  fmt::print(stderr, "{}: {}\n", line.program, sentence);
  return 1;
}

int print(const std::string& text) {
  std::fputs(text.c_str(), stdout);
  return 0;
}

void print_diagnostics(const CommandLine& line, const LoadedConfig& loaded) {
  config::ReportStyle style = config::style_for(STDERR_FILENO);
  style.program = line.program;
  std::fputs(config::report_text(loaded.diagnostics, style).c_str(), stderr);
}

const Mpm& default_mpm() {
  for (const Mpm* mpm : builtin_mpms()) {
    if (mpm->name() == default_mpm_name()) return *mpm;
  }
  return *builtin_mpms().front();
}

// Reports that need no configuration; nothing if the one asked for does.
std::optional<int> print_static_report(const CommandLine& line) {
  switch (line.report) {
    case Report::help:
      std::fputs(usage_text(line.program).c_str(), stdout);
      return 1;
    case Report::version:
      return print(version_report());
    case Report::compiled_in:
      return print(compiled_in_report());
    case Report::directives:
      return print(config::print_directives(ConfigLoader({}, {}).directives()));
    case Report::settings:
      if (!find_config_file(line)) return print(settings_report(default_mpm()));
      return std::nullopt;
    case Report::none:
    case Report::modules:
    case Report::syntax_check:
    case Report::virtual_hosts:
      return std::nullopt;
  }
  return std::nullopt;
}

int print_report(const CommandLine& line, const LoadedConfig& loaded) {
  switch (line.report) {
    case Report::settings:
      return print(settings_report(*loaded.mpm));
    case Report::modules:
      return print(modules_report(loaded));
    case Report::virtual_hosts:
      return print(run_settings_report(loaded));
    case Report::syntax_check:
    case Report::none:
    case Report::help:
    case Report::version:
    case Report::compiled_in:
    case Report::directives:
      break;
  }
  std::fputs("Syntax OK\n", stderr);
  return 0;
}

int serve_folder(const CommandLine& line) {
  const auto folder = resolve_folder(line.folder);
  if (!folder) return complain(line, folder.error());
  const std::uint16_t port = first_free_port(8080);
  if (port == 0) return complain(line, "no free port on 127.0.0.1 from 8080 on");
  const unsigned processes = static_cast<unsigned>(platform::usable_cpus());
  config::LoadRequest request{.config_file = "(folder mode)",
                              .text = folder_configuration({*folder, port, processes}),
                              .server_root = *folder,
                              .before = line.before,
                              .after = line.after,
                              .defines = line.defines};
  ConfigLoader loader(std::move(request), {.one_process = line.one_process,
                                           .identity = folder_identity(*folder),
                                           .without_pid_file = true});
  LoadedConfig loaded = loader.load(0, nullptr);
  print_diagnostics(line, loaded);
  if (loaded.snapshot == nullptr) return 1;
  if (line.report != Report::none) return print_report(line, loaded);
  const auto on_ready = [folder = *folder](const Generation& generation) {
    print(banner_text({.folder = folder,
                       .port = generation.listeners.listeners().front().bound.port(),
                       .mpm = std::string(generation.mpm->name()),
                       .processes = generation.limits.start_servers,
                       .threads = generation.limits.threads_per_child}));
    std::fflush(stdout);
  };
  return start_server(line, loader, std::move(loaded),
                      {.foreground = true, .on_terminal = true, .on_ready = on_ready});
}

int serve_configuration(const CommandLine& line) {
  const auto file = find_config_file(line);
  if (!file) return complain(line, file.error());
  config::LoadRequest request{.config_file = file->path,
                              .server_root = file->server_root,
                              .before = line.before,
                              .after = line.after,
                              .defines = line.defines};
  ConfigLoader loader(std::move(request), {.one_process = line.one_process});
  LoadedConfig loaded = loader.load(0, nullptr);
  print_diagnostics(line, loaded);
  if (loaded.snapshot == nullptr) return 1;
  if (line.report != Report::none) return print_report(line, loaded);
  if (line.control != Control::none) {
    const ControlOutcome outcome = control_server(line, loader.pid_file_of(loaded));
    if (!outcome.start) return outcome.status;
  }
  const Surroundings surroundings{.stdout_is_terminal = isatty(STDOUT_FILENO) == 1,
                                  .is_first_process = getpid() == 1};
  const bool foreground = stays_in_foreground(line, surroundings);
  const bool on_terminal =
      foreground && (isatty(STDIN_FILENO) == 1 || surroundings.stdout_is_terminal);
  return start_server(line, loader, std::move(loaded),
                      {.foreground = foreground, .on_terminal = on_terminal, .on_ready = {}});
}

int run(std::span<const char* const> argv) {
  platform::ignore_write_signals();
  platform::CoarseClock();  // ticks of all processes count from here
  raise_descriptor_limit();
  const auto line = parse_command_line(argv);
  if (!line) {
    fmt::print(stderr, "{}\n{}", line.error(), usage_text("holdfast"));
    return 1;
  }
  if (const auto status = print_static_report(*line)) return *status;
  apply_startup_log(*line);
  return line->folder.empty() ? serve_configuration(*line) : serve_folder(*line);
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run({argv, static_cast<std::size_t>(argc)});
  } catch (const std::exception& exception) {
    fmt::print(stderr, "holdfast: {}\n", exception.what());
    return 1;
  }
}
