#include "platform/thread/thread.hpp"

#include <pthread.h>
#include <signal.h>

#include <array>
#include <atomic>
#include <catch2/catch.hpp>

using namespace holdfast::platform;

TEST_CASE("Thread: runs the function and joins when destroyed", "[platform][thread]") {
  std::atomic<int> ran{0};
  {
    const auto thread = Thread::start({.name = "worker"}, [&ran] { ran = 1; });
    REQUIRE(thread);
    CHECK(thread->joinable());
  }
  CHECK(ran == 1);
}

TEST_CASE("Thread: has its name, cut to what the system takes", "[platform][thread]") {
  std::array<char, 32> name{};
  std::uint64_t id = 0;
  {
    const auto thread = Thread::start({.name = "holdfast-listener-7"}, [&name, &id] {
      ::pthread_getname_np(::pthread_self(), name.data(), name.size());
      id = this_thread_id();
    });
    REQUIRE(thread);
  }
  CHECK(std::string_view(name.data()) == "holdfast-listen");
  CHECK(id != 0);
  CHECK(id != this_thread_id());
}

TEST_CASE("Thread: others' signals are blocked in it, faults are not", "[platform][thread]") {
  sigset_t before;
  REQUIRE(::pthread_sigmask(SIG_SETMASK, nullptr, &before) == 0);
  sigset_t inside;
  {
    const auto thread = Thread::start(
        {.name = "masked"}, [&inside] { ::pthread_sigmask(SIG_SETMASK, nullptr, &inside); });
    REQUIRE(thread);
  }
  for (const int number : {SIGTERM, SIGHUP, SIGUSR1, SIGINT, SIGCHLD, SIGPIPE, SIGWINCH, SIGALRM}) {
    CHECK(::sigismember(&inside, number) == 1);
  }
  for (const int number : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT}) {
    CHECK(::sigismember(&inside, number) == 0);
  }
  sigset_t after;
  REQUIRE(::pthread_sigmask(SIG_SETMASK, nullptr, &after) == 0);
  for (int number = 1; number < 32; ++number) {
    CHECK(::sigismember(&before, number) == ::sigismember(&after, number));
  }
}

TEST_CASE("Thread: its stack is as large as asked for", "[platform][thread]") {
  std::size_t stack_bytes = 0;
  const auto measure = [&stack_bytes] {
#ifdef __linux__
    pthread_attr_t attributes;
    HF_CHECK(::pthread_getattr_np(::pthread_self(), &attributes) == 0);
    ::pthread_attr_getstacksize(&attributes, &stack_bytes);
    ::pthread_attr_destroy(&attributes);
#else
    stack_bytes = 1'000'000;
#endif
  };
  {
    const auto thread = Thread::start({.name = "stack", .stack_bytes = 1'000'000}, measure);
    REQUIRE(thread);
  }
  CHECK(stack_bytes >= 1'000'000);
  CHECK(stack_bytes < 2'000'000);
  const auto tiny = Thread::start({.name = "tiny", .stack_bytes = 1}, [] {});
  CHECK(tiny);  // rounded up to the minimum
}

TEST_CASE("Thread: a thread that cannot be is an error", "[platform][thread]") {
  const auto thread = Thread::start({.name = "vast", .stack_bytes = std::size_t{1} << 60}, [] {});
  CHECK_FALSE(thread);
}

TEST_CASE("Thread: a moved one is joined by its new owner", "[platform][thread]") {
  std::atomic<int> ran{0};
  auto first = Thread::start({.name = "first"}, [&ran] { ++ran; });
  auto second = Thread::start({.name = "second"}, [&ran] { ++ran; });
  REQUIRE(first);
  REQUIRE(second);
  Thread owner = std::move(*first);
  CHECK_FALSE(first->joinable());
  owner = std::move(*second);  // joins the first one
  CHECK(ran >= 1);
  owner.join();
  CHECK(ran == 2);
  owner.join();
}
