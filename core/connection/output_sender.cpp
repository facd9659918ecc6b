#include "core/connection/output_sender.hpp"

#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#if defined(__linux__)
#include <sys/sendfile.h>
#endif

#include <algorithm>
#include <array>
#include <cerrno>

namespace holdfast::core {
namespace {

constexpr std::size_t kVectorMax = 64;

#if defined(MSG_MORE)
constexpr int kMoreFollows = MSG_MORE;
#else
constexpr int kMoreFollows = 0;
#endif

#if defined(__linux__)
constexpr bool kHaveSendfile = true;
#else
constexpr bool kHaveSendfile = false;
#endif

bool goes_by_sendfile(const OutputPiece& piece) noexcept {
  return kHaveSendfile && piece.data == nullptr && piece.use_sendfile;
}

FlushResult result_of_error(int error) noexcept {
  return error == EAGAIN || error == EWOULDBLOCK ? FlushResult::would_block : FlushResult::broken;
}

// One flush in progress.
class Sender {
 public:
  Sender(int socket, std::span<OutputPiece> pieces, std::span<char> staging) noexcept
      : socket_(socket), pieces_(pieces), staging_(staging) {}

  SendOutcome run() {
    FlushResult result = FlushResult::done;
    while (result == FlushResult::done && at_ < pieces_.size()) {
      if (sent_ >= OutputBatch::kTurnBytesMax) {
        result = FlushResult::budget;
      } else if (goes_by_sendfile(pieces_[at_])) {
        result = send_file();
      } else {
        result = send_gathered();
      }
    }
    return {result, sent_, at_};
  }

 private:
  FlushResult send_gathered() {
    const OutputPiece& piece = pieces_[at_];
    if (at_ + 1 != pieces_.size() || piece.data == nullptr) return send_several();
    // The usual case: everything is one stretch of memory.
    const std::size_t bytes = part_of(piece, OutputBatch::kTurnBytesMax);
    return transmit_one(piece.data, bytes, bytes < piece.length ? kMoreFollows : 0);
  }

  // Gathers memory pieces, and at most one staged stretch of a file behind them, into one call.
  FlushResult send_several() {
    std::array<iovec, kVectorMax> vector;
    std::size_t count = 0;
    std::size_t wanted = 0;
    std::size_t next = at_;
    bool whole = true;  // so far each gathered piece goes out completely
    while (next < pieces_.size() && count < kVectorMax && whole &&
           !goes_by_sendfile(pieces_[next])) {
      const OutputPiece& piece = pieces_[next++];
      const bool staged = piece.data == nullptr;
      const std::size_t bytes = staged ? stage(piece) : part_of(piece, OutputBatch::kTurnBytesMax);
      if (bytes == 0) return FlushResult::broken;  // the file ends before its range does
      vector[count++] = {staged ? staging_.data() : const_cast<char*>(piece.data), bytes};
      wanted += bytes;
      whole = bytes == piece.length && !staged && wanted < OutputBatch::kTurnBytesMax;
      if (bytes < piece.length) --next;
    }
    const int flags = next < pieces_.size() ? kMoreFollows : 0;
    if (count == 1) return transmit_one(vector[0].iov_base, wanted, flags);
    msghdr message{};
    message.msg_iov = vector.data();
    message.msg_iovlen = count;
    ssize_t n;
    do {
      n = ::sendmsg(socket_, &message, flags | MSG_NOSIGNAL);
    } while (n < 0 && errno == EINTR);
    return outcome_of(n, wanted);
  }

  static std::size_t part_of(const OutputPiece& piece, std::size_t bytes_max) noexcept {
    return static_cast<std::size_t>(std::min<std::uint64_t>(piece.length, bytes_max));
  }

  std::size_t stage(const OutputPiece& piece) const noexcept {
    const std::size_t wanted = part_of(piece, staging_.size());
    for (;;) {
      const ssize_t got =
          ::pread(piece.file, staging_.data(), wanted, static_cast<off_t>(piece.offset));
      if (got >= 0) return static_cast<std::size_t>(got);
      if (errno != EINTR) return 0;
    }
  }

  FlushResult transmit_one(const void* data, std::size_t bytes, int flags) noexcept {
    ssize_t n;
    do {
      n = ::send(socket_, data, bytes, flags | MSG_NOSIGNAL);
    } while (n < 0 && errno == EINTR);
    return outcome_of(n, bytes);
  }

  FlushResult outcome_of(ssize_t n, std::size_t wanted) noexcept {
    if (n < 0) return result_of_error(errno);
    advance(static_cast<std::uint64_t>(n));
    // A short send means a full buffer; the kernel will tell when there is room.
    return static_cast<std::size_t>(n) == wanted ? FlushResult::done : FlushResult::would_block;
  }

  FlushResult send_file() noexcept {
#if defined(__linux__)
    OutputPiece& piece = pieces_[at_];
    const std::uint64_t budget = OutputBatch::kTurnBytesMax - sent_;
    auto offset = static_cast<off_t>(piece.offset);
    const ssize_t n = ::sendfile(socket_, piece.file, &offset,
                                 static_cast<std::size_t>(std::min(piece.length, budget)));
    if (n > 0) {
      advance(static_cast<std::uint64_t>(n));
      return FlushResult::done;  // short or not: the next call says EAGAIN if there is no room
    }
    if (n == 0) return FlushResult::broken;  // the file shrank
    if (errno == EINTR) return FlushResult::done;
    if (errno == EINVAL || errno == ENOSYS) {  // a file system that cannot: read it instead
      piece.use_sendfile = false;
      return FlushResult::done;
    }
    return result_of_error(errno);
#else
    return FlushResult::broken;
#endif
  }

  void advance(std::uint64_t bytes) noexcept {
    sent_ += bytes;
    while (bytes > 0) {
      OutputPiece& piece = pieces_[at_];
      const std::uint64_t part = std::min(bytes, piece.length);
      if (piece.data != nullptr) {
        piece.data += part;
      } else {
        piece.offset += part;
      }
      piece.length -= part;
      bytes -= part;
      if (piece.length == 0) ++at_;
    }
  }

  int socket_;
  std::span<OutputPiece> pieces_;
  std::span<char> staging_;
  std::size_t at_ = 0;
  std::uint64_t sent_ = 0;
};

}  // namespace

SendOutcome send_pieces(int socket, std::span<OutputPiece> pieces, std::span<char> staging) {
  return Sender(socket, pieces, staging).run();
}

}  // namespace holdfast::core
