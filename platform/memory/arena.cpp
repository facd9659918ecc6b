#include "platform/memory/arena.hpp"

#include <algorithm>
#include <cstdlib>

#include "platform/base/check.hpp"

namespace holdfast::platform {

Arena::~Arena() { free_from(first_); }

void* Arena::alloc_from_next_block(std::size_t bytes, std::size_t align) noexcept {
  HF_CHECK(align != 0 && (align & (align - 1)) == 0);
  if (bytes > SIZE_MAX / 2 || align > SIZE_MAX / 4) fail_size();
  // With room for any padding: where a block starts is malloc's business.
  const std::size_t bytes_min = sizeof(Block) + bytes + align;
  Block* next = current_ != nullptr ? current_->next : first_;
  if (next == nullptr || next->bytes < bytes_min) next = insert_block(bytes_min);
  enter(next);
  const std::size_t padding = -reinterpret_cast<std::uintptr_t>(cursor_) & (align - 1);
  return take(padding, bytes);
}

// Blocks double, so that a request of any size needs few of them. A block that is too small for
// this piece stays behind the new one and serves later ones.
Arena::Block* Arena::insert_block(std::size_t bytes_min) noexcept {
  const std::size_t doubled = current_ != nullptr ? current_->bytes * 2 : kFirstBlockBytes;
  const std::size_t bytes = std::max(std::min(doubled, kBlockBytesMax), bytes_min);
  auto* block = static_cast<Block*>(std::malloc(bytes));
  HF_CHECK(block != nullptr);
  Block*& link = current_ != nullptr ? current_->next : first_;
  block->next = link;
  block->bytes = bytes;
  link = block;
  bytes_reserved_ += bytes;
  return block;
}

void Arena::enter(Block* block) noexcept {
  current_ = block;
  cursor_ = reinterpret_cast<char*>(block) + sizeof(Block);
  end_ = reinterpret_cast<char*>(block) + block->bytes;
  forbid_memory(cursor_, free_bytes());
}

void Arena::reset() noexcept {
  std::size_t kept = 0;
  Block** link = &first_;
  while (*link != nullptr && (*link)->bytes <= bytes_retained_max_ - kept) {
    kept += (*link)->bytes;
    link = &(*link)->next;
  }
  free_from(std::exchange(*link, nullptr));
  bytes_reserved_ = kept;
  current_ = nullptr;
  cursor_ = end_ = nullptr;
  // Pieces of all kept blocks die now, not when their block is entered again.
  for (Block* block = first_; block != nullptr; block = block->next) {
    forbid_memory(block + 1, block->bytes - sizeof(Block));
  }
  if (first_ != nullptr) enter(first_);
}

void Arena::free_from(Block* block) noexcept {
  while (block != nullptr) {
    Block* next = block->next;
    allow_memory(block, block->bytes);
    std::free(block);
    block = next;
  }
}

void Arena::fail_size() noexcept { check_failed("a size that no memory has", __FILE__, __LINE__); }

}  // namespace holdfast::platform
