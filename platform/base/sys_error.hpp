// SysError: a failed system call as a value, printed one way everywhere:
//   "bind to 127.0.0.1:80: Permission denied (13)".
#pragma once

#include <string>

namespace holdfast::platform {

struct SysError {
  int code = 0;      // errno
  std::string call;  // what was tried, with its argument: "open /etc/x"

  std::string text() const;
};

// The errno of the call that just failed.
SysError last_error(std::string call);

// "No such file or directory" for ENOENT; thread-safe.
std::string errno_text(int code);

}  // namespace holdfast::platform
