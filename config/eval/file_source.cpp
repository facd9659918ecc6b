#include "config/eval/file_source.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <memory>

#include "platform/io/fd.hpp"

namespace holdfast::config {
namespace {

// A configuration file of more is none (/dev/zero, a core dump).
constexpr std::size_t kFileBytesMax = 64 * 1024 * 1024;

struct CloseDir {
  void operator()(DIR* dir) const noexcept { closedir(dir); }
};

}  // namespace

platform::Result<std::string> DiskFiles::read(const std::string& path) const {
  const std::string call = "open " + path;
  const platform::Fd fd{open(path.c_str(), O_RDONLY | O_CLOEXEC)};
  if (!fd.valid()) return platform::Unexpected{platform::last_error(call)};
  std::string content;
  char buffer[64 * 1024];
  while (true) {
    const ssize_t n = ::read(fd.get(), buffer, sizeof buffer);
    if (n == 0) return content;
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return platform::Unexpected{platform::last_error(call)};
    content.append(buffer, static_cast<std::size_t>(n));
    if (content.size() > kFileBytesMax)
      return platform::Unexpected{platform::SysError{EFBIG, call}};
  }
}

platform::Result<std::vector<std::string>> DiskFiles::list(const std::string& path) const {
  const std::unique_ptr<DIR, CloseDir> dir{opendir(path.c_str())};
  if (!dir) return platform::Unexpected{platform::last_error("open " + path)};
  std::vector<std::string> names;
  while (const dirent* entry = readdir(dir.get())) {
    std::string name{entry->d_name};
    if (name != "." && name != "..") names.push_back(std::move(name));
  }
  return names;
}

FileKind DiskFiles::kind(const std::string& path) const {
  struct stat info {};
  if (stat(path.c_str(), &info) != 0) return FileKind::none;
  return S_ISDIR(info.st_mode) ? FileKind::directory : FileKind::file;
}

}  // namespace holdfast::config
