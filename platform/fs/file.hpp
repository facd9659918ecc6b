// Small whole files and what the system knows about a file.
//
// Threads: any.
// Failure: a SysError that names the path.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "platform/base/result.hpp"

namespace holdfast::platform {

enum class FileKind : std::uint8_t { regular, directory, symbolic_link, other };

struct FileStatus {
  FileKind kind = FileKind::other;
  std::uint32_t permissions = 0;  // the lower twelve bits of the mode
  uid_t owner = 0;
  gid_t group = 0;
  std::uint64_t device = 0;
  std::uint64_t inode = 0;
  std::int64_t size = 0;         // bytes
  std::int64_t modified_ns = 0;  // since 1970-01-01 UTC

  // The same content, as far as can be told without reading it.
  bool operator==(const FileStatus&) const = default;
};

// Follows links.
Result<FileStatus> file_status(const std::string& path);
// Of the link itself, if it is one.
Result<FileStatus> link_status(const std::string& path);
Result<FileStatus> file_status(int fd);

bool is_regular_file(const std::string& path) noexcept;
bool is_directory(const std::string& path) noexcept;

// All of a file that is read until its end, so pipes and /dev/stdin do, too. EFBIG if there are
// more than `bytes_max` bytes.
Result<std::string> read_whole_file(const std::string& path, std::size_t bytes_max);

// Reads from `offset` until `out` is full or the file ends; returns how many bytes it got. Several
// threads may read from one descriptor like this.
Result<std::size_t> read_at(int fd, std::span<char> out, std::int64_t offset);

}  // namespace holdfast::platform
