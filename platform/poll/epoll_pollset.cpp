// The pollset of Linux. epoll is thread-safe in the kernel, so nothing here locks: add() and
// rearm() are bare system calls that take effect in a wait() under way.
//
// edge: each socket is registered once, for everything, edge-triggered; the connection's word
// remembers what came while nobody listened. one_shot: EPOLLONESHOT, each event disarms the socket
// and EPOLL_CTL_MOD arms it again, which also looks for readiness that is there already.
#include <cerrno>
#include <climits>
#include <cstdint>
#include <string>

#include <sys/epoll.h>
#include <time.h>

#include <fmt/format.h>

#include "platform/io/fd.hpp"
#include "platform/poll/backends.hpp"
#include "platform/poll/wake_channel.hpp"

namespace holdfast::platform {
namespace {

constexpr std::size_t kBatchMax = 512;
constexpr std::uint32_t kEdgeMask = EPOLLIN | EPOLLRDHUP | EPOLLET;
constexpr std::uint32_t kEdgeOutMask = kEdgeMask | EPOLLOUT;
// Of the flags, EPOLLEXCLUSIVE tolerates only these beside it (epoll_ctl(2)).
constexpr std::uint32_t kSharedEdgeMask = EPOLLIN | EPOLLET | EPOLLEXCLUSIVE;

// Shifts instead of branches; the assertions say which bit goes where.
static_assert(EPOLLIN == 0x1 && static_cast<std::uint32_t>(Readiness::in) == 0x1);
static_assert(EPOLLOUT == 0x4 && static_cast<std::uint32_t>(Readiness::out) == 0x2);
static_assert(EPOLLHUP == 0x10 && EPOLLRDHUP == 0x2000 &&
              static_cast<std::uint32_t>(Readiness::hangup) == 0x4);
static_assert(EPOLLERR == 0x8 && static_cast<std::uint32_t>(Readiness::error) == 0x8);

constexpr Readiness readiness_of(std::uint32_t e) noexcept {
  return static_cast<Readiness>((e & 0x1) | ((e >> 1) & 0x2) | (((e >> 2) | (e >> 11)) & 0x4) |
                                (e & 0x8));
}
static_assert(readiness_of(EPOLLIN | EPOLLRDHUP) == (Readiness::in | Readiness::hangup));
static_assert(readiness_of(EPOLLOUT | EPOLLHUP | EPOLLERR) ==
              (Readiness::out | Readiness::hangup | Readiness::error));

// Without `out` unless somebody waits for it: an idle socket is writable, and to be told so would
// cost every fresh connection a turn for nothing.
constexpr std::uint32_t edge_mask(Readiness interest) noexcept {
  return any(interest & Readiness::out) ? kEdgeOutMask : kEdgeMask;
}

constexpr std::uint32_t one_shot_mask(Readiness interest) noexcept {
  std::uint32_t mask = EPOLLONESHOT;
  if (any(interest & Readiness::in)) mask |= EPOLLIN | EPOLLRDHUP;
  if (any(interest & Readiness::out)) mask |= EPOLLOUT;
  return mask;
}

constexpr int milliseconds_rounded_up(std::int64_t timeout_us) noexcept {
  if (timeout_us < 0) return -1;
  if (timeout_us >= std::int64_t{INT_MAX} * 1000) return INT_MAX;
  return static_cast<int>((timeout_us + 999) / 1000);
}

class EpollPollset final : public Pollset {
 public:
  explicit EpollPollset(Delivery delivery) noexcept : delivery_(delivery) {}

  Result<void> open();

  Delivery delivery() const noexcept override { return delivery_; }
  Result<void> add(int fd, std::uint64_t key, Sharing sharing, Readiness interest) override;
  Result<void> rearm(int fd, std::uint64_t key, Readiness interest) override;
  void remove(int fd) noexcept override;
  std::size_t wait(std::span<PollEvent> events, std::int64_t timeout_us) override;
  void wakeup() noexcept override { channel_.raise(); }

 private:
  bool control(int operation, int fd, std::uint32_t mask, std::uint64_t key) noexcept;
  int take(epoll_event* events, int events_max, std::int64_t timeout_us) noexcept;

