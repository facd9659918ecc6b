// ReadyRing: the lock-free bounded ring through which ready connections reach the workers.
// Why own: workers claim small batches with one CAS, which no packaged queue offers, and the
// sleeping protocol needs to know exactly what "empty" means.
//
// Each cell carries a sequence number (D. Vyukov's bounded queue): position p may be written when
// it is p, read when it is p + 1, and is handed to the next lap as p + capacity. Producers reserve
// a run of cells by one CAS on the tail, consumers by one CAS on the head.
//
// Threads:  any number of producers and consumers.
// Bounds:   each connection is in the ring at most once. Producers keep a margin (see HandOver), so
//           push() of what was polled cannot fail; a requeue may, and then its worker goes on
//           itself.
// Order:    publishing (seq store) and empty() are sequentially consistent: together with the
//           parking bitmap they form the "publish, then look" pair on both sides of going to sleep.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "mpm/event/connection_word.hpp"

namespace holdfast::mpm {

class ReadyRing {
 public:
  // `capacity` is a power of two.
  explicit ReadyRing(std::size_t capacity);

  std::size_t capacity() const noexcept { return mask_ + 1; }

  // All or nothing.
  bool push(std::span<const ConnectionKey> keys) noexcept;
  bool push(ConnectionKey key) noexcept { return push(std::span(&key, 1)); }

  // Takes up to keys.size() of the oldest; returns how many.
  std::size_t claim(std::span<ConnectionKey> keys) noexcept;

  // True if nothing can be claimed now.
  bool empty() const noexcept;
  // About how many are in it; may be off while others push and claim.
  std::size_t depth() const noexcept;
  // Moves whenever something is claimed: how the listener sees that the ring is being emptied.
  std::uint64_t head_position() const noexcept { return head_.load(std::memory_order_relaxed); }

 private:
  struct Cell {
    std::atomic<std::uint64_t> sequence;
    ConnectionKey key;
  };

  std::unique_ptr<Cell[]> cells_;
  std::size_t mask_;
  alignas(128) std::atomic<std::uint64_t> head_{0};
  alignas(128) std::atomic<std::uint64_t> tail_{0};
};

}  // namespace holdfast::mpm
