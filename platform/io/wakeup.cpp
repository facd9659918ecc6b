#include "platform/io/wakeup.hpp"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include <cstdint>

#if defined(__linux__)
#include <sys/eventfd.h>
#endif

namespace holdfast::platform {

Result<std::unique_ptr<Wakeup>> Wakeup::make() {
#if defined(__linux__)
  Fd event(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC));
  if (!event.valid()) return Unexpected{last_error("eventfd")};
  return std::unique_ptr<Wakeup>(new Wakeup(std::move(event), Fd()));
#else
  int ends[2];
  if (::pipe(ends) != 0) return Unexpected{last_error("pipe")};
  Fd read_end(ends[0]);
  Fd write_end(ends[1]);
  for (const int fd : ends) {
    if (::fcntl(fd, F_SETFD, FD_CLOEXEC) != 0 || ::fcntl(fd, F_SETFL, O_NONBLOCK) != 0) {
      return Unexpected{last_error("fcntl")};
    }
  }
  return std::unique_ptr<Wakeup>(new Wakeup(std::move(read_end), std::move(write_end)));
#endif
}

void Wakeup::signal() noexcept {
  if (signalled_.exchange(true, std::memory_order_acq_rel)) return;
  // Eight bytes are what an eventfd takes; a pipe takes them, too.
  const std::uint64_t one = 1;
  const int fd = write_end_.valid() ? write_end_.get() : read_end_.get();
  while (::write(fd, &one, sizeof(one)) < 0) {
    HF_CHECK(errno == EINTR || errno == EAGAIN);
    if (errno == EAGAIN) return;  // full, so it is readable already
  }
}

void Wakeup::drain() noexcept {
  // First the bytes, then the flag: the other way round a signal() in between would have its byte
  // taken and leave the flag set, and no later signal() would write again.
  std::uint64_t taken[8];
  while (true) {
    const ssize_t got = ::read(read_end_.get(), taken, sizeof(taken));
    if (got == static_cast<ssize_t>(sizeof(taken))) continue;
    if (got < 0 && errno == EINTR) continue;
    break;
  }
  signalled_.exchange(false, std::memory_order_acq_rel);
}

}  // namespace holdfast::platform
