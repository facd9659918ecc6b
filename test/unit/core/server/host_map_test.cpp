#include "core/server/host_map.hpp"

#include <catch2/catch.hpp>
#include <string>

#include "test/support/test_server.hpp"

using namespace holdfast::core;
using holdfast::platform::SocketAddress;
using holdfast::test::TestConfig;

namespace {

constexpr const char* kHosts =
    "ServerName main.test\n"
    "<VirtualHost *:80>\nServerName one.test\nServerAlias *.one.test also.test\n</VirtualHost>\n"
    "<VirtualHost *:80>\nServerName two.test\nServerAlias x.one.test\n</VirtualHost>\n"
    "<VirtualHost 192.0.2.1:8080>\nServerName exact.test\n</VirtualHost>\n"
    "<VirtualHost *:8080>\nServerName any.test\n</VirtualHost>\n";

struct Scene {
  TestConfig config{kHosts};
  Runtime runtime{config.snapshot(),
                  config.modules(),
                  {SocketAddress::v4({0, 0, 0, 0}, 80), SocketAddress::v4({192, 0, 2, 1}, 8080),
                   SocketAddress::v4({192, 0, 2, 2}, 8080), SocketAddress::v4({0, 0, 0, 0}, 81)}};

  std::string choose(std::uint16_t listener, std::string_view host) {
    return runtime.choose_server(listener, host).name;
  }
};

}  // namespace

TEST_CASE("HostMap: a name chooses among the hosts of an address", "[core][server]") {
  Scene scene;
  CHECK(scene.choose(0, "two.test") == "two.test");
  CHECK(scene.choose(0, "TWO.test:80") == "two.test");
  CHECK(scene.choose(0, "two.test.") == "two.test");
  CHECK(scene.choose(0, "also.test") == "one.test");
  CHECK(scene.choose(0, "x.one.test") == "one.test");
}

TEST_CASE("HostMap: the first host of an address answers for strangers", "[core][server]") {
  Scene scene;
  CHECK(scene.choose(0, "stranger.test") == "one.test");
  CHECK(scene.choose(0, "") == "one.test");
  CHECK(scene.choose(3, "one.test") == "main.test");
}

TEST_CASE("HostMap: a host for the very address wins over those for any", "[core][server]") {
  Scene scene;
  CHECK(scene.choose(1, "any.test") == "exact.test");
  CHECK(scene.choose(2, "any.test") == "any.test");
  CHECK(scene.choose(2, "exact.test") == "any.test");
}

TEST_CASE("HostMap: an IPv6 literal keeps its colons", "[core][server]") {
  CHECK(bare_host("[::1]:8080") == "[::1]");
  CHECK(bare_host("[::1]") == "[::1]");
  CHECK(bare_host("host:1") == "host");
}
