// LogSink: where finished log lines go: a file, a pipe to a program, standard error.
// Why one write per call: with O_APPEND lines of all processes then follow each other whole.
//
// Threads: write() by any thread at any time, also during reopen(); the rest by one at a time.
// Process: both; children inherit the descriptor and append to the same file.
// Failure: a line that cannot be written is counted and lost, the first one is told to standard
//          error; the caller goes on serving.
#pragma once

#include <sys/types.h>

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "platform/base/result.hpp"
#include "platform/io/fd.hpp"

namespace holdfast::platform {

class LogSink {
 public:
  // Appends to `path`; makes it (0644, less the umask) if need be.
  static Result<std::unique_ptr<LogSink>> open(const std::string& path);
  // Takes over a descriptor, such as the write end of a pipe; `name` stands in messages.
  static std::unique_ptr<LogSink> to_descriptor(Fd fd, std::string name);
  static std::unique_ptr<LogSink> to_standard_error();

  LogSink(const LogSink&) = delete;
  LogSink& operator=(const LogSink&) = delete;
  ~LogSink();

  // One or more whole lines, each with its '\n'. False if any of it was lost.
  bool write(std::string_view lines) noexcept;

  // Opens the path anew (after somebody renamed the file) and puts it in the place of the old one,
  // with no moment in between. On failure the old file stays. Nothing to do for other sinks.
  Result<void> reopen();

  // From now on what anybody prints to standard error goes here, too; reopen() keeps it so.
  Result<void> capture_standard_error();

  bool is_file() const noexcept { return is_file_; }
  const std::string& name() const noexcept { return name_; }
  int descriptor() const noexcept { return fd_; }
  std::uint64_t lost() const noexcept { return lost_.load(std::memory_order_relaxed); }

 private:
  LogSink(int fd, std::string name, bool is_file);
  void note_loss(int code) noexcept;

  // Constant after construction: the number stays, reopen() changes the file behind it.
  const int fd_;
  const std::string name_;
  const bool is_file_;
  // Owned by the one that configures.
  bool captures_standard_error_ = false;
  // Relaxed: counts and a flag, nothing is published through them.
  std::atomic<std::uint64_t> lost_{0};
  std::atomic<bool> loss_told_{false};
};

}  // namespace holdfast::platform
