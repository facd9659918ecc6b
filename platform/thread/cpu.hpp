// How many processors this process may use.
//
// Threads: any.
#pragma once

namespace holdfast::platform {

// The processors that the calling thread's affinity allows (taskset, cpusets), not those that the
// machine has; at least 1.
int usable_cpus() noexcept;

}  // namespace holdfast::platform
