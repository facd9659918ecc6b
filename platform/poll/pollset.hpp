// Pollset: waits for many sockets at once; it does not own them.
// Why an interface: epoll is the hot one, kqueue the native one elsewhere, libevent the portable
// fallback, poll(2) the reference that the contract test compares all of them with.
//
// Threads:  wait() by one thread at a time (the holder of the poll token); everything else by any
//           thread at any time, also while another one sits in wait().
// Fork:     make it after fork; kqueue descriptors are not inherited and an inherited epoll set is
//           shared with the parent.
// Lifetime: a socket is removed before it is closed. Sets with edge delivery live in the kernel and
//           forget a socket by themselves when its last duplicate is closed; there remove() may be
//           left out.
// Failure:  add() and rearm() report what the kernel refused (EBADF, EMFILE, ENOMEM, ENOSPC, EPERM;
//           ENOENT: rearm() of an unknown socket); where that shows only later, it is delivered as
//           Readiness::error. remove() of a socket that is not in the set is harmless.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "platform/base/result.hpp"

namespace holdfast::platform {

// What a socket is ready for, and what one is interested in. A set of bits.
enum class Readiness : std::uint32_t {
  none = 0,
  in = 1u << 0,      // bytes (or connections) can be read
  out = 1u << 1,     // bytes can be written
  hangup = 1u << 2,  // the peer sent FIN or both directions are gone (EPOLLRDHUP, EPOLLHUP, EV_EOF)
  error = 1u << 3,   // a socket error is pending
};
constexpr Readiness operator|(Readiness a, Readiness b) noexcept {
  return static_cast<Readiness>(static_cast<std::uint32_t>(a) | static_cast<std::uint32_t>(b));
}
constexpr Readiness operator&(Readiness a, Readiness b) noexcept {
  return static_cast<Readiness>(static_cast<std::uint32_t>(a) & static_cast<std::uint32_t>(b));
}
constexpr bool any(Readiness r) noexcept { return r != Readiness::none; }

struct PollEvent {
  std::uint64_t key;    // as given to add(); the caller's name of the socket
  Readiness readiness;  // everything known now; may name more than was new
};

// How a set tells of readiness.
enum class Delivery : std::uint8_t {
  edge,      // once per change, for ever; rearm() only before waiting for `out`
  one_shot,  // once, then silence until rearm()
};

// A listen socket shared by several processes: one of them is woken, not all (EPOLLEXCLUSIVE where
// the kernel has it; otherwise plain). With edge delivery the woken process answers for what it was
// woken for: connections that it leaves in the backlog wake nobody else.
enum class Sharing : std::uint8_t { sole, shared_with_other_processes };

class Pollset {
 public:
  virtual ~Pollset() = default;
  Pollset() = default;
  Pollset(const Pollset&) = delete;
  Pollset& operator=(const Pollset&) = delete;

  virtual Delivery delivery() const noexcept = 0;

  // Every value but this one may be a key; backends use it for their own wakeup.
  static constexpr std::uint64_t kReservedKey = ~std::uint64_t{0};

  // Starts watching `fd` for reading and hang-up, and for writing if `interest` says so. Readiness
  // that is there already is delivered, too. A one_shot set watches only `interest`.
  virtual Result<void> add(int fd, std::uint64_t key, Sharing sharing = Sharing::sole,
                           Readiness interest = Readiness::in) = 0;
  // one_shot: asks for the next event, for `interest` (in, out or both; error and the end of both
  // directions always, the peer's FIN only with `in`); readiness that is there already counts.
  // edge: call it with `out` after a write that did not finish, before waiting for the rest; for
  // `in` it is never needed.
  virtual Result<void> rearm(int fd, std::uint64_t key, Readiness interest) = 0;
  // Stops watching. An event of `fd` that another thread has already taken out of the kernel may
  // still be delivered: keys carry a generation for that.
  virtual void remove(int fd) noexcept = 0;

  static constexpr int kForever = -1;
  // Waits at most `timeout_us` microseconds (0: looks, kForever: no limit) and fills `events`,
  // which is not empty; returns how many. A key may occur twice. Returns 0 on timeout and after
  // wakeup(), and may do so early after a signal or when another thread changed the set. A timeout
  // may be rounded up to the backend's resolution, never down.
  virtual std::size_t wait(std::span<PollEvent> events, std::int64_t timeout_us) = 0;

  // Makes the wait() under way, or else the next one, return soon. Calls coalesce.
  virtual void wakeup() noexcept = 0;
};

// One row of the table of backends.
struct PollsetBackend {
  std::string_view name;  // "epoll", "kqueue", "libevent", "poll"; the oracle: "epoll-oneshot"
  Result<std::unique_ptr<Pollset>> (*make)();
};

// All backends of this build, best first.
std::span<const PollsetBackend> pollset_backends() noexcept;

// Backends that only tests choose: slower, but with an independent way of not losing an event, so
// that the engine's stress test can compare.
std::span<const PollsetBackend> oracle_pollset_backends() noexcept;

}  // namespace holdfast::platform
