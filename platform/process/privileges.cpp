#include "platform/process/privileges.hpp"

#include <fmt/format.h>
#include <grp.h>
#include <pwd.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif

#include <cerrno>
#include <charconv>
#include <optional>
#include <vector>

namespace holdfast::platform {
namespace {

// "#33" -> 33. "#-1" is accepted as httpd does: it is the classic way to write "nobody at all".
std::optional<std::uint32_t> number_of(std::string_view text) {
  if (text.size() < 2 || text[0] != '#') return std::nullopt;
  long long number = 0;
  const char* end = text.data() + text.size();
  const auto [at, error] = std::from_chars(text.data() + 1, end, number);
  if (error != std::errc{} || at != end || number < -2 || number > 4294967295LL) {
    return std::nullopt;
  }
  return static_cast<std::uint32_t>(number);
}

// The reentrant forms of getpw*/getgr* want a buffer whose size is only known by trying.
template <class Record, class Call>
std::optional<Record> look_up(std::vector<char>& buffer, const Call& call) {
  buffer.resize(1024);
  for (;;) {
    Record record = {};
    Record* found = nullptr;
    const int error = call(&record, buffer.data(), buffer.size(), &found);
    if (error == ERANGE && buffer.size() < (1u << 20)) {
      buffer.resize(buffer.size() * 2);
      continue;
    }
    if (error != 0 || found == nullptr) return std::nullopt;
    return record;
  }
}

std::string errno_sentence(std::string what) { return last_error(std::move(what)).text(); }

void forbid_new_privileges() noexcept {
#ifdef __linux__
  prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
#endif
}

}  // namespace

bool running_as_root() noexcept { return geteuid() == 0; }

Identity current_identity() {
  return Identity{geteuid(), getegid(), user_name(geteuid()), group_name(getegid())};
}

Result<uid_t, std::string> resolve_user(std::string_view text) {
  if (const auto number = number_of(text)) return static_cast<uid_t>(*number);
  std::vector<char> buffer;
  const std::string name(text);
  const auto record = look_up<passwd>(buffer, [&](passwd* p, char* b, std::size_t n, passwd** f) {
    return getpwnam_r(name.c_str(), p, b, n, f);
  });
  if (!record) return Unexpected{fmt::format("bad user name {}", text)};
  return record->pw_uid;
}

Result<gid_t, std::string> resolve_group(std::string_view text) {
  if (const auto number = number_of(text)) return static_cast<gid_t>(*number);
  std::vector<char> buffer;
  const std::string name(text);
  const auto record = look_up<group>(buffer, [&](group* g, char* b, std::size_t n, group** f) {
    return getgrnam_r(name.c_str(), g, b, n, f);
  });
  if (!record) return Unexpected{fmt::format("bad group name {}", text)};
  return record->gr_gid;
}

gid_t primary_group(uid_t uid, gid_t fallback) {
  std::vector<char> buffer;
  const auto record = look_up<passwd>(buffer, [&](passwd* p, char* b, std::size_t n, passwd** f) {
    return getpwuid_r(uid, p, b, n, f);
  });
  return record ? record->pw_gid : fallback;
}

std::string user_name(uid_t uid) {
  std::vector<char> buffer;
  const auto record = look_up<passwd>(buffer, [&](passwd* p, char* b, std::size_t n, passwd** f) {
    return getpwuid_r(uid, p, b, n, f);
  });
  return record ? std::string(record->pw_name) : fmt::format("#{}", uid);
}

std::string group_name(gid_t gid) {
  std::vector<char> buffer;
  const auto record = look_up<group>(buffer, [&](group* g, char* b, std::size_t n, group** f) {
    return getgrgid_r(gid, g, b, n, f);
  });
  return record ? std::string(record->gr_name) : fmt::format("#{}", gid);
}

Result<void, std::string> become(const Identity& identity) {
  if (!running_as_root() || identity.uid == 0) {
    forbid_new_privileges();
    return {};
  }
  if (setgid(identity.gid) != 0) {
    return Unexpected{
        errno_sentence(fmt::format("setgid: unable to set group id to {}", identity.gid))};
  }
  const bool named = !identity.user_name.empty() && identity.user_name[0] != '#';
  const int grouped =
      named ? initgroups(identity.user_name.c_str(), identity.gid) : setgroups(1, &identity.gid);
  if (grouped != 0) {
    return Unexpected{errno_sentence(
        fmt::format("initgroups: unable to set groups for user {}", identity.user_name))};
  }
  if (setuid(identity.uid) != 0) {
    return Unexpected{
        errno_sentence(fmt::format("setuid: unable to change to uid {}", identity.uid))};
  }
  // A kernel that says yes and does nothing has existed: a child that is still root must not serve.
  if (geteuid() != identity.uid || getegid() != identity.gid || setuid(0) == 0) {
    return Unexpected{fmt::format("could not give up root for uid {}", identity.uid)};
  }
  forbid_new_privileges();
  return {};
}

}  // namespace holdfast::platform
