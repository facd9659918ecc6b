#include "platform/poll/wake_channel.hpp"

#include <cerrno>
#include <cstdint>

#include <fcntl.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/eventfd.h>
#endif

namespace holdfast::platform {

#ifdef __linux__
Result<void> WakeChannel::open() {
  read_end_.reset(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  if (!read_end_.valid()) return Unexpected{last_error("eventfd")};
  return {};
}
#else
namespace {

bool prepare(int fd) noexcept {
  return ::fcntl(fd, F_SETFD, FD_CLOEXEC) == 0 && ::fcntl(fd, F_SETFL, O_NONBLOCK) == 0;
}

}  // namespace

Result<void> WakeChannel::open() {
  int ends[2];
  if (::pipe(ends) != 0) return Unexpected{last_error("pipe")};
  read_end_.reset(ends[0]);
  write_end_.reset(ends[1]);
  // pipe2 is not everywhere; a kqueue's process forks no programs, its parent does.
  if (!prepare(ends[0]) || !prepare(ends[1])) return Unexpected{last_error("fcntl on a pipe")};
  return {};
}
#endif

void WakeChannel::raise() noexcept {
  // An exchange even when the flag is set: only a write to the flag is ordered with the reader's.
  if (raised_.exchange(true, std::memory_order_acq_rel)) return;
  const std::uint64_t one = 1;
  const int fd = write_end_.valid() ? write_end_.get() : read_end_.get();
  while (::write(fd, &one, sizeof one) < 0 && errno == EINTR) {
  }
}

void WakeChannel::lower() noexcept {
  std::uint64_t bytes;
  while (::read(read_end_.get(), &bytes, sizeof bytes) < 0 && errno == EINTR) {
  }
  raised_.exchange(false, std::memory_order_acq_rel);
}

}  // namespace holdfast::platform
