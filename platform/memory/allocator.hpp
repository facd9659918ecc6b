// Which allocator serves malloc and new, and the little that is asked of it beyond that.
// Why: -V names it, an idle child gives its memory back, benchmarks count allocations.
//
// Threads: any.
// Failure: with an allocator that cannot answer, the answers are "libc", nothing and nothing.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace holdfast::platform {

// "jemalloc 5.3.0", "libc" (no jemalloc, or a sanitizer's own allocator).
std::string allocator_description();

// Gives pages that hold nothing back to the system; takes milliseconds, so only while idle.
void release_unused_memory() noexcept;

// How many bytes the calling thread has ever asked for. Two equal readings mean that nothing was
// allocated in between.
std::optional<std::uint64_t> thread_allocated_bytes() noexcept;

}  // namespace holdfast::platform
