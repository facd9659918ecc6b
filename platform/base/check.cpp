#include "platform/base/check.hpp"

#include <cstdio>
#include <cstdlib>

namespace holdfast::platform {

void check_failed(const char* what, const char* file, int line) noexcept {
  std::fprintf(stderr, "holdfast: CHECK failed: %s (%s:%d)\n", what, file, line);
  std::fflush(stderr);
  std::abort();
}

}  // namespace holdfast::platform
