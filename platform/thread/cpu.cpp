#include "platform/thread/cpu.hpp"

#include <unistd.h>

#if defined(__linux__)
#include <errno.h>
#include <sched.h>
#endif

namespace holdfast::platform {
namespace {

int online_cpus() noexcept {
  const long online = ::sysconf(_SC_NPROCESSORS_ONLN);
  return online > 0 ? static_cast<int>(online) : 1;
}

}  // namespace

int usable_cpus() noexcept {
#if defined(__linux__)
  // The kernel answers EINVAL while the set is smaller than its own.
  for (int capacity = 1024; capacity <= 65536; capacity *= 4) {
    cpu_set_t* set = CPU_ALLOC(capacity);
    if (set == nullptr) break;
    const bool known = ::sched_getaffinity(0, CPU_ALLOC_SIZE(capacity), set) == 0;
    const int count = known ? CPU_COUNT_S(CPU_ALLOC_SIZE(capacity), set) : 0;
    const bool too_small = !known && errno == EINVAL;
    CPU_FREE(set);
    if (count > 0) return count;
    if (!too_small) break;
  }
#endif
  return online_cpus();
}

}  // namespace holdfast::platform
