// BuildInfo: how this binary was configured; -v and -V say it.
//
// Threads:   any; constant.
// Lifetime:  static.
#pragma once

#include <string_view>

namespace holdfast::platform {

struct BuildInfo {
  std::string_view prefix;       // configure --prefix
  std::string_view default_mpm;  // configure --with-mpm
  std::string_view built;        // "Nov 22 2026 11:01:32"
};

const BuildInfo& build_info() noexcept;

}  // namespace holdfast::platform
