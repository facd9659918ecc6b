// Tells AddressSanitizer which bytes of an own allocator nobody may touch; nothing in other builds.
//
// Threads: any.
#pragma once

#include <cstddef>

#if defined(__SANITIZE_ADDRESS__)
#define HF_ADDRESS_SANITIZER 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define HF_ADDRESS_SANITIZER 1
#endif
#endif

#ifdef HF_ADDRESS_SANITIZER
#include <sanitizer/asan_interface.h>
#endif

namespace holdfast::platform {

inline void forbid_memory([[maybe_unused]] const void* bytes,
                          [[maybe_unused]] std::size_t count) noexcept {
#ifdef HF_ADDRESS_SANITIZER
  ASAN_POISON_MEMORY_REGION(bytes, count);
#endif
}

inline void allow_memory([[maybe_unused]] const void* bytes,
                         [[maybe_unused]] std::size_t count) noexcept {
#ifdef HF_ADDRESS_SANITIZER
  ASAN_UNPOISON_MEMORY_REGION(bytes, count);
#endif
}

}  // namespace holdfast::platform
