#include "platform/io/listen_socket.hpp"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <catch2/catch.hpp>

using namespace holdfast::platform;

namespace {

const SocketAddress kAnyLoopbackPort = SocketAddress::v4({127, 0, 0, 1}, 0);
constexpr ListenOptions kAtOnce = {.defer_accept_seconds = 0};

int option(int fd, int level, int name) {
  int value = -1;
  socklen_t length = sizeof(value);
  REQUIRE(::getsockopt(fd, level, name, &value, &length) == 0);
  return value;
}

Fd connect_to(const SocketAddress& address) {
  sockaddr_storage storage;
  const auto length = static_cast<socklen_t>(address.to_sockaddr(storage));
  Fd fd(::socket(storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0));
  REQUIRE(::connect(fd.get(), reinterpret_cast<sockaddr*>(&storage), length) == 0);
  return fd;
}

void wait_readable(int fd) {
  pollfd entry = {.fd = fd, .events = POLLIN, .revents = 0};
  REQUIRE(::poll(&entry, 1, 10'000) == 1);
}

bool is_nonblocking_and_close_on_exec(int fd) {
  return (::fcntl(fd, F_GETFL) & O_NONBLOCK) != 0 && (::fcntl(fd, F_GETFD) & FD_CLOEXEC) != 0;
}

}  // namespace

TEST_CASE("listen_on: the socket has all its options", "[platform][listen]") {
  const auto listener = listen_on(kAnyLoopbackPort, {.receive_buffer = 65536});
  REQUIRE(listener);
  const int fd = listener->get();
  CHECK(is_nonblocking_and_close_on_exec(fd));
  CHECK(option(fd, SOL_SOCKET, SO_REUSEADDR) != 0);
  CHECK(option(fd, IPPROTO_TCP, TCP_NODELAY) != 0);
  CHECK(option(fd, SOL_SOCKET, SO_ACCEPTCONN) == 1);
  CHECK(option(fd, SOL_SOCKET, SO_RCVBUF) >= 65536);
#ifdef TCP_DEFER_ACCEPT
  CHECK(option(fd, IPPROTO_TCP, TCP_DEFER_ACCEPT) >= 30);
#endif
}

TEST_CASE("listen_on: port 0 gets a port that local_address tells", "[platform][listen]") {
  const auto listener = listen_on(kAnyLoopbackPort);
  REQUIRE(listener);
  const auto address = local_address(listener->get());
  REQUIRE(address);
  CHECK(address->port() != 0);
  CHECK(address->is_loopback());
}

TEST_CASE("listen_on: a taken port is an error that names it", "[platform][listen]") {
  const auto first = listen_on(kAnyLoopbackPort);
  REQUIRE(first);
  const SocketAddress taken = *local_address(first->get());
  const auto second = listen_on(taken);
  REQUIRE_FALSE(second);
  CHECK(second.error().code == EADDRINUSE);
  CHECK(second.error().text() == "bind to " + taken.text() + ": Address already in use (98)");
}

TEST_CASE("listen_on: several sockets share a port if they all say so", "[platform][listen]") {
  const ListenOptions shared = {.reuse_port = true};
  const auto first = listen_on(kAnyLoopbackPort, shared);
  REQUIRE(first);
  CHECK(listen_on(*local_address(first->get()), shared));
}

TEST_CASE("listen_on: an address that is not ours is refused", "[platform][listen]") {
  const auto listener = listen_on(SocketAddress::v4({192, 0, 2, 1}, 0));
  REQUIRE_FALSE(listener);
  CHECK_THAT(listener.error().text(), Catch::StartsWith("bind to 192.0.2.1:0: "));
  CHECK_FALSE(listen_on(SocketAddress()));
}

TEST_CASE("accept_on: gives the connection and its peer", "[platform][listen]") {
  const auto listener = listen_on(kAnyLoopbackPort, kAtOnce);
  REQUIRE(listener);
  const Fd client = connect_to(*local_address(listener->get()));
  wait_readable(listener->get());
  SocketAddress peer;
  const auto accepted = accept_on(listener->get(), &peer);
  REQUIRE(accepted);
  CHECK(peer == *local_address(client.get()));
  CHECK(is_nonblocking_and_close_on_exec(accepted->get()));
  CHECK(option(accepted->get(), IPPROTO_TCP, TCP_NODELAY) != 0);  // inherited
}

TEST_CASE("accept_on: says when nothing is pending", "[platform][listen]") {
  const auto listener = listen_on(kAnyLoopbackPort, kAtOnce);
  REQUIRE(listener);
  const auto accepted = accept_on(listener->get(), nullptr);
  REQUIRE_FALSE(accepted);
  CHECK(classify_accept_error(accepted.error().code) == AcceptTrouble::nothing_pending);
}

TEST_CASE("accept_on: a dual socket reports IPv4 peers as IPv4", "[platform][listen]") {
  if (wildcard_family() != AddressFamily::v6) return;  // a machine without IPv6
  const auto listener = listen_on(SocketAddress::wildcard(AddressFamily::v6, 0), kAtOnce);
  REQUIRE(listener);
  const std::uint16_t port = local_address(listener->get())->port();
  const Fd client = connect_to(SocketAddress::v4({127, 0, 0, 1}, port));
  wait_readable(listener->get());
  SocketAddress peer;
  const auto accepted = accept_on(listener->get(), &peer);
  REQUIRE(accepted);
  CHECK(peer.family() == AddressFamily::v4);
  CHECK(local_address(accepted->get())->text() == "127.0.0.1:" + std::to_string(port));
}

TEST_CASE("classify_accept_error: sorts by what the caller can do", "[platform][listen]") {
  CHECK(classify_accept_error(ECONNABORTED) == AcceptTrouble::connection_lost);
  CHECK(classify_accept_error(EPERM) == AcceptTrouble::connection_lost);
  CHECK(classify_accept_error(EMFILE) == AcceptTrouble::out_of_resources);
  CHECK(classify_accept_error(ENOMEM) == AcceptTrouble::out_of_resources);
  CHECK(classify_accept_error(EBADF) == AcceptTrouble::listener_unusable);
}
