#include "platform/io/listen_socket.hpp"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

namespace holdfast::platform {
namespace {

// Room for either family; sockaddr_storage would be cleared at 128 bytes per accept.
union InetSockaddr {
  sockaddr any;
  sockaddr_in v4;
  sockaddr_in6 v6;
};

int domain_of(AddressFamily family) noexcept {
  switch (family) {
    case AddressFamily::none:
      return AF_UNSPEC;
    case AddressFamily::v4:
      return AF_INET;
    case AddressFamily::v6:
      return AF_INET6;
  }
  HF_UNREACHABLE();
}

#if !defined(SOCK_NONBLOCK) || !defined(SOCK_CLOEXEC)
bool make_nonblocking_cloexec(int fd) noexcept {
  return ::fcntl(fd, F_SETFD, FD_CLOEXEC) == 0 &&
         ::fcntl(fd, F_SETFL, ::fcntl(fd, F_GETFL) | O_NONBLOCK) == 0;
}
#endif

int open_stream_socket(int domain) noexcept {
#if defined(SOCK_NONBLOCK) && defined(SOCK_CLOEXEC)
  return ::socket(domain, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
#else
  Fd fd(::socket(domain, SOCK_STREAM, 0));
  return fd.valid() && make_nonblocking_cloexec(fd.get()) ? fd.release() : -1;
#endif
}

int accept_stream(int listen_fd, sockaddr* address, socklen_t* length) noexcept {
#if defined(SOCK_NONBLOCK) && defined(SOCK_CLOEXEC)
  return ::accept4(listen_fd, address, length, SOCK_NONBLOCK | SOCK_CLOEXEC);
#else
  Fd fd(::accept(listen_fd, address, length));
  return fd.valid() && make_nonblocking_cloexec(fd.get()) ? fd.release() : -1;
#endif
}

bool set_int(int fd, int level, int name, int value) noexcept {
  return ::setsockopt(fd, level, name, &value, sizeof(value)) == 0;
}

// The name of the option that the kernel refused, or null.
const char* set_options(int fd, AddressFamily family, const ListenOptions& options) noexcept {
  if (!set_int(fd, SOL_SOCKET, SO_REUSEADDR, 1)) return "SO_REUSEADDR";
  if (options.reuse_port && !set_int(fd, SOL_SOCKET, SO_REUSEPORT, 1)) return "SO_REUSEPORT";
  if (family == AddressFamily::v6 && !set_int(fd, IPPROTO_IPV6, IPV6_V6ONLY, options.v6_only)) {
    return "IPV6_V6ONLY";
  }
  if (!set_int(fd, IPPROTO_TCP, TCP_NODELAY, 1)) return "TCP_NODELAY";
  if (options.send_buffer > 0 && !set_int(fd, SOL_SOCKET, SO_SNDBUF, options.send_buffer)) {
    return "SO_SNDBUF";
  }
  if (options.receive_buffer > 0 && !set_int(fd, SOL_SOCKET, SO_RCVBUF, options.receive_buffer)) {
    return "SO_RCVBUF";
  }
  return nullptr;
}

void defer_accept(int fd, int seconds) noexcept {
#ifdef TCP_DEFER_ACCEPT
  // Only saves wake-ups; a kernel that refuses it serves as well.
  if (seconds > 0) static_cast<void>(set_int(fd, IPPROTO_TCP, TCP_DEFER_ACCEPT, seconds));
#else
  static_cast<void>(fd);
  static_cast<void>(seconds);
#endif
}

}  // namespace

Result<Fd> listen_on(const SocketAddress& address, const ListenOptions& options) {
  // Braces evaluate from left to right: errno is read before address.text() may change it.
  Fd fd(open_stream_socket(domain_of(address.family())));
  if (!fd.valid()) return Unexpected{SysError{errno, "make a socket for " + address.text()}};
  if (const char* refused = set_options(fd.get(), address.family(), options)) {
    return Unexpected{SysError{errno, std::string("set ") + refused + " for " + address.text()}};
  }
  sockaddr_storage storage;
  const auto length = static_cast<socklen_t>(address.to_sockaddr(storage));
  if (::bind(fd.get(), reinterpret_cast<const sockaddr*>(&storage), length) != 0) {
    return Unexpected{SysError{errno, "bind to " + address.text()}};
  }
  defer_accept(fd.get(), options.defer_accept_seconds);
  if (::listen(fd.get(), options.backlog) != 0) {
    return Unexpected{SysError{errno, "listen on " + address.text()}};
  }
  return fd;
}

Result<Fd> accept_on(int listen_fd, SocketAddress* peer) {
  InetSockaddr address;
  while (true) {
    socklen_t length = sizeof(address);
    const int fd = accept_stream(listen_fd, &address.any, &length);
    if (fd >= 0) {
      if (peer != nullptr) *peer = SocketAddress::from_sockaddr(&address.any, length);
      return Fd(fd);
    }
    if (errno != EINTR) return Unexpected{last_error("accept")};
  }
}

AcceptTrouble classify_accept_error(int code) noexcept {
  switch (code) {
    case EAGAIN:
#if EWOULDBLOCK != EAGAIN
    case EWOULDBLOCK:
#endif
      return AcceptTrouble::nothing_pending;
    case EMFILE:
    case ENFILE:
    case ENOBUFS:
    case ENOMEM:
      return AcceptTrouble::out_of_resources;
    case EBADF:
    case EINVAL:
    case ENOTSOCK:
    case EOPNOTSUPP:
    case EFAULT:
      return AcceptTrouble::listener_unusable;
    default:
      // ECONNABORTED, EPROTO, ENETDOWN, EHOSTUNREACH, EPERM of a firewall …: accept(2) passes on
      // whatever befell the connection while it waited, and the next one may be sound.
      return AcceptTrouble::connection_lost;
  }
}

Result<SocketAddress> local_address(int fd) {
  InetSockaddr address;
  socklen_t length = sizeof(address);
  if (::getsockname(fd, &address.any, &length) != 0) return Unexpected{last_error("getsockname")};
  return SocketAddress::from_sockaddr(&address.any, length);
}

AddressFamily wildcard_family() noexcept {
  const Fd probe(open_stream_socket(AF_INET6));
  return probe.valid() ? AddressFamily::v6 : AddressFamily::v4;
}

}  // namespace holdfast::platform
