#include "mpm/event/connection_table.hpp"

#include <new>

namespace holdfast::mpm {

namespace {
constexpr std::uint64_t tagged(std::uint64_t head, std::uint32_t link) {
  return ((head >> 32) + 1) << 32 | link;
}
}  // namespace

platform::Result<std::unique_ptr<ConnectionTable>> ConnectionTable::make(std::uint32_t capacity) {
  auto slots = platform::ReservedArray<Slot>::make(capacity);
  if (!slots) return platform::Unexpected{slots.error()};
  auto infos = platform::ReservedArray<core::ConnectionInfo>::make(capacity);
  if (!infos) return platform::Unexpected{infos.error()};
  auto deadlines = platform::ReservedArray<std::atomic<std::uint32_t>>::make(capacity);
  if (!deadlines) return platform::Unexpected{deadlines.error()};
  return std::unique_ptr<ConnectionTable>(
      new ConnectionTable(capacity, *std::move(slots), *std::move(infos), *std::move(deadlines)));
}

ConnectionTable::ConnectionTable(std::uint32_t capacity, platform::ReservedArray<Slot> slots,
                                 platform::ReservedArray<core::ConnectionInfo> infos,
                                 platform::ReservedArray<std::atomic<std::uint32_t>> deadlines)
    : capacity_(capacity),
      slots_(std::move(slots)),
      infos_(std::move(infos)),
      deadlines_(std::move(deadlines)) {}

ConnectionTable::~ConnectionTable() {
  for (std::uint32_t i = 0; i < high_water(); ++i) {
    if (slots_[i].word.state() != SlotState::free) slots_[i].connection().~Connection();
  }
}

std::uint32_t ConnectionTable::pop_free() noexcept {
  std::uint64_t head = free_.load(std::memory_order_acquire);
  for (;;) {
    const auto link = static_cast<std::uint32_t>(head);
    if (link == 0) return kNone;
    // Slots are never unmapped: reading the link of one that was just taken is harmless, the tag
    // then makes the exchange fail.
    const std::uint32_t next =
        std::atomic_ref(slots_[link - 1].next_free).load(std::memory_order_relaxed);
    if (free_.compare_exchange_weak(head, tagged(head, next), std::memory_order_acq_rel,
                                    std::memory_order_acquire)) {
      return link - 1;
    }
  }
}

void ConnectionTable::push_free(std::uint32_t index) noexcept {
  std::uint64_t head = free_.load(std::memory_order_relaxed);
  do {
    std::atomic_ref(slots_[index].next_free)
        .store(static_cast<std::uint32_t>(head), std::memory_order_relaxed);
  } while (!free_.compare_exchange_weak(head, tagged(head, index + 1), std::memory_order_acq_rel,
                                        std::memory_order_relaxed));
}

std::uint32_t ConnectionTable::allocate(SlotKind kind) noexcept {
  std::uint32_t index = pop_free();
  if (index == kNone) {
    index = high_water_.load(std::memory_order_relaxed);
    do {
      if (index >= capacity_) return kNone;
    } while (!high_water_.compare_exchange_weak(index, index + 1, std::memory_order_acq_rel,
                                                std::memory_order_relaxed));
  }
  live_.fetch_add(1, std::memory_order_relaxed);
  Slot& s = slots_[index];
  s.kind = kind;
  s.registered = false;
  core::Connection* connection = ::new (static_cast<void*>(s.storage)) core::Connection();
  connection->info = &infos_[index];
  deadlines_[index].store(0, std::memory_order_relaxed);
  s.word.open();
  return index;
}

void ConnectionTable::release(std::uint32_t index) noexcept {
  Slot& s = slots_[index];
  s.connection().~Connection();
  deadlines_[index].store(0, std::memory_order_relaxed);
  s.word.close();
  push_free(index);
  live_.fetch_sub(1, std::memory_order_relaxed);
}

}  // namespace holdfast::mpm
