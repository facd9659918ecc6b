#include "core/modules/default_handler/file_look.hpp"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <new>
#include <optional>
#include <string>
#include <utility>

namespace holdfast::core {

namespace {

using platform::Fd;
using platform::LinkPolicy;
using platform::OpenFor;
using platform::Result;
using platform::SysError;
using platform::Unexpected;

// A file that changes while it is read is read again so often before it is served unsettled.
constexpr int kReadAttempts = 2;

// Null for errors that are the machine's trouble.
std::optional<FileKind> kind_of_error(int error) noexcept {
  switch (error) {
    case ENOENT:
    case ENOTDIR:
      return FileKind::missing;
    case EACCES:
    case EPERM:
    case ELOOP:
    case ENAMETOOLONG:
    case ENXIO:  // a socket, or a device without a driver
    case ENODEV:
    case EXDEV:  // the path would leave the root
    case EINVAL:
    case EOVERFLOW:
      return FileKind::other;
    default:
      return std::nullopt;
  }
}

FileKind kind_of_mode(mode_t mode) noexcept {
  if (S_ISREG(mode)) return FileKind::regular;
  if (S_ISDIR(mode)) return FileKind::directory;
  return FileKind::other;
}

std::int64_t to_ns(const timespec& time) noexcept {
  return static_cast<std::int64_t>(time.tv_sec) * 1'000'000'000 + time.tv_nsec;
}

FileStamp stamp_of(const struct stat& status) noexcept {
  return {.device = status.st_dev,
          .inode = status.st_ino,
          .size = static_cast<std::uint64_t>(status.st_size),
          .mtime_ns = to_ns(status.st_mtim),
          .ctime_ns = to_ns(status.st_ctim)};
}

// Of one open file. Its ctime alone may move on: with its rights, or when another file takes its
// name.
bool same_content(const FileStamp& a, const FileStamp& b) noexcept {
  return a.size == b.size && a.mtime_ns == b.mtime_ns;
}

SysError trouble(const FilePath& file, int error, const char* call) {
  return {.code = error, .call = fmt::format("{} {}", call, file.path)};
}

// True if exactly the `size` bytes that the file had are there.
Result<bool> read_whole(int descriptor, char* body, std::size_t size, const FilePath& file) {
  std::size_t done = 0;
  while (done < size) {
    const ssize_t got = pread(descriptor, body + done, size - done, static_cast<off_t>(done));
    if (got > 0) {
      done += static_cast<std::size_t>(got);
    } else if (got == 0) {
      return false;
    } else if (errno != EINTR) {
      return Unexpected{trouble(file, errno, "read")};
    }
  }
  return true;
}

}  // namespace

struct FileLooker::Opened {
  Fd descriptor;
  LinkUse links = LinkUse::none;
  int error = 0;

