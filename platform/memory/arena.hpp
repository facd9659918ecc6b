// Arena: memory that is handed out by moving a pointer and taken back all at once.
// Why: a request needs dozens of small pieces that die together; reset() costs nothing, and once
// the blocks are there no request allocates from the heap again.
//
// Threads:   one at a time; every worker has its own.
// Ownership: owns its blocks; what lies in them must need no destructor.
// Lifetime:  everything handed out is gone after reset() (AddressSanitizer builds see its use).
// Failure:   out of memory is a failed check.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <new>
#include <span>
#include <string_view>
#include <type_traits>
#include <utility>

#include "platform/memory/asan.hpp"

namespace holdfast::platform {

class Arena {
 public:
  static constexpr std::size_t kFirstBlockBytes = 8 * 1024;
  static constexpr std::size_t kBlockBytesMax = 256 * 1024;  // of a block for many small pieces
  static constexpr std::size_t kDefaultRetainedMax = 64 * 1024;

  // `bytes_retained_max` is what reset() may keep for the next time (MaxMemFree). The first block
  // is made when it is first needed.
  explicit Arena(std::size_t bytes_retained_max = kDefaultRetainedMax) noexcept
      : bytes_retained_max_(bytes_retained_max) {}
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;
  ~Arena();

  // Never null; not initialised. `align` is a power of two.
  void* alloc(std::size_t bytes, std::size_t align = alignof(std::max_align_t)) noexcept {
    const std::size_t padding = -reinterpret_cast<std::uintptr_t>(cursor_) & (align - 1);
    if (bytes >= free_bytes() || padding > free_bytes() - bytes) [[unlikely]] {
      return alloc_from_next_block(bytes, align);
    }
    return take(padding, bytes);
  }

  // A copy that lives until reset().
  std::string_view copy(std::string_view text) noexcept {
    if (text.empty()) return {};
    auto* bytes = static_cast<char*>(alloc(text.size(), 1));
    std::memcpy(bytes, text.data(), text.size());
    return {bytes, text.size()};
  }

  template <class T, class... Args>
  requires std::is_trivially_destructible_v<T> T* make(Args&&... args) {
    return ::new (alloc(sizeof(T), alignof(T))) T{std::forward<Args>(args)...};
  }
  // Value-initialised: zeros for numbers and pointers.
  template <class T>
  requires std::is_trivially_destructible_v<T> std::span<T> make_array(std::size_t count) {
    if (count > SIZE_MAX / sizeof(T)) fail_size();
    auto* first = static_cast<T*>(alloc(count * sizeof(T), alignof(T)));
    for (std::size_t i = 0; i < count; ++i) ::new (first + i) T{};
    return {first, count};
  }

  // Takes everything back. Keeps the first blocks, as many as bytes_retained_max allows.
  void reset() noexcept;

  void set_bytes_retained_max(std::size_t bytes) noexcept { bytes_retained_max_ = bytes; }
  // What the blocks occupy, used or not.
  std::size_t bytes_reserved() const noexcept { return bytes_reserved_; }

 private:
  // Stands at the start of each block; the pieces follow it.
  struct alignas(std::max_align_t) Block {
    Block* next;
    std::size_t bytes;  // with this header
  };

  std::size_t free_bytes() const noexcept { return static_cast<std::size_t>(end_ - cursor_); }
  void* take(std::size_t padding, std::size_t bytes) noexcept {
    char* piece = cursor_ + padding;
    cursor_ = piece + bytes;
    allow_memory(piece, bytes);
    return piece;
  }
  void* alloc_from_next_block(std::size_t bytes, std::size_t align) noexcept;
  void enter(Block* block) noexcept;
  Block* insert_block(std::size_t bytes_min) noexcept;
  static void free_from(Block* block) noexcept;
  [[noreturn]] static void fail_size() noexcept;

  char* cursor_ = nullptr;
  char* end_ = nullptr;
  Block* first_ = nullptr;
  Block* current_ = nullptr;  // the block that cursor_ is in; those behind it are empty
  std::size_t bytes_reserved_ = 0;
  std::size_t bytes_retained_max_;
};

}  // namespace holdfast::platform
