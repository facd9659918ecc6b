#include "test/unit/platform/poll/pollset_fixture.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>

namespace holdfast::platform::poll_test {

Fd tcp_listener() {
  Fd listener(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  REQUIRE(::bind(listener.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
  REQUIRE(::listen(listener.get(), 16) == 0);
  return listener;
}

Fd tcp_connect_to(const Fd& listener) {
  sockaddr_in address{};
  socklen_t size = sizeof address;
  REQUIRE(::getsockname(listener.get(), reinterpret_cast<sockaddr*>(&address), &size) == 0);
  Fd client(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  REQUIRE(::connect(client.get(), reinterpret_cast<sockaddr*>(&address), size) == 0);
  return client;
}

SocketPair tcp_pair() {
  const Fd listener = tcp_listener();
  Fd theirs = tcp_connect_to(listener);
  Fd ours(::accept4(listener.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
  REQUIRE(ours.valid());
  return {std::move(ours), std::move(theirs)};
}

}  // namespace holdfast::platform::poll_test
