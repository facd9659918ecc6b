// open_beneath: opens a file below a folder by a path that came from outside.
// Why not open(2): between a check of the path and its use somebody could put a link in the way;
// here the kernel (or a walk from folder to folder) checks while it resolves.
//
// Threads: any.
// Failure: SysError without the path, so that a path that does not exist costs no memory:
//          EINVAL        a component is empty, "." or "..", or there is a NUL
//          ELOOP         a symbolic link where none may be
//          EACCES        no permission, or a link whose target belongs to somebody else
//          ENAMETOOLONG  and whatever else open(2) says
#pragma once

#include <cstdint>
#include <string_view>

#include "platform/base/result.hpp"
#include "platform/io/fd.hpp"

namespace holdfast::platform {

// What symbolic links below the folder may do; the folder's own path is not looked at.
enum class LinkPolicy : std::uint8_t {
  follow_any,             // lead anywhere, outside the folder, too (Options FollowSymLinks)
  follow_if_owner_match,  // the same, if link and target have one owner (SymLinksIfOwnerMatch)
  never,                  // no component may be a link
};

enum class OpenFor : std::uint8_t {
  reading,
  looking,  // fstat(2) only: needs no right to read; where O_PATH is missing, the same as reading
};

// The file (or folder) `relative` of the folder `root_fd`, nonblocking, close-on-exec; it cannot
// become a controlling terminal. `relative` has no leading and no trailing '/'; the empty path is
// the folder itself.
Result<Fd> open_beneath(int root_fd, std::string_view relative, LinkPolicy policy,
                        OpenFor purpose = OpenFor::reading);

// The same without openat2(2): for kernels and sandboxes that lack it.
Result<Fd> open_beneath_by_walking(int root_fd, std::string_view relative, LinkPolicy policy,
                                   OpenFor purpose = OpenFor::reading);

// A folder to open things beneath; it need not be readable where the system can do without.
Result<Fd> open_root_folder(const char* path);

}  // namespace holdfast::platform
