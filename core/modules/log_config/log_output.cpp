#include "core/modules/log_config/log_output.hpp"

#include <sys/uio.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

#include "core/modules/log_config/log_config_log.hpp"

namespace holdfast::core {

namespace {

using Pieces = std::span<const std::string_view>;

// Pieces per system call; far below the system's own limit (IOV_MAX).
constexpr std::size_t kPiecesMax = 128;

std::size_t total_bytes(Pieces pieces) noexcept {
  std::size_t total = 0;
  for (const std::string_view piece : pieces) total += piece.size();
  return total;
}

struct WriteResult {
  std::size_t written = 0;
  int code = 0;  // errno of what stopped it
};

// Writes as much as the system takes; starts again where a call was cut short.
WriteResult write_all(int fd, Pieces pieces) {
  WriteResult result;
  std::size_t skip = 0;  // bytes of the first piece that are out
  while (!pieces.empty()) {
    std::array<iovec, kPiecesMax> vectors;
    const std::size_t count = std::min(pieces.size(), kPiecesMax);
    for (std::size_t i = 0; i < count; ++i) {
      vectors[i] = {const_cast<char*>(pieces[i].data()), pieces[i].size()};
    }
    vectors[0].iov_base = static_cast<char*>(vectors[0].iov_base) + skip;
    vectors[0].iov_len -= skip;
    const ssize_t n = ::writev(fd, vectors.data(), static_cast<int>(count));
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) {
      result.code = n < 0 ? errno : EIO;
      return result;
    }
    result.written += static_cast<std::size_t>(n);
    skip += static_cast<std::size_t>(n);
    while (!pieces.empty() && skip >= pieces.front().size()) {
      skip -= pieces.front().size();
      pieces = pieces.subspan(1);
    }
  }
  return result;
}

// Does the part that was written end with a line?
bool ends_a_line(Pieces pieces, std::size_t written) noexcept {
  if (written == 0) return true;
  for (const std::string_view piece : pieces) {
    if (written <= piece.size()) return piece[written - 1] == '\n';
    written -= piece.size();
  }
  return true;
}

}  // namespace

LogRing& LogOutput::add_ring(std::span<std::byte> memory) {
  const std::lock_guard lock{mutex_};
  rings_.push_back(std::make_unique<LogRing>(memory));
  return *rings_.back();
}

void LogOutput::write_line(LogRing& ring, std::string_view line) {
  if (ring.push(line)) [[likely]]
    return;
  const std::lock_guard lock{mutex_};
  flush_locked();
  if (ring.push(line)) return;
  write_pieces({&line, 1});
}

void LogOutput::flush() {
  const std::lock_guard lock{mutex_};
  flush_locked();
}

void LogOutput::flush_locked() {
  pieces_.clear();
  // What is seen now is what is consumed below: workers may commit more meanwhile.
  sizes_.clear();
  for (const auto& ring : rings_) {
    const LogRing::Unread unread = ring->unread();
    sizes_.push_back(unread.size());
    if (!unread.first.empty()) pieces_.push_back(unread.first);
    if (!unread.second.empty()) pieces_.push_back(unread.second);
  }
  if (pieces_.empty()) return;
  write_pieces(pieces_);
  for (std::size_t i = 0; i < rings_.size(); ++i) rings_[i]->consume(sizes_[i]);
}

void LogOutput::write_pieces(Pieces pieces) {
  if (has_torn_line_) {
    constexpr std::string_view kLineEnd = "\n";
    const WriteResult mended = write_all(fd_, {&kLineEnd, 1});
    if (mended.code != 0) return note_failure(mended.code, total_bytes(pieces));
    has_torn_line_ = false;
  }
  const WriteResult result = write_all(fd_, pieces);
  if (result.code == 0) return note_success();
  has_torn_line_ = !ends_a_line(pieces, result.written);
  note_failure(result.code, total_bytes(pieces) - result.written);
}

void LogOutput::note_failure(int code, std::size_t lost_bytes) {
  dropped_bytes_ += lost_bytes;
  if (std::exchange(is_failing_, true)) return;
  platform::log_event({.level = platform::LogLevel::error,
                       .module = kLogConfigLog,
                       .number = 646,
                       .error_code = code},
                      "Error writing to {}; lines are lost until it works again", name_);
}

void LogOutput::note_success() {
  if (!std::exchange(is_failing_, false)) return;
  platform::log_event({.level = platform::LogLevel::notice, .module = kLogConfigLog},
                      "writing to {} works again; {} bytes of log lines were lost", name_,
                      dropped_bytes_ - told_dropped_bytes_);
  told_dropped_bytes_ = dropped_bytes_;
}

std::uint64_t LogOutput::dropped_bytes() const {
  const std::lock_guard lock{mutex_};
  return dropped_bytes_;
}

}  // namespace holdfast::core
