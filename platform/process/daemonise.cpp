#include "platform/process/daemonise.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <string>

namespace holdfast::platform {
namespace {

constexpr char kReady = '+';
constexpr char kFailed = '-';

void write_all(int fd, std::string_view text) noexcept {
  while (!text.empty()) {
    const ssize_t bytes = write(fd, text.data(), text.size());
    if (bytes < 0 && errno == EINTR) continue;
    if (bytes <= 0) return;
    text.remove_prefix(static_cast<std::size_t>(bytes));
  }
}

std::string read_all(int fd) {
  std::string text;
  char piece[512];
  for (;;) {
    const ssize_t bytes = read(fd, piece, sizeof piece);
    if (bytes < 0 && errno == EINTR) continue;
    if (bytes <= 0) return text;
    text.append(piece, static_cast<std::size_t>(bytes));
    if (text[0] == kReady) return text;
  }
}

[[noreturn]] void wait_for_outcome(int pipe) {
  const std::string outcome = read_all(pipe);
  if (!outcome.empty() && outcome[0] == kReady) _exit(0);
  if (outcome.size() > 1) {
    write_all(STDERR_FILENO, std::string_view(outcome).substr(1));
  } else if (outcome.empty()) {
    write_all(STDERR_FILENO, "the server ended before it was ready; see its error log\n");
  }
  _exit(1);
}

}  // namespace

void StartReport::ready() noexcept {
  if (!pipe_.valid()) return;
  write_all(pipe_.get(), std::string_view(&kReady, 1));
  pipe_.reset();
}

void StartReport::failed(std::string_view message) noexcept {
  if (!pipe_.valid()) return;
  write_all(pipe_.get(), std::string_view(&kFailed, 1));
  write_all(pipe_.get(), message);
  if (!message.empty() && message.back() != '\n') write_all(pipe_.get(), "\n");
  pipe_.reset();
}

Result<StartReport> daemonise() {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return Unexpected{last_error("pipe2")};
  Fd reading(ends[0]);
  Fd writing(ends[1]);
  // What is still in stdio's buffers would come out twice.
  std::fflush(nullptr);
  const pid_t pid = fork();
  if (pid < 0) return Unexpected{last_error("fork")};
  if (pid > 0) {
    writing.reset();
    wait_for_outcome(reading.get());
  }
  setsid();
  if (chdir("/") != 0) return Unexpected{last_error("chdir /")};
  return StartReport(std::move(writing));
}

void release_terminal(int error_log) noexcept {
  const Fd null(open("/dev/null", O_RDWR | O_CLOEXEC));
  if (!null.valid()) return;
  std::fflush(nullptr);
  dup2(null.get(), STDIN_FILENO);
  dup2(null.get(), STDOUT_FILENO);
  dup2(error_log >= 0 ? error_log : null.get(), STDERR_FILENO);
}

}  // namespace holdfast::platform
