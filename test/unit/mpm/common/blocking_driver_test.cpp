#include "mpm/common/blocking_driver.hpp"

#include <catch2/catch.hpp>
#include <functional>
#include <stdexcept>
#include <vector>

#include "mpm/common/mpm_log.hpp"
#include "test/support/test_server.hpp"

using namespace holdfast;
using mpm::BlockingDriver;
using mpm::Order;
using mpm::Waited;
using platform::Readiness;

namespace {

// Sleeps as the test says and remembers what it was asked for.
class ScriptedWait final : public mpm::ConnectionWait {
 public:
  struct Asked {
    int fd;
    Readiness interest;
    int timeout_ms;
    Order known;
  };

  Order order() const noexcept override { return now; }
  Waited wait(int fd, Readiness interest, int timeout_ms, Order known) override {
    asked.push_back({fd, interest, timeout_ms, known});
    return answer ? answer() : Waited{Readiness::in, false};
  }

  Order now = Order::serve;
  std::function<Waited()> answer;
  std::vector<Asked> asked;
};

// Says the steps of the test, one per turn, then close; remembers why it was run.
class ScriptedSession final : public core::Session {
 public:
  using Turn = std::function<core::Step(core::Connection&, core::WorkerContext&)>;
  explicit ScriptedSession(std::vector<Turn> turns) : turns_(std::move(turns)) {}

  core::Step advance(core::Connection& connection, core::Wake wake,
                     core::WorkerContext& worker) const override {
    wakes.push_back(wake);
    if (wakes.size() > turns_.size()) return {core::Want::close, 0};
    return turns_[wakes.size() - 1](connection, worker);
  }

  mutable std::vector<core::Wake> wakes;

 private:
  std::vector<Turn> turns_;
};

ScriptedSession::Turn wants(core::Want want, core::Deadline ticks = 0,
                            core::ConnectionPhase phase = core::ConnectionPhase::reading) {
  return [=](core::Connection& connection, core::WorkerContext& worker) {
    connection.phase = phase;
    return core::Step{want, ticks == 0 ? 0 : worker.clock.ticks() + ticks};
  };
}

struct Scene {
  std::vector<core::Wake> run(std::vector<ScriptedSession::Turn> turns) {
    const ScriptedSession session(std::move(turns));
    core::Connection connection;
    connection.fd = 42;
    connection.session = &session;
    BlockingDriver(server.worker(), wait, mpm::kWorkerLog).run(connection);
    return session.wakes;
  }

  test::TestServer server{""};
  ScriptedWait wait;
};

}  // namespace

TEST_CASE("Blocking driver: it sleeps for what the step says and tells why it woke",
          "[mpm][driver]") {
  Scene scene;
  const auto [want, interest] = GENERATE(table<core::Want, Readiness>({
      {core::Want::read, Readiness::in},
      {core::Want::idle, Readiness::in},
      {core::Want::linger, Readiness::in},
      {core::Want::write, Readiness::out},
  }));
  scene.wait.answer = [] { return Waited{Readiness::out | Readiness::hangup, false}; };
  const auto wakes = scene.run({wants(want)});
  REQUIRE(wakes.size() == 2);
  CHECK_FALSE(any(wakes[0].readiness));
  CHECK(wakes[1].readiness == (Readiness::out | Readiness::hangup));
  CHECK_FALSE(wakes[1].timed_out);
  REQUIRE(scene.wait.asked.size() == 1);
  CHECK(scene.wait.asked[0].fd == 42);
  CHECK(scene.wait.asked[0].interest == interest);
  CHECK(scene.wait.asked[0].timeout_ms == mpm::ConnectionWait::kForever_ms);
}

TEST_CASE("Blocking driver: a deadline in ticks bounds the sleep, with an allowance for the clock",
          "[mpm][driver]") {
  Scene scene;
  scene.wait.answer = [] { return Waited{Readiness::none, true}; };
  const auto wakes = scene.run({wants(core::Want::read, 5)});
  REQUIRE(scene.wait.asked.size() == 1);
  CHECK(scene.wait.asked[0].timeout_ms > 500);
  CHECK(scene.wait.asked[0].timeout_ms < 600);
  REQUIRE(wakes.size() == 2);
  CHECK(wakes[1].timed_out);
}

