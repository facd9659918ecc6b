// Privileges: who the children are. The parent stays what it was started as (root, for port 80);
// each child becomes an ordinary user before it reads its first byte.
//
// Process:  names are resolved in the parent, so that an unknown one refuses to start; dropping
//           happens in the child, before its threads.
// Failure:  one sentence; a child that cannot drop its privileges must end.
#pragma once

#include <sys/types.h>

#include <string>
#include <string_view>

#include "platform/base/result.hpp"

namespace holdfast::platform {

// A user and group, resolved.
struct Identity {
  uid_t uid = 0;
  gid_t gid = 0;
  std::string user_name;  // for supplementary groups; "#33" when the number has no name
  std::string group_name;
};

// The effective user may change who it is.
bool running_as_root() noexcept;

// The user and group this process runs as.
Identity current_identity();

// A name or "#number". Error: a sentence without the AH number.
Result<uid_t, std::string> resolve_user(std::string_view text);
Result<gid_t, std::string> resolve_group(std::string_view text);

// The group that a user logs in with, or `fallback` for a number that nobody has.
gid_t primary_group(uid_t uid, gid_t fallback);

// The name of a number, or "#number".
std::string user_name(uid_t uid);
std::string group_name(gid_t gid);

// In a child of root: group, supplementary groups, then user, for good, and checks that there is no
// way back. Does nothing but PR_SET_NO_NEW_PRIVS when not root.
Result<void, std::string> become(const Identity& identity);

}  // namespace holdfast::platform