  // False: the next, laxer rule may have another answer.
  bool take(Result<Fd> result, LinkUse by) {
    links = by;
    error = result ? 0 : result.error().code;
    if (result) descriptor = std::move(result).value();
    return error != ELOOP && !(by == LinkUse::owner_matches && error == EACCES);
  }
};

std::string_view FilePath::beneath_root() const noexcept {
  return path.substr(std::min(path.size(), root_bytes + 1));
}

// Without "/" every path is looked up from its root's folder: one more call, the same answers.
FileLooker::FileLooker() {
  auto top = platform::open_root_folder("/");
  if (top) top_ = std::move(top).value();
}

// One system call for the usual case: no link in the whole path, root included.
FileLooker::Opened FileLooker::open_without_links(const FilePath& file, OpenFor purpose) const {
  Opened opened;
  opened.error = ELOOP;
  if (!top_.valid()) return opened;
  opened.take(platform::open_beneath(top_.get(), file.path.substr(1), LinkPolicy::never, purpose),
              LinkUse::none);
  // A root may be written as its administrator likes, "." and ".." included.
  if (opened.error == EINVAL) opened.error = ELOOP;
  return opened;
}

// Tries the strictest rule first: how the descriptor was obtained is then proof of which links the
// path has, whatever happens to the names meanwhile.
FileLooker::Opened FileLooker::open_by_strictest_rule(const FilePath& file, OpenFor purpose) const {
  static constexpr std::pair<LinkUse, LinkPolicy> kRules[] = {
      {LinkUse::none, LinkPolicy::never},
      {LinkUse::owner_matches, LinkPolicy::follow_if_owner_match},
      {LinkUse::any, LinkPolicy::follow_any},
  };
  Opened opened = open_without_links(file, purpose);
  if (opened.error != ELOOP) return opened;
  const std::string root(file.root_bytes == 0 ? std::string_view("/") : file.root());
  const auto folder = platform::open_root_folder(root.c_str());
  if (!folder) {
    opened.error = folder.error().code;
    return opened;
  }
  for (const auto& [links, policy] : kRules) {
    auto result = platform::open_beneath(folder->get(), file.beneath_root(), policy, purpose);
    if (opened.take(std::move(result), links)) return opened;
  }
  return opened;
}

// A directory that may be searched but not read, or a file that may not be read: which one?
FileLooker::Opened FileLooker::open_what_may_not_be_read(const FilePath& file,
                                                         Opened denied) const {
  Opened opened = open_by_strictest_rule(file, OpenFor::looking);
  struct stat status;
  if (opened.error != 0 || fstat(opened.descriptor.get(), &status) != 0) return denied;
  denied.links = opened.links;
  return S_ISDIR(status.st_mode) ? std::move(opened) : std::move(denied);
}

Result<FileLook> FileLooker::look(const FilePath& file, OpenFor purpose,
                                  std::int64_t wall_ns) const {
  Opened opened = open_by_strictest_rule(file, purpose);
  if (opened.error == EACCES && purpose == OpenFor::reading) {
    opened = open_what_may_not_be_read(file, std::move(opened));
  }
  FileLook look;
  look.facts.links = opened.links;
  look.facts.seen_wall_ns = wall_ns;
  if (opened.error != 0) {
    const auto kind = kind_of_error(opened.error);
    if (!kind) return Unexpected{trouble(file, opened.error, "open")};
    look.facts.kind = *kind;
    look.facts.error = opened.error;
    return look;
  }
  struct stat status;
  if (fstat(opened.descriptor.get(), &status) != 0) {
    return Unexpected{trouble(file, errno, "fstat")};
  }
  look.facts.kind = kind_of_mode(status.st_mode);
  look.facts.stamp = stamp_of(status);
  if (look.facts.kind != FileKind::regular) return look;
  look.facts.racy =
      std::max(look.facts.stamp.mtime_ns, look.facts.stamp.ctime_ns) > wall_ns - kRacyNs;
  if (purpose == OpenFor::reading) look.descriptor = std::move(opened.descriptor);
  return look;
}

bool FileLooker::looks_the_same_by_name(const FileEntry& known) noexcept {
  struct stat status;
  if (stat(known.path().c_str(), &status) != 0) return errno == known.facts().error;
  return known.facts().error == 0 && stamp_of(status) == known.facts().stamp;
}

Result<MadeEntry> FileLooker::make_entry(const FilePath& file, std::size_t body_bytes_max,
                                         std::int64_t wall_ns) const {
  for (int attempt = 1;; ++attempt) {
    auto seen = look(file, OpenFor::reading, wall_ns);
    if (!seen) return Unexpected{std::move(seen).error()};
    const FileFacts& facts = seen->facts;
    // The only writer; a pointer to const is what everybody else gets.
    auto* const entry = new FileEntry(std::string(file.path), file.root_bytes, facts);
    EntryRef made(entry);
    if (facts.kind != FileKind::regular) return MadeEntry{std::move(made)};

    const bool last = attempt > kReadAttempts;
    std::unique_ptr<char[]> body;
    if (!last && facts.stamp.size <= body_bytes_max) {
      body.reset(new (std::nothrow) char[facts.stamp.size]);
    }
    if (body == nullptr) {
      entry->put_descriptor(std::move(seen->descriptor));
      return MadeEntry{std::move(made), !last};
    }
    const int descriptor = seen->descriptor.get();
    auto whole = read_whole(descriptor, body.get(), facts.stamp.size, file);
    if (!whole) return Unexpected{std::move(whole).error()};
    struct stat after;
    if (fstat(descriptor, &after) != 0) return Unexpected{trouble(file, errno, "fstat")};
    if (*whole && same_content(stamp_of(after), facts.stamp)) {
      entry->put_body(std::move(body));
      return MadeEntry{std::move(made)};
    }
  }
}

}  // namespace holdfast::core
