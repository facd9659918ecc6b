#include "mpm/event/ready_ring.hpp"

namespace holdfast::mpm {

ReadyRing::ReadyRing(std::size_t capacity)
    : cells_(std::make_unique<Cell[]>(capacity)), mask_(capacity - 1) {
  HF_CHECK(capacity >= 2 && (capacity & mask_) == 0);
  for (std::size_t i = 0; i < capacity; ++i) {
    cells_[i].sequence.store(i, std::memory_order_relaxed);
  }
}

bool ReadyRing::push(std::span<const ConnectionKey> keys) noexcept {
  if (keys.empty()) return true;
  const std::size_t n = keys.size();
  std::uint64_t position = tail_.load(std::memory_order_relaxed);
  for (;;) {
    // Cells are freed in order of their claims but not of their releases: look at all of the run.
    std::size_t free = 0;
    while (free < n && cells_[(position + free) & mask_].sequence.load(std::memory_order_acquire) ==
                           position + free) {
      ++free;
    }
    if (free == n) {
      if (tail_.compare_exchange_weak(position, position + n, std::memory_order_relaxed)) break;
      continue;
    }
    const std::uint64_t now = tail_.load(std::memory_order_relaxed);
    if (now == position) return false;  // really full, not overtaken by another producer
    position = now;
  }
  for (std::size_t i = 0; i < n; ++i) {
    Cell& cell = cells_[(position + i) & mask_];
    cell.key = keys[i];
    cell.sequence.store(position + i + 1, std::memory_order_seq_cst);
  }
  return true;
}

std::size_t ReadyRing::claim(std::span<ConnectionKey> keys) noexcept {
  std::uint64_t position = head_.load(std::memory_order_relaxed);
  std::size_t ready = 0;
  for (;;) {
    ready = 0;
    while (ready < keys.size() && cells_[(position + ready) & mask_].sequence.load(
                                      std::memory_order_acquire) == position + ready + 1) {
      ++ready;
    }
    if (ready == 0) {
      const std::uint64_t now = head_.load(std::memory_order_relaxed);
      if (now == position) return 0;
      position = now;
      continue;
    }
    if (head_.compare_exchange_weak(position, position + ready, std::memory_order_relaxed)) break;
  }
  for (std::size_t i = 0; i < ready; ++i) {
    Cell& cell = cells_[(position + i) & mask_];
    keys[i] = cell.key;
    cell.sequence.store(position + i + mask_ + 1, std::memory_order_release);
  }
  return ready;
}

bool ReadyRing::empty() const noexcept {
  for (;;) {
    const std::uint64_t position = head_.load(std::memory_order_seq_cst);
    const std::uint64_t sequence =
        cells_[position & mask_].sequence.load(std::memory_order_seq_cst);
    if (sequence == position + 1) return false;
    if (sequence <= position) return true;
    // The head moved on between the two loads.
  }
}

std::size_t ReadyRing::depth() const noexcept {
  const std::uint64_t head = head_.load(std::memory_order_relaxed);
  const std::uint64_t tail = tail_.load(std::memory_order_relaxed);
  return tail > head ? static_cast<std::size_t>(tail - head) : 0;
}

}  // namespace holdfast::mpm
