#include "platform/process/pid_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <ctime>

namespace holdfast::platform {
namespace {

constexpr int kReplacedTriesMax = 16;

bool same_file(int fd, const std::string& path) noexcept {
  struct stat held = {};
  struct stat named = {};
  return fstat(fd, &held) == 0 && lstat(path.c_str(), &named) == 0 && held.st_ino == named.st_ino &&
         held.st_dev == named.st_dev;
}

// The number at the start of the file, or 0.
pid_t read_number(int fd) noexcept {
  char text[32];
  const ssize_t bytes = pread(fd, text, sizeof text, 0);
  if (bytes <= 0) return 0;
  long number = 0;
  const auto [at, error] = std::from_chars(text, text + bytes, number);
  const bool ended = at == text + bytes || *at == '\n';
  return error == std::errc{} && ended && number > 0 ? static_cast<pid_t>(number) : 0;
}

// Whoever just took the lock writes its number a moment later.
pid_t await_number(int fd) noexcept {
  for (int tries = 0; tries < 200; ++tries) {
    if (const pid_t pid = read_number(fd); pid != 0) return pid;
    const timespec pause{0, 10 * 1000 * 1000};
    nanosleep(&pause, nullptr);
  }
  return 0;
}

}  // namespace

PidFile::Status PidFile::inspect(const std::string& path) {
  const Fd fd(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!fd.valid()) {
    if (errno == ENOENT || errno == ENOTDIR) return {};
    return {Holder::unreadable, 0, last_error(fmt::format("open {}", path)).text()};
  }
  if (flock(fd.get(), LOCK_SH | LOCK_NB) == 0) {
    return {Holder::stale, read_number(fd.get()), {}};
  }
  if (errno != EWOULDBLOCK) {
    return {Holder::unreadable, 0, last_error(fmt::format("lock {}", path)).text()};
  }
  const pid_t pid = await_number(fd.get());
  if (pid == 0) return {Holder::unreadable, 0, fmt::format("{} holds no process number", path)};
  return {Holder::running, pid, {}};
}

PidFile& PidFile::operator=(PidFile&& other) noexcept {
  if (this != &other) {
    remove();
    fd_ = std::move(other.fd_);
    path_ = std::move(other.path_);
  }
  return *this;
}

Result<PidFile, std::string> PidFile::lock(const std::string& path) {
  for (int tries = 0; tries < kReplacedTriesMax; ++tries) {
    Fd fd(open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0644));
    if (!fd.valid()) return Unexpected{last_error(fmt::format("open {}", path)).text()};
    if (flock(fd.get(), LOCK_EX | LOCK_NB) != 0) {
      if (errno != EWOULDBLOCK) {
        return Unexpected{last_error(fmt::format("lock {}", path)).text()};
      }
      const pid_t pid = await_number(fd.get());
      return Unexpected{fmt::format("already running (pid {})", pid)};
    }
    // Between open and lock the former owner may have removed the file: then this is a nameless
    // one.
    if (!same_file(fd.get(), path)) continue;
    if (fchmod(fd.get(), 0644) != 0 || ftruncate(fd.get(), 0) != 0) {
      return Unexpected{last_error(fmt::format("write {}", path)).text()};
    }
    PidFile file;
    file.fd_ = std::move(fd);
    file.path_ = path;
    return file;
  }
  return Unexpected{fmt::format("{} is being replaced by somebody again and again", path)};
}

Result<void, std::string> PidFile::publish() {
  const std::string text = fmt::format("{}\n", getpid());
  if (pwrite(fd_.get(), text.data(), text.size(), 0) != static_cast<ssize_t>(text.size()) ||
      ftruncate(fd_.get(), static_cast<off_t>(text.size())) != 0) {
    return Unexpected{last_error(fmt::format("write {}", path_)).text()};
  }
  return {};
}

void PidFile::remove() noexcept {
  if (!fd_.valid()) return;
  if (same_file(fd_.get(), path_)) unlink(path_.c_str());
  fd_.reset();
}

}  // namespace holdfast::platform
