// unixd_module: User and Group, the identity that children of root take.
#include <fmt/format.h>

#include "core/pipeline/module.hpp"
#include "core/server/identity.hpp"
#include "platform/process/privileges.hpp"

namespace holdfast::core {
namespace {

// Names are resolved while the file is read: an unknown one refuses to start, whoever starts it.
config::SetResult set_user(config::DirectiveContext& context, IdentityConfig& config) {
  const std::string& text = context.args()[0];
  const auto uid = platform::resolve_user(text);
  context.blame(0);
  if (!uid) return config::fail(uid.error());
  if (*uid == 0) {
    return config::fail(fmt::format(
        "User {} is the superuser: children that serve requests never run as root", text));
  }
  config.user.set({text, *uid}, context.where());
  return {};
}

config::SetResult set_group(config::DirectiveContext& context, IdentityConfig& config) {
  const std::string& text = context.args()[0];
  const auto gid = platform::resolve_group(text);
  context.blame(0);
  if (!gid) return config::fail(gid.error());
  config.group.set({text, *gid}, context.where());
  return {};
}

constexpr config::Directive kRows[] = {
    config::raw<&set_user>(kIdentity, "User", config::kGlobalOnly, config::Arity::one,
                           "the user that children of root become, a name or #number"),
    config::raw<&set_group>(kIdentity, "Group", config::kGlobalOnly, config::Arity::one,
                            "the group that children of root become, a name or #number"),
};

}  // namespace

extern const Module unixd_module;
const Module unixd_module{.name = "unixd_module",
                          .source = "mod_unixd.c",
                          .directives = kRows,
                          .activation = config::Activation::always};

}  // namespace holdfast::core