  // Constant after open().
  const Delivery delivery_;
  bool can_wait_us_ = false;  // epoll_pwait2: Linux 5.11, and no filter forbids it
  Fd epoll_;
  WakeChannel channel_;
};

Result<void> EpollPollset::open() {
  epoll_.reset(::epoll_create1(EPOLL_CLOEXEC));
  if (!epoll_.valid()) return Unexpected{last_error("epoll_create1")};
  if (auto opened = channel_.open(); !opened) return opened;
  if (!control(EPOLL_CTL_ADD, channel_.fd(), EPOLLIN | EPOLLET, kReservedKey)) {
    return Unexpected{last_error("epoll_ctl: add the wakeup")};
  }
#ifdef HF_HAVE_EPOLL_PWAIT2
  epoll_event event;
  const timespec now{0, 0};
  can_wait_us_ = ::epoll_pwait2(epoll_.get(), &event, 1, &now, nullptr) >= 0;
#endif
  return {};
}

bool EpollPollset::control(int operation, int fd, std::uint32_t mask, std::uint64_t key) noexcept {
  epoll_event event{};
  event.events = mask;
  event.data.u64 = key;
  return ::epoll_ctl(epoll_.get(), operation, fd, &event) == 0;
}

Result<void> EpollPollset::add(int fd, std::uint64_t key, Sharing sharing, Readiness interest) {
  HF_DCHECK(key != kReservedKey);
  // The kernel refuses EPOLLEXCLUSIVE together with EPOLLONESHOT, and before 4.5 altogether.
  const bool shared = sharing == Sharing::shared_with_other_processes;
  if (shared && delivery_ == Delivery::edge) {
    if (control(EPOLL_CTL_ADD, fd, kSharedEdgeMask, key)) return {};
  }
  const std::uint32_t mask =
      delivery_ == Delivery::edge ? edge_mask(interest) : one_shot_mask(interest);
  if (control(EPOLL_CTL_ADD, fd, mask, key)) return {};
  return Unexpected{last_error(fmt::format("epoll_ctl: add {}", fd))};
}

Result<void> EpollPollset::rearm(int fd, std::uint64_t key, Readiness interest) {
  if (delivery_ == Delivery::edge && !any(interest & Readiness::out)) return {};
  const std::uint32_t mask = delivery_ == Delivery::edge ? kEdgeOutMask : one_shot_mask(interest);
  if (control(EPOLL_CTL_MOD, fd, mask, key)) return {};
  return Unexpected{last_error(fmt::format("epoll_ctl: rearm {}", fd))};
}

void EpollPollset::remove(int fd) noexcept { control(EPOLL_CTL_DEL, fd, 0, 0); }

int EpollPollset::take(epoll_event* events, int events_max, std::int64_t timeout_us) noexcept {
#ifdef HF_HAVE_EPOLL_PWAIT2
  if (timeout_us > 0 && can_wait_us_) {
    const timespec limit{static_cast<time_t>(timeout_us / 1'000'000),
                         static_cast<long>(timeout_us % 1'000'000) * 1000};
    return ::epoll_pwait2(epoll_.get(), events, events_max, &limit, nullptr);
  }
#endif
  return ::epoll_wait(epoll_.get(), events, events_max, milliseconds_rounded_up(timeout_us));
}

std::size_t EpollPollset::wait(std::span<PollEvent> events, std::int64_t timeout_us) {
  HF_DCHECK(!events.empty());
  // The kernel writes what is read below; clearing 6 kB first would cost more than the rest.
#if defined(__has_attribute) && __has_attribute(uninitialized)
  __attribute__((uninitialized))
#endif
  epoll_event batch[kBatchMax];
  const std::size_t room = events.size() < kBatchMax ? events.size() : kBatchMax;
  const int taken = take(batch, static_cast<int>(room), timeout_us);
  if (taken < 0) [[unlikely]] {
    HF_CHECK(errno == EINTR);
    return 0;
  }
  std::size_t count = 0;
  for (int i = 0; i < taken; ++i) {
    const std::uint64_t key = batch[i].data.u64;
    if (key == kReservedKey) [[unlikely]] {
      channel_.lower();
      continue;
    }
    events[count++] = {key, readiness_of(batch[i].events)};
  }
  return count;
}

MadePollset make(Delivery delivery) {
  auto set = std::make_unique<EpollPollset>(delivery);
  if (auto opened = set->open(); !opened) return Unexpected{std::move(opened).error()};
  return MadePollset{std::move(set)};
}

}  // namespace

MadePollset make_epoll_pollset() { return make(Delivery::edge); }
MadePollset make_epoll_oneshot_pollset() { return make(Delivery::one_shot); }

}  // namespace holdfast::platform
