// IdentityConfig: as whom the children run (User, Group). Why in core and not in mod_unixd alone:
// the module brings the rows, the MPMs use what they set, and MPMs know no modules.
//
// Threads:  const after the load.
#pragma once

#include <sys/types.h>

#include <string>
#include <tuple>

#include "config/schema/config_type.hpp"
#include "config/schema/setting.hpp"

namespace holdfast::core {

// A resolved name with what was written.
struct UserChoice {
  std::string text;
  uid_t uid = 0;
};
struct GroupChoice {
  std::string text;
  gid_t gid = 0;
};

struct IdentityConfig {
  config::Setting<UserChoice> user;
  config::Setting<GroupChoice> group;

  static constexpr auto fields() {
    return std::tuple{&IdentityConfig::user, &IdentityConfig::group};
  }
};

inline constexpr config::ConfigType<IdentityConfig> kIdentity{"mod_unixd", config::Level::process};

}  // namespace holdfast::core
