#include "platform/fs/open_beneath.hpp"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cstring>
#include <optional>

#if defined(__linux__)
#include <linux/openat2.h>
#include <sys/syscall.h>
#endif

namespace holdfast::platform {
namespace {

constexpr int kReadFlags = O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;

#if defined(O_PATH)
constexpr int kLookFlags = O_PATH | O_CLOEXEC;
#else
constexpr int kLookFlags = kReadFlags;
#endif

// Opening a folder only to go on from it needs the right to search it, not to list it.
#if defined(O_PATH)
constexpr int kSearchFlags = O_PATH | O_DIRECTORY | O_CLOEXEC;
#elif defined(O_SEARCH)
constexpr int kSearchFlags = O_SEARCH | O_DIRECTORY | O_CLOEXEC;
#else
constexpr int kSearchFlags = O_RDONLY | O_DIRECTORY | O_CLOEXEC;
#endif

constexpr int flags_for(OpenFor purpose) noexcept {
  return purpose == OpenFor::reading ? kReadFlags : kLookFlags;
}

using PathBuffer = std::array<char, PATH_MAX>;

Unexpected<SysError> refused(int code) { return Unexpected{SysError{code, "open"}}; }

Result<Fd> opened(int fd) {
  if (fd < 0) return refused(errno);
  return Fd(fd);
}

bool is_plain_component(std::string_view name) noexcept {
  return !name.empty() && name != "." && name != ".." && name.find('\0') == std::string_view::npos;
}

// 0, or why this path is not to be opened.
int check_path(std::string_view relative) noexcept {
  if (relative.size() >= PATH_MAX) return ENAMETOOLONG;
  if (relative.empty()) return 0;
  std::size_t begin = 0;
  while (true) {
    const std::size_t end = relative.find('/', begin);
    const std::size_t length = end == std::string_view::npos ? end : end - begin;
    if (!is_plain_component(relative.substr(begin, length))) return EINVAL;
    if (end == std::string_view::npos) return 0;
    begin = end + 1;
  }
}

// "." for the folder itself.
const char* terminated(std::string_view text, PathBuffer& buffer) noexcept {
  if (text.empty()) return ".";
  std::memcpy(buffer.data(), text.data(), text.size());
  buffer[text.size()] = '\0';
  return buffer.data();
}

#if defined(__linux__) && defined(SYS_openat2)

// What openat2 answers, or nothing where it cannot be asked.
std::optional<Result<Fd>> open_by_kernel(int root_fd, const char* path, int flags,
                                         std::uint64_t resolve) {
  // A fact about the kernel, found out once; losing a race only asks again.
  static constinit std::atomic<bool> missing{false};
  if (missing.load(std::memory_order_relaxed)) return std::nullopt;
  open_how how = {};
  how.flags = static_cast<std::uint64_t>(flags);
  how.resolve = resolve;
  const long fd = ::syscall(SYS_openat2, root_fd, path, &how, sizeof(how));
  if (fd >= 0) return Fd(static_cast<int>(fd));
  if (errno == ENOSYS) missing.store(true, std::memory_order_relaxed);
  // EPERM is how sandboxes refuse calls that they do not know; seldom is it about the file.
  if (errno == ENOSYS || errno == EPERM) return std::nullopt;
  return refused(errno);
}

#else

constexpr std::uint64_t RESOLVE_BENEATH = 0;
constexpr std::uint64_t RESOLVE_NO_SYMLINKS = 0;
constexpr std::uint64_t RESOLVE_NO_MAGICLINKS = 0;

std::optional<Result<Fd>> open_by_kernel(int, const char*, int, std::uint64_t) {
  return std::nullopt;
}

#endif

bool is_link(int folder, const char* name) noexcept {
  struct stat status;
  return ::fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) == 0 && S_ISLNK(status.st_mode);
}

// Looking without following opens the link itself.
bool is_opened_link([[maybe_unused]] int fd, [[maybe_unused]] int flags) noexcept {
#if defined(O_PATH)
  if ((flags & O_PATH) == 0 || (flags & O_DIRECTORY) != 0) return false;
  struct stat status;
  return ::fstat(fd, &status) == 0 && S_ISLNK(status.st_mode);
#else
  return false;
#endif
}

struct LinkFacts {
  uid_t owner;
  PathBuffer text;
};

// Owner and text of one and the same link: where O_PATH exists nobody can exchange it in between.
bool read_link(int folder, const char* name, LinkFacts& facts) noexcept {
  struct stat status;
#if defined(O_PATH)
  const Fd link(::openat(folder, name, O_PATH | O_NOFOLLOW | O_CLOEXEC));
  if (!link.valid() || ::fstat(link.get(), &status) != 0) return false;
  const ssize_t length = ::readlinkat(link.get(), "", facts.text.data(), facts.text.size() - 1);
#else
  if (::fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) != 0) return false;
  const ssize_t length = ::readlinkat(folder, name, facts.text.data(), facts.text.size() - 1);
#endif
  if (length < 0) return false;
  facts.text[static_cast<std::size_t>(length)] = '\0';
  facts.owner = status.st_uid;
  return true;
}

