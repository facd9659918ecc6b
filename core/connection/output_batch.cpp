#include "core/connection/output_batch.hpp"

#include <cstring>
#include <utility>

#include "core/connection/output_sender.hpp"
#include "platform/base/check.hpp"

namespace holdfast::core {
namespace {

constexpr std::size_t kPiecesReserved = 64;

// Bytes that somebody wanted sent but could not keep alive.
class CopiedBody final : public SharedBody {
 public:
  explicit CopiedBody(std::string_view bytes) : bytes_(new char[bytes.size()]) {
    std::memcpy(bytes_.get(), bytes.data(), bytes.size());
  }
  const char* data() const noexcept { return bytes_.get(); }

 private:
  std::unique_ptr<char[]> bytes_;
};

}  // namespace

OutputBatch::OutputBatch() : scratch_(new char[kScratchBytes]) { pieces_.reserve(kPiecesReserved); }

OutputBatch::~OutputBatch() { drop_copies(); }

void OutputBatch::commit(std::size_t bytes) noexcept {
  HF_DCHECK(bytes <= kScratchBytes - used_);
  if (bytes == 0) return;
  const char* at = scratch_.get() + used_;
  used_ += bytes;
  queued_ += bytes;
  if (first_ < pieces_.size() && in_scratch(pieces_.back()) &&
      pieces_.back().data + pieces_.back().length == at) {
    pieces_.back().length += bytes;
    return;
  }
  pieces_.push_back({.data = at, .length = bytes});
}

bool OutputBatch::append(std::string_view text) noexcept {
  if (text.empty()) return true;
  char* at = reserve(text.size());
  if (at == nullptr) return false;
  std::memcpy(at, text.data(), text.size());
  commit(text.size());
  return true;
}

void OutputBatch::append_memory(std::string_view bytes, const SharedBody* owner) {
  if (bytes.empty()) return;
  if (owner == nullptr) {
    if (append(bytes)) return;
    const auto* copy = new CopiedBody(bytes);
    copies_.push_back(copy);
    owner = copy;
    bytes = {copy->data(), bytes.size()};
  }
  queued_ += bytes.size();
  pieces_.push_back({.data = bytes.data(), .length = bytes.size(), .owner = owner});
}

void OutputBatch::append_file(const SharedBody* owner, int file, std::uint64_t offset,
                              std::uint64_t length, bool use_sendfile) {
  if (length == 0) return;
  HF_CHECK(owner != nullptr);  // nobody else keeps the descriptor open
  queued_ += length;
  pieces_.push_back({.length = length,
                     .offset = offset,
                     .owner = owner,
                     .file = file,
                     .use_sendfile = use_sendfile});
}

FlushResult OutputBatch::flush(int socket) {
  if (empty()) {
    clear();
    return FlushResult::done;
  }
  const std::span<char> staging(scratch_.get() + used_, kScratchBytes - used_);
  const SendOutcome outcome = send_pieces(socket, std::span(pieces_).subspan(first_), staging);
  first_ += outcome.complete;
  queued_ -= outcome.sent;
  if (outcome.result == FlushResult::done) clear();
  return outcome.result;
}

std::unique_ptr<PendingOutput> OutputBatch::detach() {
  auto pending = std::make_unique<PendingOutput>(*this);
  clear();
  return pending;
}

void OutputBatch::clear() noexcept {
  pieces_.clear();
  first_ = 0;
  used_ = 0;
  queued_ = 0;
  drop_copies();
}

bool OutputBatch::in_scratch(const OutputPiece& piece) const noexcept {
  return piece.data != nullptr && piece.owner == nullptr;
}

void OutputBatch::drop_copies() noexcept {
  for (const SharedBody* copy : copies_) copy->release();
  copies_.clear();
}

PendingOutput::PendingOutput(OutputBatch& from)
    : queued_(from.queued_),
      pieces_(from.pieces_.begin() + static_cast<std::ptrdiff_t>(from.first_), from.pieces_.end()) {
  std::size_t scratch_bytes = 0;
  for (const OutputPiece& piece : pieces_) {
    if (from.in_scratch(piece)) scratch_bytes += static_cast<std::size_t>(piece.length);
  }
  if (scratch_bytes > 0) memory_.reset(new char[scratch_bytes]);
  char* to = memory_.get();
  for (OutputPiece& piece : pieces_) {
    if (from.in_scratch(piece)) {
      std::memcpy(to, piece.data, static_cast<std::size_t>(piece.length));
      piece.data = std::exchange(to, to + piece.length);
    } else {
      piece.owner->retain();
    }
  }
}

PendingOutput::~PendingOutput() {
  for (std::size_t i = first_; i < pieces_.size(); ++i) {
    if (pieces_[i].owner != nullptr) pieces_[i].owner->release();
  }
}

FlushResult PendingOutput::flush(int socket, OutputBatch& lender) {
  HF_DCHECK(lender.empty());
  const std::span<char> staging(lender.scratch_.get(), OutputBatch::kScratchBytes);
  const SendOutcome outcome = send_pieces(socket, std::span(pieces_).subspan(first_), staging);
  // A body is let go as soon as its last byte is in the kernel.
  for (std::size_t i = first_; i < first_ + outcome.complete; ++i) {
    if (pieces_[i].owner != nullptr) pieces_[i].owner->release();
  }
  first_ += outcome.complete;
  queued_ -= outcome.sent;
  return outcome.result;
}

}  // namespace holdfast::core
