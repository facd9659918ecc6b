#include "platform/fs/dir_reader.hpp"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

#include "platform/base/scope_exit.hpp"
#include "platform/io/fd.hpp"
#include "platform/text/wildcard.hpp"

namespace holdfast::platform {
namespace {

constexpr int kListFlags = O_RDONLY | O_DIRECTORY | O_CLOEXEC;

Result<std::vector<std::string>> list_opened(Fd fd, const std::string& path) {
  DIR* folder = ::fdopendir(fd.get());
  if (folder == nullptr) return Unexpected{SysError{errno, "list " + path}};
  static_cast<void>(fd.release());  // the DIR owns it
  const ScopeExit close_folder([folder] { ::closedir(folder); });

  std::vector<std::string> names;
  while (true) {
    errno = 0;  // readdir tells the end from an error only by it
    const dirent* entry = ::readdir(folder);
    if (entry == nullptr) break;
    const std::string_view name = entry->d_name;
    if (name != "." && name != "..") names.emplace_back(name);
  }
  if (errno != 0) return Unexpected{SysError{errno, "list " + path}};
  std::sort(names.begin(), names.end());
  return names;
}

bool exists(const std::string& path) noexcept {
  struct stat status;
  return ::lstat(path.c_str(), &status) == 0;
}

// Each path so far, with the names in it that match; what is no folder has none.
Result<std::vector<std::string>> expand_component(const std::vector<std::string>& folders,
                                                  const std::string& pattern) {
  std::vector<std::string> paths;
  for (const std::string& folder : folders) {
    auto names = list_directory(folder.empty() ? std::string(".") : folder);
    if (!names && (names.error().code == ENOENT || names.error().code == ENOTDIR)) continue;
    if (!names) return Unexpected{std::move(names).error()};
    for (const std::string& name : *names) {
      const bool hidden = name.starts_with('.') && !pattern.starts_with('.');
      if (!hidden && wildcard_match(pattern, name, Slash::special)) paths.push_back(folder + name);
    }
  }
  return paths;
}

}  // namespace

Result<std::vector<std::string>> list_directory(const std::string& path) {
  Fd fd(::open(path.c_str(), kListFlags));
  if (!fd.valid()) return Unexpected{SysError{errno, "open folder " + path}};
  return list_opened(std::move(fd), path);
}

Result<std::vector<std::string>> list_directory(int fd) {
  // Opened anew: a duplicate would share, and move, the position in the folder.
  Fd own(::openat(fd, ".", kListFlags));
  if (!own.valid()) return Unexpected{SysError{errno, "open folder"}};
  return list_opened(std::move(own), "folder");
}

Result<std::vector<std::string>> expand_wildcards(const std::string& pattern) {
  std::vector<std::string> paths = {""};
  std::string_view rest = pattern;
  while (!rest.empty()) {
    const std::size_t slash = rest.find('/');
    const bool last = slash == std::string_view::npos;
    const std::string component(rest.substr(0, slash));
    rest.remove_prefix(last ? rest.size() : slash + 1);
    if (has_wildcard(component)) {
      auto expanded = expand_component(paths, component);
      if (!expanded) return expanded;
      paths = std::move(*expanded);
    } else {
      for (std::string& path : paths) path += component;
    }
    if (last) continue;
    for (std::string& path : paths) path += '/';
  }
  std::erase_if(paths, [](const std::string& path) { return path.empty() || !exists(path); });
  return paths;
}

}  // namespace holdfast::platform
