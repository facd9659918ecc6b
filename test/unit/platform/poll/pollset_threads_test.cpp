// The contract of platform/poll/pollset.hpp between threads, one body over every backend.
#include <array>
#include <atomic>
#include <random>
#include <thread>
#include <vector>

#include "test/unit/platform/poll/pollset_fixture.hpp"

using namespace holdfast::platform;             // NOLINT: a test file
using namespace holdfast::platform::poll_test;  // NOLINT: a test file

namespace {

constexpr auto kLimit = std::chrono::seconds(30);

bool before(std::chrono::steady_clock::time_point limit) {
  return std::chrono::steady_clock::now() < limit;
}

}  // namespace

TEST_CASE("Pollset: a socket that another thread adds reaches a wait under way",
          "[platform][poll][threads]") {
  const PollsetBackend backend = GENERATE(from_range(all_backends()));
  INFO("backend " << backend.name);
  const auto set = make(backend);
  std::atomic<std::uint64_t> told{0};
  std::thread waiter([&set, &told] {
    PollEvent event{};
    while (told.load() < 200) {
      if (set->wait({&event, 1}, 20'000'000) == 0) continue;
      if (any(event.readiness & Readiness::in)) told.store(event.key);
    }
  });
  // The next socket is added when the last one was told, that is when the waiter is about to wait.
  const auto limit = std::chrono::steady_clock::now() + kLimit;
  std::vector<SocketPair> pairs;
  bool seen = true;
  for (std::uint64_t key = 1; key <= 200 && seen; ++key) {
    pairs.push_back(socket_pair());
    send_byte(pairs.back().theirs);
    seen = set->add(pairs.back().ours.get(), key).has_value();
    while (told.load() < key && before(limit)) std::this_thread::yield();
    seen = seen && told.load() == key;
    set->remove(pairs.back().ours.get());
  }
  if (!seen) told.store(1000);
  set->wakeup();
  waiter.join();
  CHECK(seen);
}

TEST_CASE("Pollset: a wakeup always ends a wait, whoever else calls it at the same time",
          "[platform][poll][threads]") {
  const PollsetBackend backend = GENERATE(from_range(all_backends()));
  const int threads = GENERATE(1, 3);
  INFO("backend " << backend.name << ", " << threads << " threads");
  const auto set = make(backend);
  constexpr int kRounds = 2000;
  struct Waker {
    std::atomic<int> published{0};
    std::atomic<int> seen{0};
    std::thread thread;
  };
  std::array<Waker, 3> wakers;
  const auto limit = std::chrono::steady_clock::now() + kLimit;
  for (int t = 0; t < threads; ++t) {
    Waker& waker = wakers[static_cast<std::size_t>(t)];
    waker.thread = std::thread([&set, &waker, limit] {
      // The wakeup alone carries the news: without it the waiter would look only at its limit.
      for (int round = 1; round <= kRounds && before(limit); ++round) {
        waker.published.store(round, std::memory_order_relaxed);
        set->wakeup();
        while (waker.seen.load() < round && before(limit)) std::this_thread::yield();
      }
    });
  }
  bool all_seen = false;
  while (!all_seen && before(limit)) {
    PollEvent event{};
    set->wait({&event, 1}, std::chrono::microseconds(kLimit).count());
    all_seen = true;
    for (int t = 0; t < threads; ++t) {
      Waker& waker = wakers[static_cast<std::size_t>(t)];
      waker.seen.store(waker.published.load(std::memory_order_relaxed));
      all_seen = all_seen && waker.seen.load() == kRounds;
    }
  }
  for (int t = 0; t < threads; ++t) wakers[static_cast<std::size_t>(t)].thread.join();
  CHECK(all_seen);
}

namespace {

// Some sockets, threads that send bytes to them, and one that waits and reads.
struct Storm {
  static constexpr int kSenders = 4;
  static constexpr int kBytes = 5000;  // by each sender
  static constexpr std::size_t kSockets = 16;

  std::unique_ptr<Pollset> set;
  std::vector<SocketPair> pairs;
  std::atomic<bool> failed{false};