// Follows the link if its target has the same owner. The target is opened before it is looked at,
// so what was checked is what is served.
Result<Fd> follow_own_link(int folder, const char* name, int flags) {
  LinkFacts facts;
  if (!read_link(folder, name, facts)) return refused(errno);
  Fd target(::openat(folder, facts.text.data(), flags));
  struct stat status;
  if (!target.valid() || ::fstat(target.get(), &status) != 0) return refused(errno);
  if (status.st_uid != facts.owner) return refused(EACCES);
  return target;
}

// One step of the walk: opens `name` in `folder` under the policy.
Result<Fd> open_component(int folder, const char* name, int flags, LinkPolicy policy) {
  if (policy == LinkPolicy::follow_any) return opened(::openat(folder, name, flags));
  Fd fd(::openat(folder, name, flags | O_NOFOLLOW));
  if (fd.valid() && !is_opened_link(fd.get(), flags)) return fd;
  // A link in the way: ELOOP, FreeBSD's EMLINK, or ENOTDIR where a folder was asked for.
  const int code = fd.valid() ? ELOOP : errno;
  const bool may_be_link = code == ELOOP || code == EMLINK || code == ENOTDIR;
  if (!may_be_link || !is_link(folder, name)) return refused(code);
  if (policy == LinkPolicy::never) return refused(ELOOP);
  return follow_own_link(folder, name, flags);
}

}  // namespace

Result<Fd> open_beneath(int root_fd, std::string_view relative, LinkPolicy policy,
                        OpenFor purpose) {
  if (const int code = check_path(relative); code != 0) return refused(code);
  PathBuffer buffer;
  const char* path = terminated(relative, buffer);
  switch (policy) {
    case LinkPolicy::follow_any: {
      // No RESOLVE_BENEATH: links may lead out. The path cannot, check_path saw to that.
      auto answer = open_by_kernel(root_fd, path, flags_for(purpose), RESOLVE_NO_MAGICLINKS);
      return answer ? std::move(*answer) : opened(::openat(root_fd, path, flags_for(purpose)));
    }
    case LinkPolicy::follow_if_owner_match:
      break;
    case LinkPolicy::never: {
      constexpr std::uint64_t kStrict =
          RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS;
      if (auto answer = open_by_kernel(root_fd, path, flags_for(purpose), kStrict)) {
        return std::move(*answer);
      }
      break;
    }
  }
  return open_beneath_by_walking(root_fd, relative, policy, purpose);
}

Result<Fd> open_beneath_by_walking(int root_fd, std::string_view relative, LinkPolicy policy,
                                   OpenFor purpose) {
  if (const int code = check_path(relative); code != 0) return refused(code);
  PathBuffer buffer;
  const int flags = flags_for(purpose);
  if (relative.empty()) return opened(::openat(root_fd, ".", flags));
  Fd held;  // the folder reached so far, unless that is the root
  while (true) {
    const std::size_t slash = relative.find('/');
    const bool last = slash == std::string_view::npos;
    const char* name = terminated(relative.substr(0, slash), buffer);
    const int folder = held.valid() ? held.get() : root_fd;
    auto next = open_component(folder, name, last ? flags : kSearchFlags, policy);
    if (last || !next) return next;
    held = std::move(*next);
    relative.remove_prefix(slash + 1);
  }
}

Result<Fd> open_root_folder(const char* path) {
  Fd fd(::open(path, kSearchFlags));
  if (!fd.valid()) return Unexpected{SysError{errno, std::string("open folder ") + path}};
  return fd;
}

}  // namespace holdfast::platform
