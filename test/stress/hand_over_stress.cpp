// Stress of the hand-over: word, ring, token, parking, listener and sweep together, with every
// event counted. Producers make connections ready; workers take them as the engine's workers do and
// sum up what they find. At the end as much must have been found as was produced, every connection
// must be idle again and the ring empty: one lost wake-up and the run stops with the states of all
// slots.
//
//   hand_over_stress [--pollset memory|epoll|epoll-oneshot|libevent|poll] [--events N] [--workers
//   N]
//                    [--connections N] [--producers N] [--deadlines] [--events N | --hand-overs N]
//
// "memory" is a pollset without system calls: far more interleavings per second. "epoll-oneshot" is
// the oracle: slower, but it cannot lose an event that the kernel has.
#include <sys/eventfd.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <memory>
#include <mutex>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "core/pipeline/module.hpp"
#include "mpm/event/acceptor.hpp"
#include "mpm/event/listener_loop.hpp"

namespace {

using namespace holdfast;
using mpm::ConnectionKey;
using platform::Readiness;

struct Options {
  std::string pollset = "memory";
  std::uint64_t events = 2'000'000;
  std::uint64_t hand_overs = 0;  // 0: stop by events
  unsigned workers = 4;
  unsigned connections = 16;
  unsigned producers = 2;
  bool deadlines = false;
};

// Edge-triggered readiness in memory: a list of keys that became ready, each at most once.
class MemoryPollset final : public platform::Pollset {
 public:
  explicit MemoryPollset(unsigned connections) : listed_(connections, false) {}

  platform::Delivery delivery() const noexcept override { return platform::Delivery::edge; }
  platform::Result<void> add(int, std::uint64_t, platform::Sharing, Readiness) override {
    return {};
  }
  platform::Result<void> rearm(int, std::uint64_t, Readiness) override { return {}; }
  void remove(int) noexcept override {}

  void become_ready(ConnectionKey key) {
    const std::scoped_lock lock(mutex_);
    const std::uint32_t index = mpm::key_index(key);
    if (listed_[index]) return;
    listed_[index] = true;
    ready_.push_back(key);
    if (waits_) changed_.notify_one();
  }

  std::size_t wait(std::span<platform::PollEvent> events, std::int64_t timeout_us) override {
    std::unique_lock lock(mutex_);
    waits_ = true;
    const auto something = [this] { return !ready_.empty() || woken_; };
    if (timeout_us < 0) {
      changed_.wait(lock, something);
    } else {
      changed_.wait_for(lock, std::chrono::microseconds(timeout_us), something);
    }
    waits_ = false;
    woken_ = false;
    std::size_t n = 0;
    for (; n < events.size() && !ready_.empty(); ++n) {
      events[n] = {ready_.front(), Readiness::in};
      listed_[mpm::key_index(ready_.front())] = false;
      ready_.pop_front();
    }
    return n;
  }
  void wakeup() noexcept override {
    const std::scoped_lock lock(mutex_);
    woken_ = true;
    changed_.notify_one();
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<ConnectionKey> ready_;
  std::vector<bool> listed_;
  bool waits_ = false;
  bool woken_ = false;
};

// A connection's unread bytes: a counter in memory, or an eventfd for pollsets of the kernel.
class Sources {
 public:
  Sources(unsigned count, bool kernel) : counters_(count) {
    for (unsigned i = 0; kernel && i < count; ++i) {
      fds_.push_back(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC));
      if (fds_.back() < 0) std::perror("eventfd"), std::exit(2);
    }
  }
  ~Sources() {
    for (const int fd : fds_) ::close(fd);
  }
  int fd(unsigned i) const { return fds_.empty() ? -1 : fds_[i]; }
  void produce(unsigned i) {
    if (fds_.empty()) {
      counters_[i].fetch_add(1, std::memory_order_release);
      return;
    }
    const std::uint64_t one = 1;
    if (::write(fds_[i], &one, sizeof one) != sizeof one) std::perror("write"), std::exit(2);
  }
  std::uint64_t consume(unsigned i) {
    if (fds_.empty()) return counters_[i].exchange(0, std::memory_order_acquire);
    std::uint64_t n = 0;
    return ::read(fds_[i], &n, sizeof n) == sizeof n ? n : 0;
  }

