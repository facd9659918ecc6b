// The contract of platform/poll/pollset.hpp, one body over every backend.
#include <sys/resource.h>

#include <algorithm>
#include <vector>

#include "test/unit/platform/poll/pollset_fixture.hpp"

using namespace holdfast::platform;             // NOLINT: a test file
using namespace holdfast::platform::poll_test;  // NOLINT: a test file

namespace {

constexpr std::uint64_t kKey = (std::uint64_t{0xfeed'beef} << 32) | 7;

bool has(Readiness told, Readiness wanted) { return (told & wanted) == wanted; }

// A backend, its set and somebody who waits in it.
struct Subject {
  PollsetBackend backend = GENERATE(from_range(all_backends()));
  std::unique_ptr<Pollset> set = make(backend);
  Watcher watcher{*set};

  bool edge() const { return set->delivery() == Delivery::edge; }
  void rearm(const Fd& fd, std::uint64_t key, Readiness interest) {
    REQUIRE(set->rearm(fd.get(), key, interest));
  }
};

}  // namespace

#define SUBJECT(subject) \
  Subject subject;       \
  INFO("backend " << subject.backend.name)

TEST_CASE("Pollset: readiness that is there before add is delivered", "[platform][poll]") {
  SUBJECT(s);
  const SocketPair pair = socket_pair();
  send_byte(pair.theirs);
  REQUIRE(s.set->add(pair.ours.get(), kKey));
  CHECK(has(s.watcher.until(kKey, Readiness::in), Readiness::in));
}

TEST_CASE("Pollset: a byte that comes after add is delivered", "[platform][poll]") {
  SUBJECT(s);
  const SocketPair pair = socket_pair();
  REQUIRE(s.set->add(pair.ours.get(), kKey));
  CHECK_FALSE(has(s.watcher.now(kKey), Readiness::in));
  send_byte(pair.theirs);
  CHECK(has(s.watcher.until(kKey, Readiness::in), Readiness::in));
}

TEST_CASE("Pollset: an edge set tells of a change once, and of the next byte again",
          "[platform][poll]") {
  SUBJECT(s);
  if (!s.edge()) return;
  const SocketPair pair = socket_pair();
  REQUIRE(s.set->add(pair.ours.get(), kKey));
  send_byte(pair.theirs);
  REQUIRE(has(s.watcher.until(kKey, Readiness::in), Readiness::in));
  CHECK(s.watcher.now(kKey) == Readiness::none);
  send_byte(pair.theirs);  // the first byte is still there
  CHECK(has(s.watcher.until(kKey, Readiness::in), Readiness::in));
  CHECK(s.watcher.now(kKey) == Readiness::none);
  CHECK(drain(pair.ours) == 2);
  send_byte(pair.theirs);
  CHECK(has(s.watcher.until(kKey, Readiness::in), Readiness::in));
}

TEST_CASE("Pollset: a one-shot set is silent until rearm, which counts what is there",
          "[platform][poll]") {
  SUBJECT(s);
  if (s.edge()) return;
  const SocketPair pair = socket_pair();
  REQUIRE(s.set->add(pair.ours.get(), kKey));
  send_byte(pair.theirs);
  REQUIRE(has(s.watcher.until(kKey, Readiness::in), Readiness::in));
  send_byte(pair.theirs);
  CHECK(s.watcher.now(kKey) == Readiness::none);
  s.rearm(pair.ours, kKey, Readiness::in);
  CHECK(has(s.watcher.until(kKey, Readiness::in), Readiness::in));
  CHECK(drain(pair.ours) == 2);
  s.rearm(pair.ours, kKey, Readiness::in);
  CHECK(s.watcher.now(kKey) == Readiness::none);
  send_byte(pair.theirs);
  CHECK(has(s.watcher.until(kKey, Readiness::in), Readiness::in));
}

TEST_CASE("Pollset: rearm may give a socket another key", "[platform][poll]") {
  SUBJECT(s);
  if (s.edge()) return;
  const SocketPair pair = socket_pair();
  REQUIRE(s.set->add(pair.ours.get(), kKey));
  s.rearm(pair.ours, kKey + 1, Readiness::in | Readiness::out);
  CHECK(has(s.watcher.until(kKey + 1, Readiness::out), Readiness::out));
  CHECK(s.watcher.now(kKey) == Readiness::none);
}

TEST_CASE("Pollset: out comes when a full send buffer has drained", "[platform][poll]") {
  SUBJECT(s);
  const bool over_tcp = GENERATE(false, true);
  const SocketPair pair = over_tcp ? tcp_pair() : socket_pair();
  REQUIRE(s.set->add(pair.ours.get(), kKey));
  fill(pair.ours);
  s.watcher.now(kKey);
  s.rearm(pair.ours, kKey, Readiness::out);
  CHECK_FALSE(has(s.watcher.now(kKey), Readiness::out));
  // The peer reads until the set tells; a TCP window reopens some time after the first bytes.
  char bytes[1 << 16];
  Readiness told = Readiness::none;
  for (int round = 0; round < 10'000 && !has(told, Readiness::out); ++round) {
    CHECK(::recv(pair.theirs.get(), bytes, sizeof bytes, MSG_DONTWAIT) != 0);
    told = s.watcher.now(kKey);
    if (!has(told, Readiness::out)) s.watcher.look(1000);
  }
  CHECK(has(told, Readiness::out));
  if (!s.edge()) CHECK_FALSE(has(s.watcher.now(kKey), Readiness::out));
}

TEST_CASE("Pollset: a FIN is a hang-up, and the bytes before it can still be read",
          "[platform][poll]") {
  SUBJECT(s);
  const SocketPair pair = tcp_pair();
  REQUIRE(s.set->add(pair.ours.get(), kKey));
  send_byte(pair.theirs);
  REQUIRE(::shutdown(pair.theirs.get(), SHUT_WR) == 0);
  const Readiness wanted = Readiness::in | Readiness::hangup;
  Readiness told = s.watcher.until(kKey, Readiness::in);
  if (!s.edge()) {  // the FIN may come behind the event of the byte
    s.rearm(pair.ours, kKey, Readiness::in);
  }
  if (!has(told, wanted)) told = told | s.watcher.until(kKey, wanted);
  CHECK(has(told, wanted));
  CHECK_FALSE(has(told, Readiness::error));
  char byte;
  CHECK(::recv(pair.ours.get(), &byte, 1, 0) == 1);
  CHECK(::recv(pair.ours.get(), &byte, 1, 0) == 0);
}

TEST_CASE("Pollset: a one-shot set that waits for out is not disturbed by a FIN",
          "[platform][poll]") {
  SUBJECT(s);
  if (s.edge()) return;
  const SocketPair pair = socket_pair();
  fill(pair.ours);
  REQUIRE(s.set->add(pair.ours.get(), kKey, Sharing::sole, Readiness::out));
  REQUIRE(::shutdown(pair.theirs.get(), SHUT_WR) == 0);
  CHECK(s.watcher.now(kKey) == Readiness::none);
  drain(pair.theirs);
  CHECK(has(s.watcher.until(kKey, Readiness::out), Readiness::out));
}

TEST_CASE("Pollset: a RST is an error", "[platform][poll]") {
  SUBJECT(s);
  SocketPair pair = tcp_pair();
  REQUIRE(s.set->add(pair.ours.get(), kKey));
  s.watcher.now(kKey);
  const linger abort_now{1, 0};
  REQUIRE(::setsockopt(pair.theirs.get(), SOL_SOCKET, SO_LINGER, &abort_now, sizeof abort_now) ==
          0);
  pair.theirs.reset();
  CHECK(has(s.watcher.until(kKey, Readiness::error), Readiness::error));
  char byte;
  CHECK(::recv(pair.ours.get(), &byte, 1, 0) == -1);
  CHECK(errno == ECONNRESET);
}

TEST_CASE("Pollset: a listen socket is ready for reading when somebody connects",
          "[platform][poll]") {
  SUBJECT(s);
  const Sharing sharing = GENERATE(Sharing::sole, Sharing::shared_with_other_processes);
  const Fd listener = tcp_listener();
  REQUIRE(s.set->add(listener.get(), kKey, sharing));
  CHECK_FALSE(has(s.watcher.now(kKey), Readiness::in));
  const Fd client = tcp_connect_to(listener);
  CHECK(has(s.watcher.until(kKey, Readiness::in), Readiness::in));
  const Fd accepted(::accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC));
  CHECK(accepted.valid());
  s.set->remove(listener.get());
}

TEST_CASE("Pollset: remove silences a socket and may be repeated", "[platform][poll]") {
  SUBJECT(s);
  const SocketPair pair = socket_pair();
  REQUIRE(s.set->add(pair.ours.get(), kKey));
  send_byte(pair.theirs);
  s.set->remove(pair.ours.get());
  CHECK(s.watcher.now(kKey) == Readiness::none);
  send_byte(pair.theirs);
  CHECK(s.watcher.now(kKey) == Readiness::none);
  s.set->remove(pair.ours.get());
  REQUIRE(s.set->add(pair.ours.get(), kKey + 1));
  CHECK(has(s.watcher.until(kKey + 1, Readiness::in), Readiness::in));
}

TEST_CASE("Pollset: remove takes a wait for writing along", "[platform][poll]") {
  SUBJECT(s);
  const SocketPair pair = socket_pair();
  REQUIRE(s.set->add(pair.ours.get(), kKey));
  fill(pair.ours);
  s.watcher.now(kKey);
  s.rearm(pair.ours, kKey, Readiness::out);
  s.set->remove(pair.ours.get());
  drain(pair.theirs);
  CHECK(s.watcher.now(kKey) == Readiness::none);
}

TEST_CASE("Pollset: what cannot be watched is refused", "[platform][poll]") {
  SUBJECT(s);
  const auto added = s.set->add(-1, kKey);
  REQUIRE_FALSE(added);
  CHECK(added.error().code == EBADF);
  if (s.edge()) return;
  const SocketPair pair = socket_pair();
  const auto rearmed = s.set->rearm(pair.ours.get(), kKey, Readiness::in);
  REQUIRE_FALSE(rearmed);
  CHECK(rearmed.error().code == ENOENT);
  REQUIRE(s.set->add(pair.ours.get(), kKey));
  const auto again = s.set->add(pair.ours.get(), kKey);
  REQUIRE_FALSE(again);
  CHECK(again.error().code == EEXIST);
}

TEST_CASE("Pollset: a descriptor number that comes again belongs to its new key",
          "[platform][poll]") {
  SUBJECT(s);
  SocketPair pair = socket_pair();
  for (std::uint64_t generation = 1; generation <= 50; ++generation) {
    REQUIRE(s.set->add(pair.ours.get(), generation));
    send_byte(pair.theirs);
    CHECK(has(s.watcher.until(generation, Readiness::in), Readiness::in));
    const int number = pair.ours.get();
    s.set->remove(number);
    pair = SocketPair{};
    pair = socket_pair();
    REQUIRE(pair.ours.get() == number);  // the lowest free one
    CHECK(s.watcher.now(generation) == Readiness::none);
  }
}

TEST_CASE("Pollset: looking and short timeouts return", "[platform][poll]") {
  SUBJECT(s);
  const std::int64_t timeout_us = GENERATE(0, 1, 999, 1001);
  PollEvent event;
  CHECK(s.set->wait({&event, 1}, timeout_us) == 0);
  const SocketPair pair = socket_pair();
  REQUIRE(s.set->add(pair.ours.get(), kKey));
  s.watcher.now(kKey);
  CHECK(s.set->wait({&event, 1}, timeout_us) == 0);
}

TEST_CASE("Pollset: wakeup before a wait makes the next one return, once", "[platform][poll]") {
  SUBJECT(s);
  PollEvent event;
  for (int round = 0; round < 3; ++round) {
    for (int call = 0; call < 100; ++call) s.set->wakeup();
    CHECK(s.set->wait({&event, 1}, Pollset::kForever) == 0);
    CHECK(s.set->wait({&event, 1}, 0) == 0);
  }
}

TEST_CASE("Pollset: of many ready sockets none is told twice or forgotten by a small span",
          "[platform][poll]") {
  SUBJECT(s);
  rlimit limit{};
  REQUIRE(::getrlimit(RLIMIT_NOFILE, &limit) == 0);
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
  const std::size_t many = limit.rlim_cur >= 2100 ? 1000 : 100;
  std::vector<SocketPair> pairs;
  std::vector<int> told(many, 0);
  for (std::size_t i = 0; i < many; ++i) {
    pairs.push_back(socket_pair());
    REQUIRE(s.set->add(pairs[i].ours.get(), i));
  }
  for (bool quiet = false; !quiet;) quiet = s.watcher.look(0).empty();

  for (int round = 1; round <= 2; ++round) {
    for (const SocketPair& pair : pairs) send_byte(pair.theirs);
    for (int empty = 0; empty < 2;) {
      std::vector<PollEvent> events(7);
      events.resize(s.set->wait(events, 0));
      empty = events.empty() ? empty + 1 : 0;
      for (const PollEvent& event : events) {
        REQUIRE(event.key < many);
        told[event.key] += has(event.readiness, Readiness::in) ? 1 : 0;
      }
    }
    CHECK(std::all_of(told.begin(), told.end(), [round](int n) { return n == round; }));
    for (std::size_t i = 0; i < many; ++i) {
      CHECK(drain(pairs[i].ours) == 1);
      s.rearm(pairs[i].ours, i, Readiness::in);
    }
  }
}
