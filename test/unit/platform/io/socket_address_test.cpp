#include "platform/io/socket_address.hpp"

#include <net/if.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstring>

using namespace holdfast::platform;

TEST_CASE("SocketAddress: what it prints it reads back", "[platform][address]") {
  const std::string text = GENERATE(as<std::string>(), "127.0.0.1:80", "255.255.255.255:65535",
                                    "[::1]:80", "[2001:db8::1:0:0:1]:8080", "0.0.0.0:1");
  const auto address = SocketAddress::parse(text);
  REQUIRE(address);
  CHECK(address->text() == text);
}

TEST_CASE("SocketAddress: a port alone and a star are the wildcard", "[platform][address]") {
  CHECK(SocketAddress::parse("80")->text() == "0.0.0.0:80");
  CHECK(SocketAddress::parse("*:80")->text() == "0.0.0.0:80");
  const auto six = SocketAddress::parse("*:8080", AddressFamily::v6);
  CHECK(six->text() == "[::]:8080");
  CHECK(six->is_wildcard());
  CHECK_FALSE(SocketAddress::parse("127.0.0.1:80")->is_wildcard());
}

TEST_CASE("SocketAddress: a bad text is refused with the reason", "[platform][address]") {
  const auto [text, reason] = GENERATE(table<std::string, std::string>({
      {"", "port"},
      {":", "port"},
      {"0", "port"},
      {"65536", "port"},
      {"127.0.0.1:0", "port"},
      {"127.0.0.1:http", "port"},
      {"127.0.0.1", "a port is missing"},
      {"127.0.0.1:-1", "port"},
      {"256.0.0.1:80", "neither"},
      {"127.1:80", "neither"},
      {"example.com:80", "neither"},
      {"::1:80", "brackets"},
      {"[::1:80", "bracket"},
      {"[127.0.0.1]:80", "neither"},
      {"[fe80::1%no-such-if]:80", "interface"},
      {" 127.0.0.1:80", "neither"},
  }));
  CAPTURE(text);
  const auto address = SocketAddress::parse(text);
  REQUIRE_FALSE(address);
  CHECK_THAT(address.error(), Catch::Contains(reason));
}

TEST_CASE("SocketAddress: passes through sockaddr unchanged", "[platform][address]") {
  const std::string text = GENERATE(as<std::string>(), "192.0.2.7:443", "[2001:db8::9]:443");
  const SocketAddress address = *SocketAddress::parse(text);
  sockaddr_storage storage;
  const std::size_t length = address.to_sockaddr(storage);
  CHECK(length == (text.front() == '[' ? sizeof(sockaddr_in6) : sizeof(sockaddr_in)));
  const auto back = SocketAddress::from_sockaddr(reinterpret_cast<sockaddr*>(&storage), length);
  CHECK(back == address);
  const auto cut = SocketAddress::from_sockaddr(reinterpret_cast<sockaddr*>(&storage), length - 1);
  CHECK_FALSE(cut.known());
}

TEST_CASE("SocketAddress: a mapped IPv4 address becomes IPv4", "[platform][address]") {
  sockaddr_storage storage;
  const auto mapped = SocketAddress::parse("[::ffff:192.0.2.1]:80");
  const std::size_t length = mapped->to_sockaddr(storage);
  const auto seen = SocketAddress::from_sockaddr(reinterpret_cast<sockaddr*>(&storage), length);
  CHECK(seen.text() == "192.0.2.1:80");
  CHECK(seen.family() == AddressFamily::v4);
}

TEST_CASE("SocketAddress: families that are not internet's are unknown", "[platform][address]") {
  sockaddr local = {};
  local.sa_family = AF_UNIX;
  CHECK_FALSE(SocketAddress::from_sockaddr(&local, sizeof(local)).known());
  CHECK_FALSE(SocketAddress::from_sockaddr(nullptr, 0).known());
  CHECK(SocketAddress().text() == "-");
  CHECK(SocketAddress().bytes().empty());
  sockaddr_storage storage;
  CHECK(SocketAddress().to_sockaddr(storage) == 0);
}

TEST_CASE("SocketAddress: a link-local address keeps its interface", "[platform][address]") {
  char name[IF_NAMESIZE];
  REQUIRE(::if_indextoname(1, name) != nullptr);
  const std::string text = "[fe80::1%" + std::string(name) + "]:80";
  const auto address = SocketAddress::parse(text);
  REQUIRE(address);
  CHECK(address->scope_id() == 1);
  CHECK(address->text() == text);
  CHECK(*address != *SocketAddress::parse("[fe80::1]:80"));
}

TEST_CASE("SocketAddress: compares by value", "[platform][address]") {
  const SocketAddress one = *SocketAddress::parse("127.0.0.1:80");
  CHECK(one == SocketAddress::v4({127, 0, 0, 1}, 80));
  CHECK(one != one.with_port(81));
  CHECK(one < one.with_port(81));
  CHECK(one.is_loopback());
  CHECK(SocketAddress::parse("[::1]:80")->is_loopback());
  CHECK_FALSE(SocketAddress::parse("[::2]:80")->is_loopback());
  CHECK(one.bytes().size() == 4);
}

TEST_CASE("SocketAddress: numbers resolve to themselves", "[platform][address]") {
  const auto found = resolve_host("127.0.0.1", 8080);
  REQUIRE(found);
  REQUIRE(found->size() == 1);
  CHECK(found->front().text() == "127.0.0.1:8080");
}
