#include "core/server/error_log.hpp"

#include <utility>

#include "core/server/server_config.hpp"
#include "platform/fs/file.hpp"

namespace holdfast::core {

namespace {

constexpr std::string_view kStandardError = "/dev/stderr";

}  // namespace

std::string error_log_path(const config::ConfigSnapshot& snapshot) {
  const ServerConfig& config = snapshot.main_server().slots.get(kServerConfig);
  if (!config.error_log.is_set()) {
    const std::string folder = snapshot.server_root() + "/logs";
    return platform::is_directory(folder) ? folder + "/error_log" : std::string{};
  }
  const std::string& path = *config.error_log;
  if (path == kStandardError) return {};
  return path.starts_with('/') ? path : snapshot.server_root() + "/" + path;
}

platform::Result<std::unique_ptr<platform::LogSink>, std::string> open_error_log(
    const config::ConfigSnapshot& snapshot) {
  const std::string path = error_log_path(snapshot);
  if (path.empty()) return platform::LogSink::to_standard_error();
  auto sink = platform::LogSink::open(path);
  if (sink) return std::move(sink).value();
  return platform::Unexpected{"AH00091: could not open error log file " + path + ": " +
                              platform::errno_text(sink.error().code)};
}

platform::LogLevels log_levels(const config::ConfigSnapshot& snapshot) {
  const LogLevelSetting& setting = snapshot.main_server().slots.get(kServerConfig).log_level;
  platform::LogLevels levels;
  if (setting.by_default) levels.set_default(*setting.by_default);
  for (const auto& [module, level] : setting.by_module) levels.set(module, level);
  return levels;
}

}  // namespace holdfast::core
