#include "mpm/config_file.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <system_error>
#include <vector>

#include "platform/base/build_info.hpp"

namespace holdfast::mpm {
namespace {

namespace fs = std::filesystem;

bool is_readable_file(const fs::path& path) {
  std::error_code ignored;
  return fs::exists(path, ignored) && !fs::is_directory(path, ignored);
}

fs::path absolute_path(const fs::path& path) {
  std::error_code error;
  fs::path result = fs::absolute(path, error).lexically_normal();
  if (error) return path;
  // "/srv/x/" is "/srv/x".
  return result.has_filename() || result == result.root_path() ? result : result.parent_path();
}

// httpd takes a relative -f from ServerRoot; a person usually means the folder he stands in.
ConfigFile named_file(const CommandLine& line) {
  const fs::path root =
      absolute_path(line.server_root.empty() ? fs::path(platform::build_info().prefix)
                                             : fs::path(line.server_root));
  const fs::path file = line.config_file;
  if (file.is_relative() && is_readable_file(root / file)) {
    return {(root / file).lexically_normal().string(), root.string()};
  }
  return {absolute_path(file).string(), root.string()};
}

}  // namespace

platform::Result<ConfigFile, std::string> find_config_file(const CommandLine& line) {
  if (!line.config_file.empty()) return named_file(line);
  struct Place {
    fs::path root;
    fs::path file;
  };
  std::vector<Place> places;
  if (!line.server_root.empty()) {
    const fs::path root = absolute_path(line.server_root);
    places.push_back({root, root / "conf/httpd.conf"});
  } else {
    const fs::path here = absolute_path(".");
    const fs::path prefix(platform::build_info().prefix);
    places = {{here, here / "httpd.conf"},
              {prefix, prefix / "conf/httpd.conf"},
              {"/etc/holdfast", "/etc/holdfast/httpd.conf"}};
  }
  std::string looked_at;
  for (const Place& place : places) {
    if (is_readable_file(place.file)) return ConfigFile{place.file.string(), place.root.string()};
    looked_at += (looked_at.empty() ? "" : ", ") + place.file.string();
  }
  return platform::Unexpected{fmt::format(
      "no configuration: {} not found; name one with -f, or a folder to serve", looked_at)};
}

}  // namespace holdfast::mpm
