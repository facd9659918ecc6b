// LogOutput: one access log file in one child: the rings of its workers, and who empties them.
// Why one writer for all rings: the lines of a second go out with one system call, not one each.
//
// Threads:   any. ring() once per worker; flush() by the child's main thread about once a second
//            and by a worker whose ring is full; the mutex makes them take turns.
// Process:   child. The descriptor was opened by the parent, in append mode, so that the lines of
//            all children follow each other whole.
// Failure:   what cannot be written is dropped and counted, and told to the error log once; the
//            server goes on. The first line after that begins on a line of its own.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/modules/log_config/log_ring.hpp"

namespace holdfast::core {

class LogOutput {
 public:
  // `fd` is borrowed; `name` stands in messages.
  LogOutput(int fd, std::string name) : fd_(fd), name_(std::move(name)) {}
  LogOutput(const LogOutput&) = delete;
  LogOutput& operator=(const LogOutput&) = delete;

  // A ring in this memory (see LogRing), which outlives this object; it stays until the end.
  LogRing& add_ring(std::span<std::byte> memory);

  // A whole line: into the ring, or past it if it is full or too small.
  void write_line(LogRing& ring, std::string_view line);
  // Everything that all rings have.
  void flush();

  std::uint64_t dropped_bytes() const;

 private:
  void flush_locked();
  void write_pieces(std::span<const std::string_view> pieces);
  void note_failure(int code, std::size_t lost_bytes);
  void note_success();

  const int fd_;
  const std::string name_;
  mutable std::mutex mutex_;
  // Guarded by mutex_.
  std::vector<std::unique_ptr<LogRing>> rings_;
  std::vector<std::string_view> pieces_;  // scratch
  std::vector<std::size_t> sizes_;        // scratch
  std::uint64_t dropped_bytes_ = 0;
  std::uint64_t told_dropped_bytes_ = 0;
  bool is_failing_ = false;
  bool has_torn_line_ = false;  // the file ends in the middle of a line
};

}  // namespace holdfast::core
