#include "mpm/common/connection_source.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <set>
#include <thread>
#include <vector>

#include "platform/io/listen_socket.hpp"
#include "platform/io/wakeup.hpp"

using namespace holdfast;
using mpm::Accepted;
using mpm::ConnectionSource;
using Found = mpm::ConnectionSource::Found;

namespace {

constexpr std::int64_t kPatienceUs = 20'000'000;

// Listen sockets, of which a source has copies as a child has its own.
struct Listeners {
  explicit Listeners(int count) {
    for (int i = 0; i < count; ++i) {
      auto socket = platform::listen_on(platform::SocketAddress::v4({127, 0, 0, 1}, 0),
                                        {.defer_accept_seconds = 0});
      REQUIRE(socket);
      sockets.push_back(std::move(*socket));
      addresses.push_back(platform::local_address(sockets.back().get()).value());
    }
  }
  std::unique_ptr<ConnectionSource> source() const {
    std::vector<int> copies;
    for (const platform::Fd& socket : sockets) copies.push_back(::dup(socket.get()));
    auto made = ConnectionSource::make(copies);
    REQUIRE(made);
    return std::move(*made);
  }
  platform::Fd connect(std::size_t index) const {
    sockaddr_storage storage;
    const auto length = static_cast<socklen_t>(addresses[index].to_sockaddr(storage));
    platform::Fd fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    REQUIRE(::connect(fd.get(), reinterpret_cast<const sockaddr*>(&storage), length) == 0);
    return fd;
  }
  std::vector<platform::Fd> sockets;
  std::vector<platform::SocketAddress> addresses;
};

}  // namespace

TEST_CASE("Connection source: listen sockets have their turns", "[mpm][source]") {
  const Listeners listeners(3);
  const auto source = listeners.source();
  Accepted accepted;
  REQUIRE(source->take(accepted) == Found::nothing);
  std::vector<platform::Fd> clients;
  for (int round = 0; round < 2; ++round) {
    for (std::size_t i = 0; i < 3; ++i) clients.push_back(listeners.connect(i));
  }
  std::vector<std::uint16_t> order;
  while (order.size() < 6) {
    if (source->take(accepted) == Found::connection) {
      order.push_back(accepted.listener);
      CHECK(accepted.info.id == order.size());
      CHECK(accepted.info.peer.family() == platform::AddressFamily::v4);
    } else {
      source->wait(kPatienceUs);
    }
  }
  CHECK(std::set<std::uint16_t>(order.begin(), order.begin() + 3).size() == 3);
  CHECK(source->taken() == 6);
  CHECK(source->take(accepted) == Found::nothing);
}

TEST_CASE("Connection source: whoever is told of a connection does not lose it by not looking",
          "[mpm][source]") {
  const Listeners listeners(1);
  const auto source = listeners.source();
  Accepted accepted;
  REQUIRE(source->take(accepted) == Found::nothing);
  const platform::Fd first = listeners.connect(0);
  const platform::Fd second = listeners.connect(0);
  source->wait(kPatienceUs);
  REQUIRE(source->take(accepted) == Found::connection);
  // No new edge will come for the second one.
  CHECK(source->take(accepted) == Found::connection);
}

TEST_CASE("Connection source: each of two sources may get what the other one leaves",
          "[mpm][source]") {
  const Listeners listeners(1);
  const auto busy = listeners.source();
  const auto idle = listeners.source();
  Accepted accepted;
  REQUIRE(busy->take(accepted) == Found::nothing);
  REQUIRE(idle->take(accepted) == Found::nothing);
  busy->wait(0);  // registered, but it does not wait when the connection comes
  idle->wait(0);
  const platform::Fd client = listeners.connect(0);
  idle->wait(kPatienceUs);
  CHECK(idle->take(accepted) == Found::connection);
  busy->wait(0);
  CHECK(busy->take(accepted) == Found::nothing);
}

TEST_CASE("Connection source: what one is told of and does not take, another one finds",
          "[mpm][source]") {
  const Listeners listeners(1);
  const auto told = listeners.source();
  const auto other = listeners.source();
  Accepted accepted;
  REQUIRE(told->take(accepted) == Found::nothing);
  REQUIRE(other->take(accepted) == Found::nothing);
  told->wait(0);
  other->wait(0);
  std::thread sleeper([&] { told->wait(ConnectionSource::kForever); });
  const platform::Fd client = listeners.connect(0);
  sleeper.join();
  other->wait(0);
  CHECK(other->take(accepted) == Found::connection);
}

TEST_CASE("Connection source: one that steps back gives what waits and hears of no more",
          "[mpm][source]") {
  const Listeners listeners(1);
  const auto source = listeners.source();
  Accepted accepted;
  REQUIRE(source->take(accepted) == Found::nothing);
  source->wait(0);
  const platform::Fd client = listeners.connect(0);
  source->step_back();
  CHECK(source->take(accepted) == Found::connection);
  CHECK_FALSE(source->closed());
}

TEST_CASE("Connection source: a watched descriptor and wake() end the wait", "[mpm][source]") {
  const Listeners listeners(1);
  const auto source = listeners.source();
  const auto wakeup = platform::Wakeup::make().value();
  REQUIRE(source->watch(wakeup->fd()));
  source->wait(0);
  for (int round = 0; round < 2; ++round) {
    wakeup->signal();
    source->wait(ConnectionSource::kForever);
    wakeup->drain();
    source->wake();
    source->wait(ConnectionSource::kForever);
  }
}

TEST_CASE("Connection source: a closed one gives nothing and leaves connections to others",
          "[mpm][source]") {
  const Listeners listeners(1);
  const auto leaving = listeners.source();
  const auto staying = listeners.source();
  Accepted accepted;
  REQUIRE(leaving->take(accepted) == Found::nothing);
  REQUIRE(staying->take(accepted) == Found::nothing);
  leaving->wait(0);
  staying->wait(0);
  leaving->close();
  leaving->close();
  CHECK(leaving->closed());
  const platform::Fd client = listeners.connect(0);
  CHECK(leaving->take(accepted) == Found::nothing);
  staying->wait(kPatienceUs);
  CHECK(staying->take(accepted) == Found::connection);
}
