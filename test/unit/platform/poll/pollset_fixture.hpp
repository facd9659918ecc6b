// What the pollset's tests share: the backends, connected sockets, and waiting for one key.
// Why a limit everywhere: a lost event shall fail a test, not hang the suite.
//
// Threads: a Watcher belongs to the thread that waits.
#pragma once

#include <sys/socket.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "platform/io/fd.hpp"
#include "platform/poll/backends.hpp"
#include "platform/poll/pollset.hpp"

namespace holdfast::platform::poll_test {

inline std::vector<PollsetBackend> all_backends() {
  std::vector<PollsetBackend> all;
  for (const PollsetBackend& one : pollset_backends()) all.push_back(one);
  for (const PollsetBackend& one : oracle_pollset_backends()) all.push_back(one);
#ifdef HF_KQUEUE_DOUBLE
  all.push_back({"kqueue on its double", make_kqueue_pollset});
#endif
  return all;
}

inline std::unique_ptr<Pollset> make(const PollsetBackend& backend) {
  auto made = backend.make();
  REQUIRE(made);
  return std::move(made).value();
}

struct SocketPair {
  Fd ours;
  Fd theirs;
};

// AF_UNIX stream sockets: no port, no address.
inline SocketPair socket_pair() {
  int ends[2] = {-1, -1};
  REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends) == 0);
  return {Fd(ends[0]), Fd(ends[1])};
}

// A listening TCP socket on the loopback with a port of the system's choice, and its connections.
Fd tcp_listener();
Fd tcp_connect_to(const Fd& listener);
SocketPair tcp_pair();

inline void send_byte(const Fd& fd) { REQUIRE(::send(fd.get(), "x", 1, MSG_NOSIGNAL) == 1); }

// Reads all there is; answers how many bytes.
inline std::size_t drain(const Fd& fd) {
  char bytes[4096];
  std::size_t total = 0;
  for (;;) {
    const ssize_t n = ::recv(fd.get(), bytes, sizeof bytes, 0);
    if (n <= 0) return total;
    total += static_cast<std::size_t>(n);
  }
}

inline void fill(const Fd& fd) {
  const std::string bytes(4096, 'x');
  while (::send(fd.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL) > 0) {
  }
  REQUIRE(errno == EAGAIN);
}

// Waits in a set and remembers what it told.
class Watcher {
 public:
  explicit Watcher(Pollset& set) : set_(set) {}

  // Readiness of `key`, once it names all of `wanted`; what was told before the limit otherwise.
  Readiness until(std::uint64_t key, Readiness wanted) {
    Readiness told = Readiness::none;
    const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while ((told & wanted) != wanted && std::chrono::steady_clock::now() < limit) {
      told = told | readiness_in(look(1'000'000), key);
    }
    return told;
  }

  // All that is told of `key` without waiting, until nothing more comes.
  Readiness now(std::uint64_t key) {
    Readiness told = Readiness::none;
    for (int quiet = 0; quiet < 2;) {
      const auto events = look(0);
      quiet = events.empty() ? quiet + 1 : 0;
      told = told | readiness_in(events, key);
    }
    return told;
  }

  std::vector<PollEvent> look(std::int64_t timeout_us) {
    std::vector<PollEvent> events(64);
    events.resize(set_.wait(events, timeout_us));
    return events;
  }

 private:
  static Readiness readiness_in(const std::vector<PollEvent>& events, std::uint64_t key) {
    Readiness told = Readiness::none;
    for (const PollEvent& event : events) {
      if (event.key == key) told = told | event.readiness;
    }
    return told;
  }

  Pollset& set_;
};

}  // namespace holdfast::platform::poll_test
