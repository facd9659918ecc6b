// ConnectionTable: the slots of all connections and listen sockets of one child.
// Why arrays reserved once: a slot's address and its word stay valid for ever, so a stale event can
// be recognised by its generation without any lock, and an idle connection costs exactly
//   64 bytes hot (word + core::Connection) + 64 bytes cold (core::ConnectionInfo) + 4 bytes
//   deadline.
//
// Threads:    allocate() and release() by any worker (a tagged Treiber stack); the rest as the word
//             says: only the owner touches what is behind it. Deadlines are atomics of their own,
//             written by owners and read by the listener's sweep.
// Ownership:  of the descriptor in a slot: its owner of the moment.
// Failure:    make() when the address space is refused; allocate() returns kNone when all slots are
// taken.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>

#include "core/connection/connection.hpp"
#include "mpm/event/connection_word.hpp"
#include "platform/memory/reserved_array.hpp"

namespace holdfast::mpm {

enum class SlotKind : std::uint8_t { connection = 0, listen_socket = 1 };

// One cache line: everything that serving a normal request touches of its connection.
struct alignas(64) Slot {
  ConnectionWord word;
  std::uint32_t next_free;  // index + 1 in the free list; meaningful while FREE
  SlotKind kind;
  bool registered;  // the pollset watches it; set by the owner
  alignas(8) std::byte storage[sizeof(core::Connection)];

  core::Connection& connection() noexcept {
    return *std::launder(reinterpret_cast<core::Connection*>(storage));
  }
};
static_assert(sizeof(Slot) == 64);

class ConnectionTable {
 public:
  static constexpr std::uint32_t kNone = UINT32_MAX;

  static platform::Result<std::unique_ptr<ConnectionTable>> make(std::uint32_t capacity);
  ~ConnectionTable();
  ConnectionTable(const ConnectionTable&) = delete;
  ConnectionTable& operator=(const ConnectionTable&) = delete;

  // A slot in state RUNNING that belongs to the caller, its Connection freshly made and its info
  // pointing to the cold line; or kNone.
  std::uint32_t allocate(SlotKind kind) noexcept;
  // Destroys the Connection and frees the slot; the caller owned it and closes the descriptor.
  void release(std::uint32_t index) noexcept;

  Slot& slot(std::uint32_t index) noexcept { return slots_[index]; }
  ConnectionKey key_of(std::uint32_t index) noexcept {
    return make_key(slots_[index].word.generation(), index);
  }
  std::atomic<std::uint32_t>& deadline(std::uint32_t index) noexcept { return deadlines_[index]; }

  std::uint32_t capacity() const noexcept { return capacity_; }
  // No slot at or above this index was ever used.
  std::uint32_t high_water() const noexcept { return high_water_.load(std::memory_order_acquire); }
  // Slots taken now, listen sockets included.
  std::uint32_t live() const noexcept { return live_.load(std::memory_order_relaxed); }

 private:
  ConnectionTable(std::uint32_t capacity, platform::ReservedArray<Slot> slots,
                  platform::ReservedArray<core::ConnectionInfo> infos,
                  platform::ReservedArray<std::atomic<std::uint32_t>> deadlines);
  std::uint32_t pop_free() noexcept;
  void push_free(std::uint32_t index) noexcept;

  std::uint32_t capacity_;
  platform::ReservedArray<Slot> slots_;
  platform::ReservedArray<core::ConnectionInfo> infos_;
  platform::ReservedArray<std::atomic<std::uint32_t>> deadlines_;
  // High half: a tag that changes with every pop, so that a pop cannot mistake a list for another
  // one that begins with the same slot. Low half: index + 1, 0 for none.
  alignas(128) std::atomic<std::uint64_t> free_{0};
  alignas(128) std::atomic<std::uint32_t> high_water_{0};
  std::atomic<std::uint32_t> live_{0};
};

}  // namespace holdfast::mpm
