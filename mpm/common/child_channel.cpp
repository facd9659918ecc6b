#include "mpm/common/child_channel.hpp"

#include <sys/socket.h>

#include <cerrno>

namespace holdfast::mpm {
namespace {

void say_byte(int fd, char byte) noexcept {
  while (send(fd, &byte, 1, MSG_NOSIGNAL | MSG_DONTWAIT) < 0 && errno == EINTR) {
  }
}

}  // namespace

platform::Result<ChannelPair> make_channel() {
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends) != 0) {
    return platform::Unexpected{platform::last_error("socketpair")};
  }
  return ChannelPair{platform::Fd(ends[0]), platform::Fd(ends[1])};
}

void say(int fd, ParentWord word) noexcept { say_byte(fd, static_cast<char>(word)); }
void say(int fd, ChildWord word) noexcept { say_byte(fd, static_cast<char>(word)); }

Heard hear(int fd, char& word) noexcept {
  for (;;) {
    const ssize_t bytes = recv(fd, &word, 1, MSG_DONTWAIT);
    if (bytes == 1) return Heard::word;
    if (bytes == 0) return Heard::end;
    if (errno == EINTR) continue;
    return errno == EAGAIN || errno == EWOULDBLOCK ? Heard::silence : Heard::end;
  }
}

}  // namespace holdfast::mpm
