// BuildInfo: what this binary is and how it was configured; -v, -V and the Server header say it.
//
// Threads:   any; constant.
// Lifetime:  static.
#pragma once

#include <string_view>

namespace holdfast::platform {

struct BuildInfo {
  std::string_view product;      // "Holdfast"
  std::string_view version;      // "0.1.0"
  std::string_view prefix;       // configure --prefix
  std::string_view default_mpm;  // configure --with-mpm
  std::string_view built;        // "Nov 22 2026 11:01:32"
};

const BuildInfo& build_info() noexcept;

}  // namespace holdfast::platform
