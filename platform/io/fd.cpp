#include "platform/io/fd.hpp"

#include <unistd.h>

namespace holdfast::platform {

void Fd::reset(int fd) noexcept {
  // EINTR from close(2) on Linux has already closed the descriptor: never repeat it.
  if (fd_ >= 0) ::close(fd_);
  fd_ = fd;
}

}  // namespace holdfast::platform
