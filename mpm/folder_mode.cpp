#include "mpm/folder_mode.hpp"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>

namespace holdfast::mpm {
namespace {

// Inside double quotes only these two mean something to the lexer.
std::string quoted(const std::string& path) {
  std::string text = "\"";
  for (const char c : path) {
    if (c == '"' || c == '\\') text += '\\';
    text += c;
  }
  return text + '"';
}

constexpr unsigned kThreadsPerChild = 25;

}  // namespace

platform::Result<std::string, std::string> resolve_folder(const std::string& folder) {
  const auto complain = [&folder] {
    return platform::Unexpected{
        fmt::format("cannot serve {}: {}", folder, platform::errno_text(errno))};
  };
  char* resolved = realpath(folder.c_str(), nullptr);
  if (resolved == nullptr) return complain();
  std::string path(resolved);
  std::free(resolved);
  struct stat facts = {};
  if (stat(path.c_str(), &facts) != 0) return complain();
  if (!S_ISDIR(facts.st_mode)) {
    return platform::Unexpected{fmt::format("cannot serve {}: it is no folder", folder)};
  }
  if (access(path.c_str(), R_OK | X_OK) != 0) return complain();
  if (path.find('\n') != std::string::npos || path.find("${") != std::string::npos) {
    return platform::Unexpected{
        fmt::format("cannot serve {}: a configuration cannot spell its name", folder)};
  }
  return path;
}

std::string folder_configuration(const FolderMode& mode) {
  const std::string path = quoted(mode.folder);
  return fmt::format(R"(ServerName localhost:{port}
Listen 127.0.0.1:{port}
DocumentRoot {path}
<Directory {path}>
  Options Indexes FollowSymLinks
  AllowOverride None
  Require all granted
</Directory>
<IfModule mod_dir.c>
  DirectoryIndex index.html index.htm
</IfModule>
<IfModule mod_mime.c>
  TypesConfig /etc/mime.types
</IfModule>
ErrorLog /dev/stderr
StartServers {processes}
<IfModule !mpm_prefork_module>
  ThreadsPerChild {threads}
  MinSpareThreads {spare}
  MaxSpareThreads {most}
</IfModule>
)",
                     fmt::arg("port", mode.port), fmt::arg("path", path),
                     fmt::arg("processes", mode.processes), fmt::arg("threads", kThreadsPerChild),
                     fmt::arg("spare", kThreadsPerChild / 2),
                     fmt::arg("most", kThreadsPerChild * (mode.processes + 2)));
}

std::optional<platform::Identity> folder_identity(const std::string& folder) {
  if (!platform::running_as_root()) return std::nullopt;
  struct stat facts = {};
  if (stat(folder.c_str(), &facts) != 0) return std::nullopt;
  platform::Identity identity;
  identity.uid = facts.st_uid;
  identity.gid = platform::primary_group(facts.st_uid, facts.st_gid);
  identity.user_name = platform::user_name(identity.uid);
  identity.group_name = platform::group_name(identity.gid);
  return identity;
}

std::string banner_text(const FolderBanner& banner) {
  const auto count = [](unsigned n, const char* one, const char* many) {
    return fmt::format("{} {}", n, n == 1 ? one : many);
  };
  return fmt::format(
      "Serving {}\n"
      "    http://127.0.0.1:{}/\n"
      "{} MPM, {} with {} each. Ctrl-C stops.\n",
      banner.folder, banner.port, banner.mpm, count(banner.processes, "process", "processes"),
      count(banner.threads, "thread", "threads"));
}

}  // namespace holdfast::mpm
