#include "mpm/event/parking_lot.hpp"

#include <atomic>
#include <catch2/catch.hpp>
#include <thread>
#include <vector>

using holdfast::mpm::ParkingLot;

TEST_CASE("ParkingLot: the lowest parked worker is woken first", "[mpm][parking]") {
  ParkingLot lot(130);
  CHECK_FALSE(lot.wake_one());
  lot.announce(129);
  lot.announce(3);
  lot.announce(70);
  CHECK(lot.anybody());
  CHECK(lot.wake_one());
  CHECK_FALSE(lot.retract(3));  // it was chosen
  lot.sleep(3);                 // and does not sleep
  CHECK(lot.retract(70));
  CHECK(lot.wake_one());
  lot.sleep(129);
  CHECK_FALSE(lot.anybody());
}

TEST_CASE("ParkingLot: who publishes work and wakes is never missed", "[mpm][parking]") {
  constexpr unsigned kWorkers = 3;
  constexpr int kItems = 30000;
  ParkingLot lot(kWorkers);
  std::atomic<int> items{0};
  std::atomic<int> done{0};
  std::vector<std::thread> workers;
  for (unsigned w = 0; w < kWorkers; ++w) {
    workers.emplace_back([&lot, &items, &done, w] {
      while (done.load() < kItems) {
        int have = items.load();
        while (have > 0 && !items.compare_exchange_weak(have, have - 1)) {
        }
        if (have > 0) {
          if (done.fetch_add(1) + 1 == kItems) lot.wake_all();
          continue;
        }
        lot.announce(w);
        const bool look_again = items.load() > 0 || done.load() >= kItems;
        if (!look_again || !lot.retract(w)) lot.sleep(w);
      }
      lot.wake_all();
    });
  }
  for (int i = 0; i < kItems; ++i) {
    items.fetch_add(1);
    lot.wake_one();
  }
  for (std::thread& t : workers) t.join();
  CHECK(done.load() == kItems);
}
