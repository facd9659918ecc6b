#include "platform/log/log_sink.hpp"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include <utility>

namespace holdfast::platform {
namespace {

Result<Fd> open_for_append(const std::string& path) {
  Fd fd(::open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_NOCTTY | O_CLOEXEC, 0644));
  if (!fd.valid()) return Unexpected{SysError{errno, "open " + path}};
  return fd;
}

// Puts the file of `from` behind the number `to` in one step.
bool replace_descriptor(int from, int to) noexcept {
#if defined(__APPLE__)
  const bool replaced = ::dup2(from, to) == to;
  if (replaced && to != STDERR_FILENO) ::fcntl(to, F_SETFD, FD_CLOEXEC);
  return replaced;
#else
  return ::dup3(from, to, to == STDERR_FILENO ? 0 : O_CLOEXEC) == to;
#endif
}

// 0, or the errno of the write that failed.
int write_all(int fd, std::string_view bytes) noexcept {
  while (!bytes.empty()) {
    const ssize_t written = ::write(fd, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return errno;
    if (written == 0) return EIO;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return 0;
}

}  // namespace

LogSink::LogSink(int fd, std::string name, bool is_file)
    : fd_(fd), name_(std::move(name)), is_file_(is_file) {}

LogSink::~LogSink() {
  if (fd_ != STDERR_FILENO) Fd{fd_}.reset();
}

Result<std::unique_ptr<LogSink>> LogSink::open(const std::string& path) {
  auto fd = open_for_append(path);
  if (!fd) return Unexpected{std::move(fd).error()};
  return std::unique_ptr<LogSink>(new LogSink(fd->release(), path, true));
}

std::unique_ptr<LogSink> LogSink::to_descriptor(Fd fd, std::string name) {
  return std::unique_ptr<LogSink>(new LogSink(fd.release(), std::move(name), false));
}

std::unique_ptr<LogSink> LogSink::to_standard_error() {
  return std::unique_ptr<LogSink>(new LogSink(STDERR_FILENO, "standard error", false));
}

bool LogSink::write(std::string_view lines) noexcept {
  const int code = write_all(fd_, lines);
  if (code == 0) return true;
  note_loss(code);
  return false;
}

void LogSink::note_loss(int code) noexcept {
  lost_.fetch_add(1, std::memory_order_relaxed);
  if (fd_ == STDERR_FILENO || loss_told_.exchange(true, std::memory_order_relaxed)) return;
  const std::string told =
      SysError{code, "log lines are being lost: write to " + name_}.text() + "\n";
  static_cast<void>(write_all(STDERR_FILENO, told));
}

Result<void> LogSink::reopen() {
  if (!is_file_) return {};
  auto fd = open_for_append(name_);
  if (!fd) return Unexpected{std::move(fd).error()};
  if (!replace_descriptor(fd->get(), fd_)) return Unexpected{SysError{errno, "reopen " + name_}};
  loss_told_.store(false, std::memory_order_relaxed);
  return captures_standard_error_ ? capture_standard_error() : Result<void>{};
}

Result<void> LogSink::capture_standard_error() {
  if (fd_ == STDERR_FILENO) return {};
  if (!replace_descriptor(fd_, STDERR_FILENO)) {
    return Unexpected{SysError{errno, "send standard error to " + name_}};
  }
  captures_standard_error_ = true;
  return {};
}

}  // namespace holdfast::platform
