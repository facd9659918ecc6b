// LogRing: finished log lines of one worker, on their way to one file. Why: a request then costs a
// copy of a hundred bytes and one store, no lock and no system call.
//
// The memory comes from outside, so that it can be shared with the parent: what a killed child had
// committed can then still be written. All positions count bytes since the start and never wrap.
//
// Threads:   push() by the worker; unread() and consume() by one flusher at a time. `committed` is
//            released by the worker after the bytes, `flushed` by the flusher after they are out.
// Lifetime:  the memory outlives it.
// Failure:   push() says when there is no room; positions that make no sense (another process may
//            have scribbled over them) count as empty.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace holdfast::core {

class LogRing {
 public:
  // What the memory begins with. All zeros is an empty ring.
  struct alignas(64) Header {
    std::atomic<std::uint64_t> committed{0};
    alignas(64) std::atomic<std::uint64_t> flushed{0};
  };

  // Bytes of memory for a ring of `capacity` bytes, a power of two.
  static constexpr std::size_t memory_bytes(std::size_t capacity) noexcept {
    return sizeof(Header) + capacity;
  }

  // `memory` is zeroed or was a ring before, aligned to 64, and of memory_bytes() of a power of
  // two.
  explicit LogRing(std::span<std::byte> memory) noexcept;

  std::size_t capacity() const noexcept { return mask_ + 1; }
  // All of `text` or nothing.
  bool push(std::string_view text) noexcept;

  // What is committed and not yet flushed; in two pieces where it runs over the end.
  struct Unread {
    std::string_view first;
    std::string_view second;
    std::size_t size() const noexcept { return first.size() + second.size(); }
  };
  Unread unread() const noexcept;
  // The first `bytes` of what unread() showed may be overwritten.
  void consume(std::size_t bytes) noexcept;

 private:
  Header& header_;
  char* const bytes_;
  const std::size_t mask_;
};

}  // namespace holdfast::core
