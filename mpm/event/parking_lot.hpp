// ParkingLot: where workers sleep that neither serve nor wait in the pollset.
// Why a bitmap: the waker takes the lowest bit, so the same few workers stay hot in the caches and
// the others sleep deep; waking one is one RMW and one futex call, and at saturation nobody sleeps,
// so there is none at all.
//
// Threads:  announce/retract/sleep by the worker itself; wake_one/wake_all by anybody.
// Protocol: announce(), then look once more at everything one could be woken for, then either
//           retract() or sleep(). Who makes work publishes it first and then calls wake_one(). Both
//           sides are sequentially consistent, so at least one of them sees the other.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>

namespace holdfast::mpm {

class ParkingLot {
 public:
  explicit ParkingLot(unsigned workers);

  void announce(unsigned worker) noexcept;
  // False: somebody has already chosen this worker; its sleep() will return at once.
  bool retract(unsigned worker) noexcept;
  // Returns when woken.
  void sleep(unsigned worker) noexcept;

  bool anybody() const noexcept;
  // Wakes the lowest parked worker; false if there is none.
  bool wake_one() noexcept;
  void wake_all() noexcept;

 private:
  struct alignas(128) Ticket {
    std::atomic<std::uint32_t> woken{0};
  };
  struct alignas(128) Bits {
    std::atomic<std::uint64_t> parked{0};
  };

  unsigned groups_;
  std::unique_ptr<Bits[]> bits_;  // 64 workers each
  std::unique_ptr<Ticket[]> tickets_;
};

}  // namespace holdfast::mpm
