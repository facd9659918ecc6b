// LogPlan: which server writes which format into which file, settled once per generation.
// Why: a request then finds its logs by its server's index; names and paths are long forgotten.
//
// Threads:   const, any thread.
// Process:   made by the parent, which opens the files; children inherit them.
// Failure:   prepare() answers with one sentence.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/eval/snapshot.hpp"
#include "config/schema/config_type.hpp"
#include "config/schema/setting.hpp"
#include "core/modules/log_config/log_format.hpp"
#include "core/pipeline/module.hpp"
#include "platform/io/fd.hpp"

namespace holdfast::core {

// One CustomLog or TransferLog.
struct CustomLog {
  std::string path;    // absolute
  std::string format;  // a nickname or a format; empty: the default one
  config::Where where;
};

struct LogConfig {
  std::map<std::string, std::string, std::less<>> formats;  // by nickname
  std::optional<std::string> default_format;
  std::vector<CustomLog> logs;

  // A virtual host with logs of its own does not write the main server's.
  void merge(const LogConfig& inner);
  // The text of a log's format.
  const std::string& format_of(const CustomLog& log) const;
};

inline constexpr config::ConfigType<LogConfig> kLogConfig{"mod_log_config", config::Level::server};

struct LogFile {
  std::string path;
  platform::Fd fd;
};

class LogPlan final : public ModuleState {
 public:
  struct Log {
    std::size_t file;    // in files()
    std::size_t format;  // in formats()
  };

  static PrepareResult prepare(const config::ConfigSnapshot& snapshot);

  const std::vector<LogFile>& files() const noexcept { return files_; }
  const LogFormat& format(std::size_t index) const noexcept { return formats_[index]; }
  // By Server::index.
  const std::vector<Log>& logs_of(std::size_t server) const noexcept { return servers_[server]; }

 private:
  std::string add_server(const config::ServerNode& node);
  platform::Result<std::size_t, std::string> file_for(const std::string& path);
  platform::Result<std::size_t, std::string> format_for(const std::string& text);

  std::vector<LogFile> files_;
  std::vector<std::string> format_texts_;
  std::vector<LogFormat> formats_;
  std::vector<std::vector<Log>> servers_;
};

}  // namespace holdfast::core