TEST_CASE("Blocking driver: a deadline that has passed is only a look", "[mpm][driver]") {
  Scene scene;
  // Data that crossed with the deadline counts.
  scene.run({[](core::Connection&, core::WorkerContext& worker) {
    return core::Step{core::Want::read, worker.clock.ticks()};
  }});
  REQUIRE(scene.wait.asked.size() == 1);
  CHECK(scene.wait.asked[0].timeout_ms == 0);
}

TEST_CASE("Blocking driver: a sleep that ended for no reason is resumed", "[mpm][driver]") {
  Scene scene;
  int sleeps = 0;
  scene.wait.answer = [&sleeps] { return ++sleeps < 3 ? Waited{} : Waited{Readiness::in, false}; };
  const auto wakes = scene.run({wants(core::Want::read, 1000)});
  CHECK(scene.wait.asked.size() == 3);
  CHECK(wakes.size() == 2);
}

TEST_CASE("Blocking driver: a connection with more to do runs again after a look for orders",
          "[mpm][driver]") {
  Scene scene;
  scene.wait.answer = [] { return Waited{}; };
  const auto wakes = scene.run({wants(core::Want::again), wants(core::Want::again)});
  CHECK(wakes.size() == 3);
  REQUIRE(scene.wait.asked.size() == 2);
  CHECK(scene.wait.asked[0].interest == Readiness::none);
  CHECK(scene.wait.asked[0].timeout_ms == 0);
}

TEST_CASE("Blocking driver: the order to stop ends a connection wherever it is", "[mpm][driver]") {
  Scene scene;
  const auto want = GENERATE(core::Want::again, core::Want::read, core::Want::write);
  scene.wait.answer = [&scene] {
    scene.wait.now = Order::stop;
    return Waited{};
  };
  CHECK(scene.run({wants(want), wants(want)}).size() == 1);
}

TEST_CASE("Blocking driver: the order to finish is a timeout to an idle connection",
          "[mpm][driver]") {
  Scene scene;
  scene.wait.answer = [&scene] {
    scene.wait.now = Order::finish;
    return Waited{};
  };
  const auto wakes = scene.run({wants(core::Want::idle, 1000, core::ConnectionPhase::idle)});
  CHECK(scene.wait.asked.size() == 1);
  REQUIRE(wakes.size() == 2);
  CHECK(wakes[1].timed_out);
  CHECK_FALSE(any(wakes[1].readiness));
}

TEST_CASE("Blocking driver: a fresh connection has a moment for its request after that order",
          "[mpm][driver]") {
  Scene scene;
  scene.wait.answer = [&scene] {
    scene.wait.now = Order::finish;
    return Waited{Readiness::none, scene.wait.asked.size() == 3};
  };
  const auto wakes = scene.run({wants(core::Want::read, 1000, core::ConnectionPhase::fresh)});
  REQUIRE(scene.wait.asked.size() == 3);
  CHECK(scene.wait.asked[0].timeout_ms > 10'000);
  CHECK(scene.wait.asked[1].timeout_ms <= 1'010);
  // It is one moment, however often the sleep is interrupted.
  CHECK(scene.wait.asked[2].timeout_ms <= scene.wait.asked[1].timeout_ms);
  REQUIRE(wakes.size() == 2);
  CHECK(wakes[1].timed_out);
}

TEST_CASE("Blocking driver: the order to finish does not disturb a request under way",
          "[mpm][driver]") {
  Scene scene;
  scene.wait.now = Order::finish;
  const auto wakes = scene.run({wants(core::Want::read, 1000)});
  REQUIRE(scene.wait.asked.size() == 1);
  CHECK(scene.wait.asked[0].known == Order::finish);
  REQUIRE(wakes.size() == 2);
  CHECK(wakes[1].readiness == Readiness::in);
}

TEST_CASE("Blocking driver: an exception costs the connection and nothing else", "[mpm][driver]") {
  Scene scene;
  const auto wakes = scene.run({[](core::Connection&, core::WorkerContext&) -> core::Step {
    throw std::runtime_error("a module's mistake");
  }});
  CHECK(wakes.size() == 1);
  CHECK(scene.run({wants(core::Want::read)}).size() == 2);
}