 private:
  std::vector<std::atomic<std::uint64_t>> counters_;
  std::vector<int> fds_;
};

std::unique_ptr<platform::Pollset> make_pollset(const Options& options) {
  if (options.pollset == "memory") {
    return std::make_unique<MemoryPollset>(options.connections);
  }
  for (const auto table : {platform::pollset_backends(), platform::oracle_pollset_backends()}) {
    for (const platform::PollsetBackend& backend : table) {
      if (backend.name != options.pollset) continue;
      auto made = backend.make();
      if (!made) std::fprintf(stderr, "%s\n", made.error().text().c_str()), std::exit(2);
      return std::move(*made);
    }
  }
  std::fprintf(stderr, "no pollset '%s' here\n", options.pollset.c_str());
  std::exit(2);
}

class Stress {
 public:
  explicit Stress(const Options& options)
      : options_(options),
        sources_(options.connections, options.pollset != "memory"),
        pollset_(make_pollset(options)),
        memory_(dynamic_cast<MemoryPollset*>(pollset_.get())),
        table_(mpm::ConnectionTable::make(options.connections).value().release()),
        hand_over_(*table_, *pollset_, {options.workers, 2}),
        acceptor_(*table_, *pollset_, hand_over_, {}),
        listener_(*table_, hand_over_, acceptor_, child_, nullptr),
        plain_(options.connections, 0),
        producing_(options.producers) {}

  int run() {
    open_connections();
    std::vector<std::thread> threads;
    threads.emplace_back([this] { listener_.run(); });
    for (unsigned w = 0; w < options_.workers; ++w) {
      threads.emplace_back([this, w] { work(w); });
    }
    for (unsigned p = 0; p < options_.producers; ++p) {
      threads.emplace_back([this, p] {
        produce(p);
        producing_.fetch_sub(1);
      });
    }
    const bool complete = wait_for_all();
    if (!complete) {
      dump();
      std::_Exit(1);  // threads hang; there is nothing to join
    }
    hand_over_.stop();
    for (std::thread& t : threads) t.join();
    return report();
  }

 private:
  static constexpr int kStallSeconds = 60;

  void open_connections() {
    for (unsigned i = 0; i < options_.connections; ++i) {
      const std::uint32_t index = table_->allocate(mpm::SlotKind::connection);
      HF_CHECK(index == i);
      core::Connection& connection = table_->slot(index).connection();
      connection.fd = sources_.fd(i);
      const ConnectionKey key = table_->key_of(index);
      if (memory_ == nullptr) {
        HF_CHECK(pollset_->add(connection.fd, key, platform::Sharing::sole, Readiness::in));
      }
      mpm::WordFlags flags = 0;
      while (!table_->slot(index).word.give_back(mpm::key_generation(key), &flags)) {
      }
    }
  }

  void produce(unsigned producer) {
    std::minstd_rand random(producer + 1);
    const std::uint64_t share = options_.events / options_.producers;
    std::uint64_t left = producer == 0 ? options_.events - share * (options_.producers - 1) : share;
    while (left > 0 && !enough()) {
      // Bursts of different length, and pauses in which everybody falls asleep.
      for (std::uint64_t n = random() % 64 + 1; n > 0 && left > 0; --n, --left) {
        const unsigned i = random() % options_.connections;
        produced_.fetch_add(1, std::memory_order_relaxed);
        sources_.produce(i);
        if (memory_ != nullptr) memory_->become_ready(table_->key_of(i));
      }
      if (random() % 4 != 0) continue;
      while (consumed_.load(std::memory_order_relaxed) <
             produced_.load(std::memory_order_relaxed)) {
        std::this_thread::yield();
      }
    }
  }

  bool enough() const {
    return options_.hand_overs > 0 &&
           hand_overs_.load(std::memory_order_relaxed) >= options_.hand_overs;
  }

  void work(unsigned worker) {
    std::minstd_rand random(worker + 1000);
    for (mpm::Work w = hand_over_.next(worker); w.key != 0; w = hand_over_.next(worker)) {
      // Now and then a worker hangs in a connection, and others must serve what it keeps.
      if (random() % 65536 == 0) std::this_thread::sleep_for(std::chrono::milliseconds(3));
      serve(w.key, random);
    }
  }

  void serve(ConnectionKey key, std::minstd_rand& random) {
    const std::uint32_t index = mpm::key_index(key);
    mpm::ConnectionWord& word = table_->slot(index).word;
    mpm::WordFlags flags = word.take(mpm::key_generation(key));
    for (;;) {
      hand_overs_.fetch_add(1, std::memory_order_relaxed);
      if ((flags & mpm::kTimeoutFlag) != 0) timeouts_.fetch_add(1, std::memory_order_relaxed);
      // Plain memory behind the slot: a second owner is a data race that ThreadSanitizer reports.
      plain_[index] += sources_.consume(index);
      consumed_.fetch_add(std::exchange(plain_[index], 0), std::memory_order_relaxed);
      set_deadline(index, random);
      flags = 0;
      if (random() % 16 == 0 && requeue(key, word)) return;
      if (pollset_->delivery() == platform::Delivery::one_shot) {
        HF_CHECK(pollset_->rearm(table_->slot(index).connection().fd, key, Readiness::in));
      }
      if (word.give_back(mpm::key_generation(key), &flags)) return;
    }
  }

