// OutputBatch: the answers of one turn, sent with one system call where possible.
// Why: send(2) is about 70 % of a small request's cost, so pipelined answers go out together, and a
// head with a small body is one contiguous piece.
//
// Threads:    one worker's own.
// Ownership:  memory and files are borrowed from a SharedBody (a cached file, say) which the worker
//             keeps alive during its turn; only what outlives the turn is retained (detach()).
// Failure:    flush() says whether the socket would block or is broken.
#pragma once

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

// Bytes in memory, or a range of a file, that wait to be sent.
struct OutputPiece {
  const char* data = nullptr;  // null: of the file
  std::uint64_t length = 0;
  std::uint64_t offset = 0;  // in the file
  const SharedBody* owner = nullptr;
  int file = -1;
  bool use_sendfile = false;
};

class PendingOutput;

class OutputBatch {
 public:
  // So much is collected before it is sent in the middle of a turn …
  static constexpr std::size_t kFlushBytes = 64 * 1024;
  // … and one more answer with its head always fits behind it.
  static constexpr std::size_t kAnswerBytes = 32 * 1024;
  static constexpr std::size_t kScratchBytes = kFlushBytes + kAnswerBytes;
  static constexpr std::size_t kCopyMax =
      16 * 1024;  // bodies up to this are copied behind their head
  static constexpr std::size_t kTurnBytesMax = 1 << 20;  // per flush, for fairness

  OutputBatch();
  ~OutputBatch();
  OutputBatch(const OutputBatch&) = delete;
  OutputBatch& operator=(const OutputBatch&) = delete;

  bool empty() const noexcept { return queued_ == 0; }
  std::uint64_t bytes() const noexcept { return queued_; }  // queued and not yet sent
  // True while the next answer (kAnswerBytes of head and small body) certainly fits.
  bool has_room() const noexcept { return used_ <= kFlushBytes && queued_ <= kFlushBytes; }

  // Room for at least `bytes` contiguous bytes of head in the scratch buffer, or nullptr when the
  // batch must be flushed first. commit() says how many were written.
  char* reserve(std::size_t bytes) noexcept {
    return bytes <= kScratchBytes - used_ ? scratch_.get() + used_ : nullptr;
  }
  void commit(std::size_t bytes) noexcept;
  bool append(std::string_view text) noexcept;  // copies; false: does not fit, flush first
  // Body bytes that stay where they are; `owner` is retained only if they outlive the turn. Without
  // an owner they are copied, to the heap if need be.
  void append_memory(std::string_view bytes, const SharedBody* owner);
  // A range of a file, by sendfile(2) where `use_sendfile`, otherwise read in pieces and written.
  void append_file(const SharedBody* owner, int file, std::uint64_t offset, std::uint64_t length,
                   bool use_sendfile);

  FlushResult flush(int socket);
  // Moves what is left into an object of its own; the batch is empty afterwards.
  std::unique_ptr<PendingOutput> detach();
  void clear() noexcept;

 private:
  friend class PendingOutput;

  bool in_scratch(const OutputPiece& piece) const noexcept;
  void drop_copies() noexcept;

  std::unique_ptr<char[]> scratch_;
  std::size_t used_ = 0;      // of scratch_
  std::uint64_t queued_ = 0;  // bytes of all pieces from first_ on
  std::size_t first_ = 0;     // the first piece that is not completely sent
  std::vector<OutputPiece> pieces_;
  std::vector<const SharedBody*> copies_;  // bodies that this batch made and owns
};

// Output that outlived its turn: owns its memory, retains its bodies.
// Why apart from the batch: it hangs on its connection, and costs what is unsent and no more.
class PendingOutput {
 public:
  explicit PendingOutput(OutputBatch& from);
  ~PendingOutput();
  PendingOutput(const PendingOutput&) = delete;
  PendingOutput& operator=(const PendingOutput&) = delete;

  std::uint64_t bytes() const noexcept { return queued_; }
  // Borrows the scratch buffer of `lender`, which must be empty, for what is read from files.
  FlushResult flush(int socket, OutputBatch& lender);

 private:
  std::unique_ptr<char[]> memory_;  // what was in the batch's scratch buffer
  std::uint64_t queued_ = 0;
  std::size_t first_ = 0;
  std::vector<OutputPiece> pieces_;
};

}  // namespace holdfast::core
