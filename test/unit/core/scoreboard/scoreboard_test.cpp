#include "core/scoreboard/scoreboard.hpp"

#include <sys/wait.h>
#include <unistd.h>
#include <catch2/catch.hpp>

#include <cstdint>

using namespace holdfast::core;

TEST_CASE("Scoreboard: begins empty, every slot in its own place", "[core][scoreboard]") {
  const auto board = Scoreboard::create({3, 5});
  REQUIRE(board);
  CHECK(board->children() == 3);
  CHECK(board->threads() == 5);
  CHECK(board->child(2).state.load() == ChildState::empty);
  CHECK(board->worker(2, 4).status.load() == WorkerStatus::dead);
  CHECK(&board->worker(1, 0) - &board->worker(0, 4) == 1);
  CHECK(reinterpret_cast<std::uintptr_t>(&board->worker(0, 0)) % alignof(WorkerSlot) == 0);
  CHECK(reinterpret_cast<std::uintptr_t>(&board->child(0)) % alignof(ChildSlot) == 0);
}

TEST_CASE("Scoreboard: what a child writes, its parent reads", "[core][scoreboard]") {
  const auto board = Scoreboard::create({2, 2});
  REQUIRE(board);
  const pid_t pid = fork();
  if (pid == 0) {
    board->child(1).connections.store(42);
    WorkerSlot::bump(board->worker(1, 1).requests, 7);
    _exit(0);
  }
  int status = 0;
  REQUIRE(waitpid(pid, &status, 0) == pid);
  CHECK(board->child(1).connections.load() == 42);
  CHECK(board->worker(1, 1).requests.load() == 7);
}

TEST_CASE("Scoreboard: a cleared slot keeps the totals of its workers", "[core][scoreboard]") {
  const auto board = Scoreboard::create({1, 1});
  REQUIRE(board);
  board->child(0).pid.store(99);
  board->worker(0, 0).status.store(WorkerStatus::writing);
  board->worker(0, 0).requests.store(5);
  board->clear_child(0);
  CHECK(board->child(0).pid.load() == 0);
  CHECK(board->worker(0, 0).status.load() == WorkerStatus::dead);
  CHECK(board->worker(0, 0).requests.load() == 5);
}

TEST_CASE("Scoreboard: nonsense that a child wrote has a letter, too", "[core][scoreboard]") {
  CHECK(status_letter(WorkerStatus::ready) == '_');
  CHECK(status_letter(WorkerStatus::idle_kill) == 'I');
  CHECK(status_letter(static_cast<WorkerStatus>(200)) == '.');
}

TEST_CASE("Scoreboard: a size that cannot be is refused", "[core][scoreboard]") {
  CHECK_FALSE(Scoreboard::create({0, 1}));
  CHECK_FALSE(Scoreboard::create({4'000'000'000u, 4'000'000'000u}));
}
