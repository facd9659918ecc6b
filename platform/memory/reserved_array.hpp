// ReservedArray<T>: room for n elements at fixed addresses, which costs memory only where touched.
// Why: connection slots are found by number from any thread and must stay readable for ever, but
// most of the configured maximum is never used.
//
// Threads:   any; the elements bring their own protocol.
// Ownership: unmaps when destroyed, never before: an element stays what it is (type-stable).
// Fork:      a copy of its own for each process, like all private memory.
// Failure:   make() reports ENOMEM, EAGAIN (limits) and EOVERFLOW (n is absurd).
#pragma once

#include <errno.h>
#include <sys/mman.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <type_traits>
#include <utility>

#include "platform/base/check.hpp"
#include "platform/base/result.hpp"

#ifndef MAP_NORESERVE
#define MAP_NORESERVE 0
#endif

namespace holdfast::platform {

// T must mean something when all its bytes are 0: no constructor runs. Plain data and lock-free
// atomics of it do.
template <class T>
requires std::is_trivially_destructible_v<T>
class ReservedArray {
 public:
  ReservedArray() = default;

  static Result<ReservedArray> make(std::size_t count) {
    if (count > PTRDIFF_MAX / sizeof(T)) {
      return Unexpected{SysError{EOVERFLOW, "reserve " + std::to_string(count) + " elements"}};
    }
    if (count == 0) return ReservedArray();
    void* bytes = ::mmap(nullptr, count * sizeof(T), PROT_READ | PROT_WRITE,
                         MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (bytes == MAP_FAILED) {
      return Unexpected{last_error("reserve " + std::to_string(count * sizeof(T)) + " bytes")};
    }
#ifdef MADV_NOHUGEPAGE
    // One touched element must cost 4 kB, not 2 MB. A kernel without huge pages refuses; fine.
    static_cast<void>(::madvise(bytes, count * sizeof(T), MADV_NOHUGEPAGE));
#endif
    return ReservedArray(static_cast<T*>(bytes), count);
  }

  ReservedArray(ReservedArray&& other) noexcept
      : data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0)) {}
  ReservedArray& operator=(ReservedArray&& other) noexcept {
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
    return *this;
  }
  ReservedArray(const ReservedArray&) = delete;
  ReservedArray& operator=(const ReservedArray&) = delete;
  ~ReservedArray() {
    if (data_ != nullptr) HF_CHECK(::munmap(data_, size_ * sizeof(T)) == 0);
  }

  T& operator[](std::size_t index) const noexcept {
    HF_DCHECK(index < size_);
    return data_[index];
  }
  T* data() const noexcept { return data_; }
  std::size_t size() const noexcept { return size_; }
  std::span<T> elements() const noexcept { return {data_, size_}; }

 private:
  ReservedArray(T* data, std::size_t size) noexcept : data_(data), size_(size) {}

  T* data_ = nullptr;  // page aligned
  std::size_t size_ = 0;
};

}  // namespace holdfast::platform
