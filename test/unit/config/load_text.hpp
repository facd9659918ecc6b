// A load without a disk: files in memory and a table of made-up modules with one row of each kind.
// Why here: tests of every part of the language need one.
#pragma once

#include <cerrno>
#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "config/eval/builtin_modules.hpp"
#include "config/eval/evaluator.hpp"

namespace holdfast::config::testing {

class MemoryFiles final : public FileSource {
 public:
  explicit MemoryFiles(std::map<std::string, std::string> files) : files_(std::move(files)) {}

  platform::Result<std::string> read(const std::string& path) const override {
    const auto at = files_.find(path);
    if (at == files_.end()) return platform::Unexpected{platform::SysError{ENOENT, path}};
    return at->second;
  }
  platform::Result<std::vector<std::string>> list(const std::string& path) const override {
    if (kind(path) != FileKind::directory)
      return platform::Unexpected{platform::SysError{ENOENT, path}};
    const std::string prefix = path.ends_with('/') ? path : path + "/";
    std::vector<std::string> names;
    for (auto at = files_.rbegin(); at != files_.rend(); ++at) {  // deliberately not in order
      if (!at->first.starts_with(prefix)) continue;
      const std::string rest = at->first.substr(prefix.size());
      const std::string name = rest.substr(0, rest.find('/'));
      if (names.empty() || names.back() != name) names.push_back(name);
    }
    return names;
  }
  FileKind kind(const std::string& path) const override {
    if (files_.count(path) != 0) return FileKind::file;
    const std::string prefix = path.ends_with('/') ? path : path + "/";
    const auto at = files_.lower_bound(prefix);
    const bool is_directory = at != files_.end() && at->first.starts_with(prefix);
    return is_directory ? FileKind::directory : FileKind::none;
  }

 private:
  std::map<std::string, std::string> files_;
};

enum class Canonical { off, on, dns };

}  // namespace holdfast::config::testing

template <>
struct holdfast::config::EnumNames<holdfast::config::testing::Canonical> {
  static constexpr std::pair<std::string_view, testing::Canonical> names[] = {
      {"Off", testing::Canonical::off},
      {"On", testing::Canonical::on},
      {"DNS", testing::Canonical::dns}};
};

