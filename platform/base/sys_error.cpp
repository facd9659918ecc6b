#include "platform/base/sys_error.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <system_error>

namespace holdfast::platform {

std::string errno_text(int code) { return std::generic_category().message(code); }

std::string SysError::text() const {
  return fmt::format("{}: {} ({})", call, errno_text(code), code);
}

SysError last_error(std::string call) {
  const int code = errno;
  return SysError{code, std::move(call)};
}

}  // namespace holdfast::platform
