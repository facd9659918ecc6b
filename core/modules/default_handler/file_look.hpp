// FileLooker: from a path to what is there now.
// Why apart from the cache: this is all that touches the file system, and it never waits for a
// pipe or a device, never maps a file and never believes a name instead of a descriptor.
//
// Threads:  const members any thread.
// Failure:  what a client can ask for in vain is a FileKind; an error is the machine's trouble
//           (no descriptors, no memory, a broken disk) and must not be remembered.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/modules/default_handler/file_entry.hpp"
#include "platform/base/result.hpp"
#include "platform/fs/open_beneath.hpp"
#include "platform/io/fd.hpp"

namespace holdfast::core {

// A change within this time before a look may be followed by another one with the same time stamp
// (2 s: the resolution of FAT, the coarsest in use).
inline constexpr std::int64_t kRacyNs = 2'000'000'000;

// An absolute path without empty components, "." and ".."; its first `root_bytes` are trusted and
// are a whole path themselves (a document root; 0 is "/").
struct FilePath {
  std::string_view path;
  std::size_t root_bytes = 0;

  std::string_view root() const noexcept { return path.substr(0, root_bytes); }
  std::string_view beneath_root() const noexcept;
};

struct FileLook {
  FileFacts facts;
  platform::Fd descriptor;  // of a regular file, if it was opened for reading
};

// `settled` is false if the file kept changing while it was read: then the entry has a descriptor,
// serves this one request and is not to be kept.
struct MadeEntry {
  EntryRef entry;
  bool settled = true;
};

class FileLooker {
 public:
  FileLooker();

  platform::Result<FileLook> look(const FilePath& file, platform::OpenFor purpose,
                                  std::int64_t wall_ns) const;
  // Compares without a descriptor. It cannot tell whether a link was put into the path, so it is
  // for when there are none left.
  static bool looks_the_same_by_name(const FileEntry& known) noexcept;
  // The entry of what is there now: a regular file of up to `body_bytes_max` with its body, a
  // larger one with its descriptor.
  platform::Result<MadeEntry> make_entry(const FilePath& file, std::size_t body_bytes_max,
                                         std::int64_t wall_ns) const;

 private:
  struct Opened;
  Opened open_without_links(const FilePath& file, platform::OpenFor purpose) const;
  Opened open_by_strictest_rule(const FilePath& file, platform::OpenFor purpose) const;
  Opened open_what_may_not_be_read(const FilePath& file, Opened denied) const;

  platform::Fd top_;  // "/"
};

}  // namespace holdfast::core