namespace holdfast::config::testing {

struct ProcessConfig {
  Setting<int> start_servers{3};
  Setting<Path> pid_file;
  ListSetting<std::string> listen;
  static constexpr auto fields() {
    return std::tuple{&ProcessConfig::start_servers, &ProcessConfig::pid_file,
                      &ProcessConfig::listen};
  }
};
inline constexpr ConfigType<ProcessConfig> kProcess{"core", Level::process};

struct HostConfig {
  Setting<std::string> document_root;
  Setting<std::chrono::seconds> timeout{std::chrono::seconds{60}};
  Setting<std::chrono::milliseconds> keep_alive_timeout{std::chrono::milliseconds{5000}};
  Setting<bool> keep_alive{true};
  Setting<Canonical> canonical;
  ListSetting<std::pair<std::string, std::optional<std::string>>> log_format;
  static constexpr auto fields() {
    return std::tuple{&HostConfig::document_root,      &HostConfig::timeout,
                      &HostConfig::keep_alive_timeout, &HostConfig::keep_alive,
                      &HostConfig::canonical,          &HostConfig::log_format};
  }
};
inline constexpr ConfigType<HostConfig> kHost{"core", Level::server};

struct FolderConfig {
  ListSetting<std::string, ListMerge::replace> index;
  ListSetting<std::pair<std::string, std::string>> types;
  Setting<std::string> require;
  int all_of_depth = 0;
  int all_of_blocks = 0;
  void merge(const FolderConfig& inner) {
    index.merge(inner.index);
    types.merge(inner.types);
    require.merge(inner.require);
    all_of_blocks += inner.all_of_blocks;
  }
};
inline constexpr ConfigType<FolderConfig> kFolder{"mod_folder", Level::directory};

inline SetResult add_listen(DirectiveContext& context, ProcessConfig& config) {
  if (context.args().empty()) return fail("Listen needs a port");
  if (context.args()[0] == "0") {
    context.blame(0);
    return fail("Invalid address or port");
  }
  if (context.args()[0] == "80") context.warn("AH00001", "port 80 is popular");
  config.listen.append(context.args()[0], context.where());
  return {};
}
inline SetResult set_require(DirectiveContext& context, FolderConfig& config) {
  std::string text{context.text()};
  if (context.is_inside_block("RequireAll")) text += " (all)";
  config.require.set(text, context.where());
  return {};
}
inline SetResult open_all(DirectiveContext&, FolderConfig& config) {
  ++config.all_of_depth;
  return {};
}
inline SetResult close_all(DirectiveContext&, FolderConfig& config) {
  --config.all_of_depth;
  ++config.all_of_blocks;
  return {};
}
inline SetResult check_directory(DirectiveContext&, Section& section) {
  if (!section.is_regex && !section.pattern.starts_with('/'))
    return fail("<Directory> path must be absolute");
  return {};
}

inline constexpr SectionKind kDirectory{"directory", Scope::directory};
inline constexpr SectionKind kDirectoryMatch{"directory", Scope::directory, true};
inline constexpr SectionKind kFiles{"files", Scope::files};
inline constexpr SectionKind kLocation{"location", Scope::location};

inline constexpr Directive kCoreRows[] = {
    raw<&add_listen>(kProcess, "Listen", kGlobalOnly, Arity::any, "A port"),
    take<&ProcessConfig::start_servers>(kProcess, "StartServers", kGlobalOnly,
                                        "Number of processes", {1, 1000}),
    take<&ProcessConfig::pid_file>(kProcess, "PidFile", kGlobalOnly, "A file"),
    take<&HostConfig::document_root>(kHost, "DocumentRoot", kServer, "Root folder"),
    take<&HostConfig::timeout>(kHost, "Timeout", kServer, "Seconds"),
    take<&HostConfig::keep_alive_timeout>(kHost, "KeepAliveTimeout", kServer, "Time"),
    flag<&HostConfig::keep_alive>(kHost, "KeepAlive", kServer, "On or Off"),
    take<&HostConfig::canonical>(kHost, "UseCanonicalName", kServer, "On, Off or DNS"),
    take12<&HostConfig::log_format>(kHost, "LogFormat", kServer, "A format and its name"),
    section(kDirectory, "Directory", kServer, "Settings of a folder", &check_directory),
    section(kDirectoryMatch, "DirectoryMatch", kServer, "Settings of folders"),
    section(kFiles, "Files", kServer | Scope::directory, "Settings of files"),
    section(kLocation, "Location", kServer, "Settings of a URL"),
    virtual_host("A server of its own"),
};
inline constexpr Directive kFolderRows[] = {
    iterate<&FolderConfig::index>(kFolder, "DirectoryIndex", kAnywhere, "File names"),
    take2<&FolderConfig::types>(kFolder, "AddType", kAnywhere, "A type and an extension"),
    raw<&set_require>(kFolder, "Require", kSection, Arity::raw, "Who may"),
    block<&open_all, &close_all>(kFolder, "RequireAll", kSection, "All of these"),
};
inline constexpr Directive kEventRows[] = {
    accepted("AsyncRequestWorkerFactor", kGlobalOnly, Arity::one, "no effect")};
inline constexpr Directive kPreforkRows[] = {
    accepted("MaxSpareServers", kGlobalOnly, Arity::one, "no effect")};

inline constexpr ModuleConfig kModules[] = {
    {.source_name = "core.c",
     .identifier = "core_module",
     .directives = kCoreRows,
     .activation = Activation::always},
    {.source_name = "mod_folder.c", .identifier = "folder_module", .directives = kFolderRows},
    {.source_name = "mod_mpm_event.c",
     .identifier = "mpm_event_module",
     .directives = kEventRows,
     .activation = Activation::group_default,
     .group = "mpm"},
    {.source_name = "mod_mpm_prefork.c",
     .identifier = "mpm_prefork_module",
     .directives = kPreforkRows,
     .activation = Activation::group_member,
     .group = "mpm"},
};

inline std::optional<std::string> test_environment(std::string_view name) {
  if (name == "HOME_OF_TEST") return "/users/test";
  return std::nullopt;
}

// Loads /etc/site/httpd.conf, which holds text, beside the other files.
inline LoadResult load_text(std::string_view text, std::map<std::string, std::string> files = {},
                            LoadRequest request = {}) {
  files["/etc/site/httpd.conf"] = text;
  const MemoryFiles source{std::move(files)};
  const DirectiveSet set{kModules};
  BuiltinModules modules{kModules};
  Evaluator evaluator{set, modules, source, &test_environment};
  if (request.config_file.empty()) request.config_file = "httpd.conf";
  if (request.server_root.empty()) request.server_root = "/etc/site";
  return evaluator.load(request);
}

// The classic text of all errors, or "OK".
inline std::string errors_of(std::string_view text, std::map<std::string, std::string> files = {}) {
  const LoadResult result = load_text(text, std::move(files));
  return result.snapshot ? "OK" : report_text(result.diagnostics, {});
}

}  // namespace holdfast::config::testing