  void send_all(unsigned seed) {
    std::minstd_rand random(seed);
    for (int i = 0; i < kBytes; ++i) {
      const SocketPair& pair = pairs[random() % kSockets];
      while (::send(pair.theirs.get(), "x", 1, MSG_NOSIGNAL) != 1) {
        if (errno != EAGAIN) return failed.store(true);
        std::this_thread::yield();
      }
    }
  }

  // Counts until all bytes were read; an event that is lost leaves it short at the limit.
  std::size_t count_all() {
    constexpr std::size_t kWanted = std::size_t{kSenders} * kBytes;
    const auto limit = std::chrono::steady_clock::now() + kLimit;
    std::size_t total = 0;
    std::array<PollEvent, 8> events;
    while (total < kWanted && !failed.load() && before(limit)) {
      const std::size_t n = set->wait(events, 1'000'000);
      for (std::size_t i = 0; i < n; ++i) {
        const Fd& fd = pairs[events[i].key].ours;
        total += drain(fd);
        if (!set->rearm(fd.get(), events[i].key, Readiness::in)) failed.store(true);
      }
    }
    return total;
  }
};

}  // namespace

TEST_CASE("Pollset: every byte of four sending threads is seen", "[platform][poll][threads]") {
  const PollsetBackend backend = GENERATE(from_range(all_backends()));
  INFO("backend " << backend.name);
  Storm storm;
  storm.set = make(backend);
  for (std::size_t i = 0; i < Storm::kSockets; ++i) {
    storm.pairs.push_back(socket_pair());
    REQUIRE(storm.set->add(storm.pairs[i].ours.get(), i));
  }
  std::vector<std::thread> senders;
  for (unsigned t = 0; t < Storm::kSenders; ++t) {
    senders.emplace_back([&storm, t] { storm.send_all(t + 1); });
  }
  const std::size_t total = storm.count_all();
  storm.failed.store(true);
  for (std::thread& sender : senders) sender.join();
  CHECK(total == std::size_t{Storm::kSenders} * Storm::kBytes);
}

TEST_CASE("Pollset: sockets that come and go under a wait are each told under their own key",
          "[platform][poll][threads]") {
  const PollsetBackend backend = GENERATE(from_range(all_backends()));
  INFO("backend " << backend.name);
  const auto set = make(backend);
  constexpr std::uint64_t kLives = 300;
  constexpr std::uint64_t kThreads = 3;
  std::array<std::atomic<bool>, kLives * kThreads> told{};
  std::atomic<bool> stop{false};
  std::thread waiter([&set, &told, &stop] {
    std::array<PollEvent, 4> events;
    while (!stop.load()) {
      const std::size_t n = set->wait(events, Pollset::kForever);
      for (std::size_t i = 0; i < n; ++i) {
        if (any(events[i].readiness & Readiness::in)) told[events[i].key].store(true);
      }
    }
  });
  // Three threads close and open all the time, so numbers come again while the waiter is inside.
  std::atomic<int> lost{0};
  const auto limit = std::chrono::steady_clock::now() + kLimit;
  std::vector<std::thread> owners;
  for (std::uint64_t t = 0; t < kThreads; ++t) {
    owners.emplace_back([&, t] {
      for (std::uint64_t life = 0; life < kLives; ++life) {
        const std::uint64_t key = t * kLives + life;
        int ends[2];
        if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends) != 0) return;
        const Fd ours(ends[0]);
        const Fd theirs(ends[1]);
        if (!set->add(ours.get(), key)) lost.fetch_add(1);
        if (told[key].load()) lost.fetch_add(1);  // nothing was sent to this one yet
        if (::send(theirs.get(), "x", 1, MSG_NOSIGNAL) != 1) lost.fetch_add(1);
        while (!told[key].load() && before(limit)) std::this_thread::yield();
        if (!told[key].load()) lost.fetch_add(1);
        set->remove(ours.get());
      }
    });
  }
  for (std::thread& owner : owners) owner.join();
  stop.store(true);
  set->wakeup();
  waiter.join();
  CHECK(lost.load() == 0);
}
