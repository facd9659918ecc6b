#include "platform/fs/file.hpp"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>

#include "platform/io/fd.hpp"

namespace holdfast::platform {
namespace {

FileKind kind_of(mode_t mode) noexcept {
  if (S_ISREG(mode)) return FileKind::regular;
  if (S_ISDIR(mode)) return FileKind::directory;
  if (S_ISLNK(mode)) return FileKind::symbolic_link;
  return FileKind::other;
}

FileStatus from_stat(const struct stat& status) noexcept {
#if defined(__APPLE__)
  const timespec& modified = status.st_mtimespec;
#else
  const timespec& modified = status.st_mtim;
#endif
  return {
      .kind = kind_of(status.st_mode),
      .permissions = static_cast<std::uint32_t>(status.st_mode & 07777),
      .owner = status.st_uid,
      .group = status.st_gid,
      .device = static_cast<std::uint64_t>(status.st_dev),
      .inode = static_cast<std::uint64_t>(status.st_ino),
      .size = static_cast<std::int64_t>(status.st_size),
      .modified_ns = static_cast<std::int64_t>(modified.tv_sec) * 1'000'000'000 + modified.tv_nsec};
}

// Reads once, whatever signals come.
ssize_t read_some(int fd, char* out, std::size_t bytes) noexcept {
  while (true) {
    const ssize_t got = ::read(fd, out, bytes);
    if (got >= 0 || errno != EINTR) return got;
  }
}

}  // namespace

Result<FileStatus> file_status(const std::string& path) {
  struct stat status;
  if (::stat(path.c_str(), &status) != 0) return Unexpected{SysError{errno, "stat " + path}};
  return from_stat(status);
}

Result<FileStatus> link_status(const std::string& path) {
  struct stat status;
  if (::lstat(path.c_str(), &status) != 0) return Unexpected{SysError{errno, "stat " + path}};
  return from_stat(status);
}

Result<FileStatus> file_status(int fd) {
  struct stat status;
  if (::fstat(fd, &status) != 0) return Unexpected{SysError{errno, "fstat"}};
  return from_stat(status);
}

bool is_regular_file(const std::string& path) noexcept {
  struct stat status;
  return ::stat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode);
}

bool is_directory(const std::string& path) noexcept {
  struct stat status;
  return ::stat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode);
}

Result<std::string> read_whole_file(const std::string& path, std::size_t bytes_max) {
  const Fd fd(::open(path.c_str(), O_RDONLY | O_NOCTTY | O_CLOEXEC));
  if (!fd.valid()) return Unexpected{SysError{errno, "open " + path}};
  struct stat status;
  if (::fstat(fd.get(), &status) != 0) return Unexpected{SysError{errno, "stat " + path}};

  // The size is a guess only: one byte more tells a file that has grown, or a pipe, from its end.
  constexpr std::size_t kStepMin = 4096;
  bytes_max = std::min(bytes_max, static_cast<std::size_t>(PTRDIFF_MAX));
  std::string text;
  std::size_t length = 0;
  std::size_t step = static_cast<std::size_t>(std::max<off_t>(status.st_size, 0)) + 1;
  while (true) {
    step = std::min(step, bytes_max - length + 1);
    text.resize(length + step);
    const ssize_t got = read_some(fd.get(), text.data() + length, step);
    if (got < 0) return Unexpected{SysError{errno, "read " + path}};
    length += static_cast<std::size_t>(got);
    if (length > bytes_max) return Unexpected{SysError{EFBIG, "read " + path}};
    if (got == 0) break;
    step = std::max(kStepMin, length);
  }
  text.resize(length);
  return text;
}

Result<std::size_t> read_at(int fd, std::span<char> out, std::int64_t offset) {
  std::size_t length = 0;
  while (length < out.size()) {
    const ssize_t got = ::pread(fd, out.data() + length, out.size() - length,
                                static_cast<off_t>(offset + static_cast<std::int64_t>(length)));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return Unexpected{SysError{errno, "read"}};
    if (got == 0) break;
    length += static_cast<std::size_t>(got);
  }
  return length;
}

}  // namespace holdfast::platform
