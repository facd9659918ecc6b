#include "mpm/common/listeners.hpp"

#include <fcntl.h>
#include <catch2/catch.hpp>

using namespace holdfast::mpm;

namespace {

MpmConfig config_of(std::initializer_list<const char*> lines) {
  MpmConfig config;
  for (const char* line : lines) config.listen.append({line, "http"}, {});
  return config;
}

}  // namespace

TEST_CASE("Listeners: port 0 is a port of the kernel's choice, known afterwards", "[mpm][listen]") {
  const auto set = ListenerSet::open(config_of({"127.0.0.1:0", "127.0.0.1:0"}), nullptr);
  REQUIRE(set);
  REQUIRE(set->listeners().size() == 2);
  CHECK(set->addresses()[0].port() != 0);
  CHECK(set->addresses()[0].port() != set->addresses()[1].port());
}

TEST_CASE("Listeners: a reload keeps the sockets whose address stays", "[mpm][listen]") {
  const auto before = ListenerSet::open(config_of({"127.0.0.1:0"}), nullptr);
  REQUIRE(before);
  const int kept = before->descriptors()[0];
  const auto after = ListenerSet::open(config_of({"127.0.0.1:0", "127.0.0.2:0"}), &*before);
  REQUIRE(after);
  CHECK(after->has_descriptor(kept));
  CHECK(after->listeners().size() == 2);
  CHECK(after->addresses()[0] == before->addresses()[0]);
}

TEST_CASE("Listeners: a taken port is one sentence and leaves nothing open", "[mpm][listen]") {
  const auto holder = ListenerSet::open(config_of({"127.0.0.1:0"}), nullptr);
  REQUIRE(holder);
  const std::string taken = holder->addresses()[0].text();
  const auto refused = ListenerSet::open(config_of({"127.0.0.1:0", taken.c_str()}), nullptr);
  REQUIRE_FALSE(refused);
  CHECK(refused.error() == "AH00072: could not bind to " + taken + ": Address already in use (98)");
}

TEST_CASE("Listeners: closing closes for everybody who shares the sockets", "[mpm][listen]") {
  const auto set = ListenerSet::open(config_of({"127.0.0.1:0"}), nullptr);
  REQUIRE(set);
  const int fd = set->descriptors()[0];
  const ListenerSet copy = *set;
  set->close();
  CHECK(fcntl(fd, F_GETFD) == -1);
  CHECK(copy.descriptors()[0] == -1);
}

TEST_CASE("Listeners: folder mode finds the next free port", "[mpm][listen]") {
  const auto holder = ListenerSet::open(config_of({"127.0.0.1:0"}), nullptr);
  REQUIRE(holder);
  const std::uint16_t taken = holder->addresses()[0].port();
  CHECK(first_free_port(taken) != taken);
}