  bool requeue(ConnectionKey key, mpm::ConnectionWord& word) {
    word.requeue(mpm::key_generation(key));
    if (hand_over_.submit(std::span(&key, 1), true)) return true;
    word.take(mpm::key_generation(key));
    return false;
  }

  // Mostly overdue, sometimes far away: sweeps then race with everything else.
  void set_deadline(std::uint32_t index, std::minstd_rand& random) {
    if (!options_.deadlines) return;
    const std::uint32_t deadline = random() % 8 == 0 ? platform::kNoDeadline : 1;
    table_->deadline(index).store(deadline, std::memory_order_relaxed);
  }

  bool wait_for_all() {
    std::uint64_t seen = 0;
    auto since = std::chrono::steady_clock::now();
    for (;;) {
      const std::uint64_t now = consumed_.load(std::memory_order_relaxed);
      if (producing_.load() == 0 && now == produced_.load()) return true;
      if (now != seen) {
        seen = now;
        since = std::chrono::steady_clock::now();
      }
      if (std::chrono::steady_clock::now() - since > std::chrono::seconds(kStallSeconds)) {
        return false;
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
  }

  void dump() {
    std::printf("STALLED: %llu of %llu events found\n",
                static_cast<unsigned long long>(consumed_.load()),
                static_cast<unsigned long long>(produced_.load()));
    for (unsigned i = 0; i < options_.connections; ++i) {
      std::printf("  slot %u: state %d\n", i, static_cast<int>(table_->slot(i).word.state()));
    }
    std::printf("  active %u\n", hand_over_.active());
  }

  int report() {
    bool good = consumed_ == produced_;
    for (unsigned i = 0; i < options_.connections; ++i) {
      // A deadline may have queued one just when the workers were told to stop.
      const mpm::SlotState state = table_->slot(i).word.state();
      good = good && (state == mpm::SlotState::idle || options_.deadlines);
      good = good && sources_.consume(i) == 0;
    }
    const mpm::HandOver::Counters c = hand_over_.counters();
    std::printf(
        "%s pollset=%s workers=%u connections=%u events=%llu hand-overs=%llu timeouts=%llu "
        "polls=%llu listener-polls=%llu rescues=%llu\n",
        good ? "ok" : "FAILED", options_.pollset.c_str(), options_.workers, options_.connections,
        static_cast<unsigned long long>(consumed_.load()),
        static_cast<unsigned long long>(hand_overs_.load()),
        static_cast<unsigned long long>(timeouts_.load()), static_cast<unsigned long long>(c.polls),
        static_cast<unsigned long long>(c.listener_polls),
        static_cast<unsigned long long>(c.rescues), static_cast<unsigned long long>(c.stolen));
    return good ? 0 : 1;
  }

  const Options options_;
  Sources sources_;
  std::unique_ptr<platform::Pollset> pollset_;
  MemoryPollset* memory_;
  std::unique_ptr<mpm::ConnectionTable> table_;
  mpm::HandOver hand_over_;
  mpm::Acceptor acceptor_;
  core::ChildContext child_;
  mpm::ListenerLoop listener_;
  std::vector<std::uint64_t> plain_;
  std::atomic<unsigned> producing_;
  std::atomic<std::uint64_t> produced_{0};
  std::atomic<std::uint64_t> consumed_{0};
  std::atomic<std::uint64_t> hand_overs_{0};
  std::atomic<std::uint64_t> timeouts_{0};
};

Options parse(int argc, char** argv) {
  Options o;
  for (int i = 1; i < argc; ++i) {
    const std::string name = argv[i];
    if (name == "--deadlines") {
      o.deadlines = true;
      continue;
    }
    if (i + 1 >= argc) std::fprintf(stderr, "%s needs a value\n", name.c_str()), std::exit(2);
    const char* value = argv[++i];
    if (name == "--pollset")
      o.pollset = value;
    else if (name == "--hand-overs")
      o.hand_overs = std::strtoull(value, nullptr, 10), o.events = UINT64_MAX;
    else if (name == "--events")
      o.events = std::strtoull(value, nullptr, 10);
    else if (name == "--workers")
      o.workers = static_cast<unsigned>(std::atoi(value));
    else if (name == "--connections")
      o.connections = static_cast<unsigned>(std::atoi(value));
    else if (name == "--producers")
      o.producers = static_cast<unsigned>(std::atoi(value));
    else
      std::fprintf(stderr, "unknown option %s\n", name.c_str()), std::exit(2);
  }
  return o;
}

}  // namespace

int main(int argc, char** argv) { return Stress(parse(argc, argv)).run(); }
