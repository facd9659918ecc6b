// HF_CHECK: an assertion that stays in release builds. Why: after an impossible state a child must
// die (its supervisor replaces it) instead of serving with broken data.
//
// Threads: any.   Failure: prints the condition with file and line to stderr, then aborts.
#pragma once

namespace holdfast::platform {

[[noreturn]] void check_failed(const char* what, const char* file, int line) noexcept;

}  // namespace holdfast::platform

#define HF_CHECK(cond)                                               \
  do {                                                               \
    if (!(cond)) [[unlikely]]                                        \
      ::holdfast::platform::check_failed(#cond, __FILE__, __LINE__); \
  } while (false)

// Only for the hot path, where a release build must not pay for it.
#ifdef NDEBUG
#define HF_DCHECK(cond) static_cast<void>(sizeof(!(cond)))
#else
#define HF_DCHECK(cond) HF_CHECK(cond)
#endif

#define HF_UNREACHABLE() ::holdfast::platform::check_failed("unreachable", __FILE__, __LINE__)
