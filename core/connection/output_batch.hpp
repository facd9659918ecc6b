// OutputBatch: the answers of one turn, sent with one system call where possible.
// Why: send(2) is about 70 % of a small request's cost, so pipelined answers go out together, and a
// head with a small body is one contiguous piece.
//
// Threads:    one worker's own.
// Ownership:  memory and files are borrowed from a SharedBody (a cached file, say) which the worker
//             keeps alive during its turn; only what outlives the turn is retained (detach()).
// Failure:    flush() says whether the socket would block or is broken.
#pragma once

#include <sys/uio.h>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

namespace holdfast::core {

// Something whose bytes or descriptor output may refer to. Counted by hand because the hot path
// must not touch a shared count.
class SharedBody {
 public:
  SharedBody() = default;
  SharedBody(const SharedBody&) = delete;
  SharedBody& operator=(const SharedBody&) = delete;
  virtual ~SharedBody() = default;
  void retain() const noexcept { count_.fetch_add(1, std::memory_order_relaxed); }
  void release() const noexcept {
    if (count_.fetch_sub(1, std::memory_order_acq_rel) == 1) delete this;
  }

 private:
  mutable std::atomic<std::uint32_t> count_{1};
};

enum class FlushResult : std::uint8_t {
  done,         // everything is in the kernel
  would_block,  // the send buffer is full
  budget,       // the turn's byte budget is used up; more could be sent
  broken,       // the peer is gone, or a file shrank under us: the connection must be closed
};

// Output that outlived its turn: owns its memory, retains its bodies.
class PendingOutput;

class OutputBatch {
 public:
  static constexpr std::size_t kScratchBytes = 64 * 1024;
  static constexpr std::size_t kCopyMax = 16 * 1024;     // bodies up to this are copied
  static constexpr std::size_t kTurnBytesMax = 1 << 20;  // per flush, for fairness

  OutputBatch();
  ~OutputBatch();

  bool empty() const noexcept;
  std::size_t bytes() const noexcept;  // queued and not yet sent
  // Room for at least `bytes` contiguous bytes of head in the scratch buffer, or nullptr when the
  // batch must be flushed first. commit() says how many were written.
  char* reserve(std::size_t bytes) noexcept;
  void commit(std::size_t bytes) noexcept;
  bool append(std::string_view text) noexcept;  // copies; false: does not fit, flush first
  // Body bytes that stay where they are; `owner` is retained only if they outlive the turn.
  bool append_memory(std::string_view bytes, const SharedBody* owner);
  // A range of a file, by sendfile(2) where `use_sendfile`, otherwise read in pieces and written.
  bool append_file(const SharedBody* owner, int file, std::uint64_t offset, std::uint64_t length,
                   bool use_sendfile);

  FlushResult flush(int socket);
  // Moves what is left into an object of its own; the batch is empty afterwards.
  std::unique_ptr<PendingOutput> detach();
  void clear() noexcept;
};

}  // namespace holdfast::core
