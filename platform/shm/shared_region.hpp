// SharedRegion: memory that parent and children see alike.
// Why: the scoreboard and the children's log buffers must survive the death of the child that
// wrote them, and cost no system call to update.
//
// Threads:   any; what lies in the region brings its own protocol (atomics).
// Process:   both.
// Ownership: move-only; unmaps when destroyed. A file behind it stays and is its owner's to remove.
// Fork:      make it before fork; parent and children then share it at the same address.
#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "platform/base/result.hpp"

namespace holdfast::platform {

class SharedRegion {
 public:
  SharedRegion() = default;
  // At least `bytes` bytes, all zero. It has no name, so nothing is left behind.
  static Result<SharedRegion> anonymous(std::size_t bytes);
  // The same in a new file `path`, mode 0600, for other programs to look at (ScoreBoardFile). A
  // regular file of that name is removed first, anything else of that name is an error (EEXIST).
  static Result<SharedRegion> file_backed(const std::string& path, std::size_t bytes);

  SharedRegion(SharedRegion&& other) noexcept;
  SharedRegion& operator=(SharedRegion&& other) noexcept;
  SharedRegion(const SharedRegion&) = delete;
  SharedRegion& operator=(const SharedRegion&) = delete;
  ~SharedRegion();

  std::byte* data() const noexcept { return data_; }
  std::size_t size() const noexcept { return size_; }
  std::span<std::byte> bytes() const noexcept { return {data_, size_}; }

 private:
  SharedRegion(std::byte* data, std::size_t size) noexcept : data_(data), size_(size) {}

  std::byte* data_ = nullptr;  // page aligned
  std::size_t size_ = 0;
};

}  // namespace holdfast::platform
