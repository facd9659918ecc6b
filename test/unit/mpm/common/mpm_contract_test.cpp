// What a child promises under every MPM: one body of tests over all of them.
#include <pthread.h>

#include <catch2/catch.hpp>
#include <csignal>

#include "mpm/common/mpm_list.hpp"
#include "test/unit/mpm/common/child_scene.hpp"

using namespace holdfast;
using mpm::ChildWord;
using mpm::ExitCode;
using mpm::Mpm;
using mpm::ParentWord;
using test::ChildScene;
using test::Client;

namespace {

const Mpm& any_mpm() {
  const auto all = mpm::builtin_mpms();
  const std::size_t index = GENERATE_COPY(range(std::size_t{0}, all.size()));
  return *all[index];
}

bool announces_the_end(const std::string& answer) {
  return answer.find("Connection: close\r\n") != std::string::npos;
}

}  // namespace

TEST_CASE("Every MPM: it serves, many requests on a connection", "[mpm][contract]") {
  const Mpm& mpm = any_mpm();
  INFO(mpm.name());
  ChildScene child(mpm, {});
  CHECK(child.hears(ChildWord::running));
  for (int connections = 0; connections < 4; ++connections) {
    Client client = child.connect();
    for (int requests = 0; requests < 3; ++requests) {
      const std::string answer = client.ask();
      CHECK(answer.starts_with("HTTP/1.1 200 OK\r\n"));
      CHECK_FALSE(announces_the_end(answer));
    }
  }
  child.say(ParentWord::stop);
  CHECK(child.join() == ExitCode::ok);
}

TEST_CASE("Every MPM: the scoreboard tells how many are idle", "[mpm][contract]") {
  const Mpm& mpm = any_mpm();
  INFO(mpm.name());
  ChildScene child(mpm, {.settings = "KeepAliveTimeout 1000"});
  CHECK(child.shows(child.threads(), 0));
  CHECK(test::until([&] { return child.score().accepting.load() == 1; }));
  CHECK(child.score().heartbeat_ticks.load() > 0);
  {
    Client client = child.connect();
    client.ask();
    // An idle connection keeps its worker, except under event.
    const std::uint32_t held = mpm.kind() == mpm::MpmKind::event ? 0 : 1;
    CHECK(child.shows(child.threads() - held, 1));
  }
  CHECK(child.shows(child.threads(), 0));
  CHECK(test::until([&] { return child.score().accepted_total.load() == 1; }));
}

TEST_CASE("Every MPM: connections beyond the workers wait and are served", "[mpm][contract]") {
  const Mpm& mpm = any_mpm();
  INFO(mpm.name());
  ChildScene child(mpm, {.settings = "KeepAliveTimeout 1000"});
  std::vector<Client> clients;
  for (std::uint32_t i = 0; i < child.threads(); ++i) {
    clients.push_back(child.connect());
    CHECK_FALSE(clients.back().ask().empty());
  }
  Client late = child.connect();
  late.send("GET / HTTP/1.1\r\nHost: example.test\r\n\r\n");
  clients.erase(clients.begin());
  CHECK(late.answer().starts_with("HTTP/1.1 200 OK\r\n"));
}

TEST_CASE("Every MPM: an idle connection times out", "[mpm][contract]") {
  const Mpm& mpm = any_mpm();
  INFO(mpm.name());
  ChildScene child(mpm, {.settings = "KeepAliveTimeout 100ms"});
  Client client = child.connect();
  client.ask();
  CHECK(client.is_closed());
}

TEST_CASE("Every MPM: a retired child lets idle connections have one more request",
          "[mpm][contract]") {
  const Mpm& mpm = any_mpm();
  INFO(mpm.name());
  ChildScene child(mpm, {.settings = "KeepAliveTimeout 1000"});
  Client client = child.connect();
  client.ask();
  child.say(ParentWord::retire);
  CHECK(child.is_draining());
  CHECK(announces_the_end(client.ask()));
  CHECK(client.is_closed());
  client.close();
  CHECK(child.join() == ExitCode::ok);
  CHECK(child.score().accepting.load() == 0);
}

TEST_CASE("Every MPM: a child that finishes closes idle connections at once", "[mpm][contract]") {
  const Mpm& mpm = any_mpm();
  INFO(mpm.name());
  ChildScene child(mpm, {.settings = "KeepAliveTimeout 1000"});
  Client client = child.connect();
  client.ask();
  child.say(ParentWord::retire);
  child.say(ParentWord::finish);
  CHECK(client.is_closed());
  CHECK(child.join() == ExitCode::ok);
}

TEST_CASE("Every MPM: a child that finishes answers a request that has begun", "[mpm][contract]") {
  const Mpm& mpm = any_mpm();
  INFO(mpm.name());
  ChildScene child(mpm, {});
  Client client = child.connect();
  client.ask_and_begin_another();
  child.say(ParentWord::finish);
  CHECK(child.is_draining());
  client.send("Host: example.test\r\n\r\n");
  CHECK(announces_the_end(client.answer()));
  client.close();
  CHECK(child.join() == ExitCode::ok);
}

TEST_CASE("Every MPM: a child that is stopped ends whatever is under way", "[mpm][contract]") {
  const Mpm& mpm = any_mpm();
  INFO(mpm.name());
  ChildScene child(mpm, {.settings = "KeepAliveTimeout 1000"});
  Client idle = child.connect();
  idle.ask();
  Client half = child.connect();
  if (child.threads() > 1) half.ask_and_begin_another();
  child.say(ParentWord::stop);
  CHECK(child.join() == ExitCode::ok);
}

TEST_CASE("Every MPM: a child whose parent is gone finishes", "[mpm][contract]") {
  const Mpm& mpm = any_mpm();
  INFO(mpm.name());
  ChildScene child(mpm, {.settings = "KeepAliveTimeout 1000"});
  Client client = child.connect();
  client.ask();
  child.die();
  CHECK(client.is_closed());
  CHECK(child.join() == ExitCode::ok);
}

TEST_CASE("Every MPM: SIGTERM stops a child, idle or not", "[mpm][contract]") {
  const Mpm& mpm = any_mpm();
  INFO(mpm.name());
  const bool with_connection = GENERATE(false, true);
  ChildScene child(mpm, {.settings = "KeepAliveTimeout 1000"});
  REQUIRE(child.hears(ChildWord::running));
  std::optional<Client> client;
  if (with_connection) client.emplace(child.connect()).ask();
  REQUIRE(pthread_kill(child.child_thread(), SIGTERM) == 0);
  CHECK(child.join() == ExitCode::ok);
}

TEST_CASE("Every MPM: after MaxConnectionsPerChild connections a child asks for its successor",
          "[mpm][contract]") {
  const Mpm& mpm = any_mpm();
  INFO(mpm.name());
  ChildScene child(mpm, {.connections_max = 2});
  CHECK(child.hears(ChildWord::running));
  for (int i = 0; i < 2; ++i) {
    Client client = child.connect();
    CHECK(client.ask().starts_with("HTTP/1.1 200 OK\r\n"));
  }
  CHECK(child.hears(ChildWord::draining));
  CHECK(child.join() == ExitCode::ok);
}
