#include "mpm/event/parking_lot.hpp"

#include <bit>

#include "platform/thread/futex.hpp"

namespace holdfast::mpm {

namespace {
constexpr std::uint64_t bit_of(unsigned worker) { return std::uint64_t{1} << (worker % 64); }
}  // namespace

ParkingLot::ParkingLot(unsigned workers)
    : groups_((workers + 63) / 64),
      bits_(std::make_unique<Bits[]>(groups_)),
      tickets_(std::make_unique<Ticket[]>(workers)) {}

void ParkingLot::announce(unsigned worker) noexcept {
  bits_[worker / 64].parked.fetch_or(bit_of(worker), std::memory_order_seq_cst);
}

bool ParkingLot::retract(unsigned worker) noexcept {
  const std::uint64_t bit = bit_of(worker);
  return (bits_[worker / 64].parked.fetch_and(~bit, std::memory_order_seq_cst) & bit) != 0;
}

void ParkingLot::sleep(unsigned worker) noexcept {
  std::atomic<std::uint32_t>& woken = tickets_[worker].woken;
  while (woken.load(std::memory_order_acquire) == 0) {
    platform::futex_wait(woken, 0, platform::kFutexForever);
  }
  woken.store(0, std::memory_order_relaxed);
}

bool ParkingLot::anybody() const noexcept {
  for (unsigned g = 0; g < groups_; ++g) {
    if (bits_[g].parked.load(std::memory_order_seq_cst) != 0) return true;
  }
  return false;
}

bool ParkingLot::wake_one() noexcept {
  for (unsigned g = 0; g < groups_; ++g) {
    std::uint64_t seen = bits_[g].parked.load(std::memory_order_seq_cst);
    while (seen != 0) {
      const std::uint64_t bit = seen & (~seen + 1);
      const std::uint64_t before = bits_[g].parked.fetch_and(~bit, std::memory_order_seq_cst);
      if ((before & bit) != 0) {
        const unsigned worker = g * 64 + static_cast<unsigned>(std::countr_zero(bit));
        tickets_[worker].woken.store(1, std::memory_order_release);
        platform::futex_wake(tickets_[worker].woken, 1);
        return true;
      }
      seen = before & ~bit;
    }
  }
  return false;
}

void ParkingLot::wake_all() noexcept {
  while (wake_one()) {
  }
}

}  // namespace holdfast::mpm
