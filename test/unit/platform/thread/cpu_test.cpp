#include "platform/thread/cpu.hpp"

#include <unistd.h>

#include <catch2/catch.hpp>

#ifdef __linux__
#include <sched.h>

#include "platform/thread/thread.hpp"
#endif

using namespace holdfast::platform;

TEST_CASE("usable_cpus: at least one and no more than there are", "[platform][cpu]") {
  CHECK(usable_cpus() >= 1);
  CHECK(usable_cpus() <= ::sysconf(_SC_NPROCESSORS_CONF));
}

#ifdef __linux__
TEST_CASE("usable_cpus: obeys the affinity of the thread", "[platform][cpu]") {
  int seen = 0;
  {
    const auto thread = Thread::start({.name = "pinned"}, [&seen] {
      cpu_set_t allowed;
      HF_CHECK(::sched_getaffinity(0, sizeof(allowed), &allowed) == 0);
      int first = 0;
      while (!CPU_ISSET(first, &allowed)) ++first;
      cpu_set_t one;
      CPU_ZERO(&one);
      CPU_SET(first, &one);
      HF_CHECK(::sched_setaffinity(0, sizeof(one), &one) == 0);
      seen = usable_cpus();
    });
    REQUIRE(thread);
  }
  CHECK(seen == 1);
}
#endif
