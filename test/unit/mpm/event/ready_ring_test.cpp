#include "mpm/event/ready_ring.hpp"

#include <atomic>
#include <catch2/catch.hpp>
#include <thread>
#include <vector>

using namespace holdfast::mpm;

TEST_CASE("ReadyRing: first in, first out, also over many laps", "[mpm][ring]") {
  ReadyRing ring(8);
  ConnectionKey next_in = 1;
  ConnectionKey next_out = 1;
  for (int lap = 0; lap < 100; ++lap) {
    const ConnectionKey keys[] = {next_in, next_in + 1, next_in + 2};
    REQUIRE(ring.push(keys));
    next_in += 3;
    CHECK(ring.depth() == 3);
    ConnectionKey out[2];
    REQUIRE(ring.claim(out) == 2);
    CHECK(out[0] == next_out);
    CHECK(out[1] == next_out + 1);
    REQUIRE(ring.claim(std::span(out, 2)) == 1);
    CHECK(out[0] == next_out + 2);
    next_out += 3;
    CHECK(ring.empty());
  }
}

TEST_CASE("ReadyRing: a push that does not fit leaves it as it was", "[mpm][ring]") {
  ReadyRing ring(4);
  const ConnectionKey three[] = {1, 2, 3};
  REQUIRE(ring.push(three));
  const ConnectionKey two[] = {4, 5};
  CHECK_FALSE(ring.push(two));
  CHECK(ring.push(ConnectionKey{4}));
  CHECK_FALSE(ring.push(ConnectionKey{5}));
  ConnectionKey out[8];
  REQUIRE(ring.claim(out) == 4);
  CHECK(out[3] == 4);
}

TEST_CASE("ReadyRing: many producers and consumers lose and double nothing", "[mpm][ring]") {
  constexpr unsigned kProducers = 3;
  constexpr unsigned kConsumers = 3;
  constexpr ConnectionKey kEach = 20000;
  ReadyRing ring(64);
  std::vector<std::atomic<int>> seen(kProducers * kEach + 1);
  std::atomic<ConnectionKey> left{kProducers * kEach};
  std::vector<std::thread> threads;
  for (unsigned p = 0; p < kProducers; ++p) {
    threads.emplace_back([&ring, p] {
      for (ConnectionKey i = 1; i <= kEach; i += 2) {
        const ConnectionKey pair[] = {p * kEach + i, p * kEach + i + 1};
        while (!ring.push(pair)) std::this_thread::yield();
      }
    });
  }
  for (unsigned c = 0; c < kConsumers; ++c) {
    threads.emplace_back([&ring, &seen, &left] {
      ConnectionKey out[8];
      while (left.load() > 0) {
        const std::size_t n = ring.claim(out);
        if (n == 0) std::this_thread::yield();
        for (std::size_t i = 0; i < n; ++i) seen[out[i]].fetch_add(1);
        left.fetch_sub(n);
      }
    });
  }
  for (std::thread& t : threads) t.join();
  int wrong = 0;
  for (std::size_t k = 1; k < seen.size(); ++k) wrong += seen[k].load() == 1 ? 0 : 1;
  CHECK(wrong == 0);
  CHECK(ring.empty());
}
