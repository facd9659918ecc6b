// The pollset of the BSDs and macOS. Like epoll, a kqueue is thread-safe in the kernel: add(),
// rearm() and remove() are bare system calls that take effect in a wait() under way.
//
// Reading is registered once with EV_CLEAR, the edge. Writing is registered only by rearm(), with
// EV_ONESHOT: a write filter with EV_CLEAR would fire for every acknowledgement of the peer, that
// is once per answer, and each filter is a kernel object of its own. An idle connection thus costs
// one.
//
// EV_EOF on the read filter is the peer's FIN; bytes may still be there before it. A socket error
// travels in fflags.
#include <sys/types.h>

#include <sys/event.h>

#include <cerrno>
#include <cstdint>

#include <fcntl.h>
#include <time.h>

#include <fmt/format.h>

#include "platform/io/fd.hpp"
#include "platform/poll/backends.hpp"
#include "platform/poll/wake_channel.hpp"

namespace holdfast::platform {
namespace {

constexpr std::size_t kBatchMax = 128;
// Keys travel in the event's pointer; meson leaves this backend out where pointers are smaller.
static_assert(sizeof(void*) == sizeof(std::uint64_t));

void* pointer_of(std::uint64_t key) noexcept { return reinterpret_cast<void*>(key); }
std::uint64_t key_of(const struct kevent& event) noexcept {
  return reinterpret_cast<std::uint64_t>(event.udata);
}

Readiness readiness_of(const struct kevent& event) noexcept {
  Readiness ready = event.filter == EVFILT_WRITE ? Readiness::out : Readiness::in;
  if ((event.flags & EV_EOF) == 0) return ready;
  ready = ready | Readiness::hangup;
  return event.fflags != 0 ? ready | Readiness::error : ready;
}

class KqueuePollset final : public Pollset {
 public:
  Result<void> open();

  Delivery delivery() const noexcept override { return Delivery::edge; }
  Result<void> add(int fd, std::uint64_t key, Sharing sharing, Readiness interest) override;
  Result<void> rearm(int fd, std::uint64_t key, Readiness interest) override;
  void remove(int fd) noexcept override;
  std::size_t wait(std::span<PollEvent> events, std::int64_t timeout_us) override;
  void wakeup() noexcept override { channel_.raise(); }

 private:
  Result<void> watch(int fd, short filter, unsigned short how, std::uint64_t key);

  // Constant after open().
  Fd kqueue_;
  WakeChannel channel_;
};

Result<void> KqueuePollset::open() {
  kqueue_.reset(::kqueue());
  if (!kqueue_.valid()) return Unexpected{last_error("kqueue")};
  // kqueue() has no portable flag for this; a fork in between does not inherit the queue anyway.
  if (::fcntl(kqueue_.get(), F_SETFD, FD_CLOEXEC) != 0) {
    return Unexpected{last_error("fcntl on a kqueue")};
  }
  if (auto opened = channel_.open(); !opened) return opened;
  // EVFILT_USER would save the channel's descriptors, but OpenBSD does not have it.
  return watch(channel_.fd(), EVFILT_READ, EV_CLEAR, kReservedKey);
}

Result<void> KqueuePollset::watch(int fd, short filter, unsigned short how, std::uint64_t key) {
  struct kevent change;
  EV_SET(&change, static_cast<std::uintptr_t>(fd), filter,
         static_cast<unsigned short>(EV_ADD | how), 0, 0, pointer_of(key));
  // Without room for events the call reports the change's own error and never waits. EINTR comes
  // only after the change was applied.
  if (::kevent(kqueue_.get(), &change, 1, nullptr, 0, nullptr) == 0 || errno == EINTR) return {};
  return Unexpected{last_error(fmt::format("kevent: watch {}", fd))};
}

Result<void> KqueuePollset::add(int fd, std::uint64_t key, Sharing, Readiness interest) {
  HF_DCHECK(key != kReservedKey);
  if (auto watched = watch(fd, EVFILT_READ, EV_CLEAR, key); !watched) return watched;
  return rearm(fd, key, interest);
}

Result<void> KqueuePollset::rearm(int fd, std::uint64_t key, Readiness interest) {
  if (!any(interest & Readiness::out)) return {};
  return watch(fd, EVFILT_WRITE, EV_ONESHOT, key);
}

void KqueuePollset::remove(int fd) noexcept {
  struct kevent changes[2];
  const auto ident = static_cast<std::uintptr_t>(fd);
  EV_SET(&changes[0], ident, EVFILT_READ, EV_DELETE, 0, 0, nullptr);
  EV_SET(&changes[1], ident, EVFILT_WRITE, EV_DELETE, 0, 0, nullptr);
  // Most often there is no write filter, and the second change fails; it is the last one.
  ::kevent(kqueue_.get(), changes, 2, nullptr, 0, nullptr);
}

std::size_t KqueuePollset::wait(std::span<PollEvent> events, std::int64_t timeout_us) {
  HF_DCHECK(!events.empty());
  // The kernel writes what is read below; clearing it first would cost more than the rest.
#if defined(__has_attribute)
#if __has_attribute(uninitialized)
  __attribute__((uninitialized))
#endif
#endif
  struct kevent batch[kBatchMax];
  const int room = static_cast<int>(events.size() < kBatchMax ? events.size() : kBatchMax);
  timespec limit{};
  if (timeout_us > 0) {
    limit.tv_sec = static_cast<time_t>(timeout_us / 1'000'000);
    limit.tv_nsec = static_cast<long>(timeout_us % 1'000'000) * 1000;
  }
  const timespec* until = timeout_us < 0 ? nullptr : &limit;
  const int taken = ::kevent(kqueue_.get(), nullptr, 0, batch, room, until);
  if (taken < 0) {
    HF_CHECK(errno == EINTR);
    return 0;
  }
  std::size_t count = 0;
  for (int i = 0; i < taken; ++i) {
    const std::uint64_t key = key_of(batch[i]);
    if (key == kReservedKey) {
      channel_.lower();
      continue;
    }
    events[count++] = {key, readiness_of(batch[i])};
  }
  return count;
}

}  // namespace

MadePollset make_kqueue_pollset() {
  auto set = std::make_unique<KqueuePollset>();
  if (auto opened = set->open(); !opened) return Unexpected{std::move(opened).error()};
  return MadePollset{std::move(set)};
}

}  // namespace holdfast::platform
