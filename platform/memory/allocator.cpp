#include "platform/memory/allocator.hpp"

#include <string_view>

#ifdef HF_HAVE_JEMALLOC
#include <jemalloc/jemalloc.h>
#elif defined(__GLIBC__)
#include <malloc.h>
#endif

#ifdef HF_HAVE_JEMALLOC
// jemalloc looks for this name before it does anything else. Workers seldom allocate, so a few
// arenas do, and there may be hundreds of children; pages go back to the system after two seconds
// without use, in the threads that allocate: a background thread per child would not survive fork.
extern "C" {
const char* malloc_conf = "narenas:4,dirty_decay_ms:2000,muzzy_decay_ms:0,background_thread:false";
}
#endif

namespace holdfast::platform {

#ifdef HF_HAVE_JEMALLOC

namespace {

template <class T>
std::optional<T> ask(const char* name) noexcept {
  T value{};
  std::size_t bytes = sizeof(value);
  if (::mallctl(name, &value, &bytes, nullptr, 0) != 0) return std::nullopt;
  return value;
}

}  // namespace

std::string allocator_description() {
  const std::string_view version = ask<const char*>("version").value_or("of unknown version");
  // "5.3.0-0-g54eaed1d8b56b1aa…": the commit says nothing to the reader.
  return "jemalloc " + std::string(version.substr(0, version.find('-')));
}

void release_unused_memory() noexcept {
  constexpr const char* kThreadCache = "thread.tcache.flush";
  static_assert(MALLCTL_ARENAS_ALL == 4096);
  constexpr const char* kAllArenas = "arena.4096.purge";
  static_cast<void>(::mallctl(kThreadCache, nullptr, nullptr, nullptr, 0));
  static_cast<void>(::mallctl(kAllArenas, nullptr, nullptr, nullptr, 0));
}

std::optional<std::uint64_t> thread_allocated_bytes() noexcept {
  return ask<std::uint64_t>("thread.allocated");
}

#else

std::string allocator_description() { return "libc"; }

void release_unused_memory() noexcept {
#ifdef __GLIBC__
  ::malloc_trim(0);
#endif
}

std::optional<std::uint64_t> thread_allocated_bytes() noexcept { return std::nullopt; }

#endif

}  // namespace holdfast::platform
