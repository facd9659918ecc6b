#include "platform/shm/shared_region.hpp"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <utility>

#include "platform/io/fd.hpp"

namespace holdfast::platform {
namespace {

Result<std::byte*> map_shared(std::size_t bytes, int fd, int flags, const std::string& what) {
  if (bytes == 0) return Unexpected{SysError{EINVAL, "map " + what + " of no size"}};
  void* data = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | flags, fd, 0);
  if (data == MAP_FAILED) {
    return Unexpected{SysError{errno, "map " + std::to_string(bytes) + " bytes of " + what}};
  }
  return static_cast<std::byte*>(data);
}

// A process that still maps the earlier file keeps that one; shrinking it would kill that process.
Result<void> remove_earlier_file(const std::string& path) {
  struct stat status;
  if (::lstat(path.c_str(), &status) != 0) {
    if (errno == ENOENT) return {};
    return Unexpected{SysError{errno, "look at " + path}};
  }
  if (!S_ISREG(status.st_mode)) return Unexpected{SysError{EEXIST, "replace " + path}};
  if (::unlink(path.c_str()) != 0) return Unexpected{SysError{errno, "remove " + path}};
  return {};
}

}  // namespace

Result<SharedRegion> SharedRegion::anonymous(std::size_t bytes) {
  auto data = map_shared(bytes, -1, MAP_ANONYMOUS, "shared memory");
  if (!data) return Unexpected{std::move(data).error()};
  return SharedRegion(*data, bytes);
}

Result<SharedRegion> SharedRegion::file_backed(const std::string& path, std::size_t bytes) {
  if (auto cleared = remove_earlier_file(path); !cleared) {
    return Unexpected{std::move(cleared).error()};
  }
  const Fd fd(::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  if (!fd.valid()) return Unexpected{SysError{errno, "create " + path}};
  // Blocks are taken now: on a full disk a sparse file would kill its first writer with SIGBUS.
  const int refused = ::posix_fallocate(fd.get(), 0, static_cast<off_t>(bytes));
  if (refused != 0) {
    ::unlink(path.c_str());
    return Unexpected{SysError{refused, "reserve " + std::to_string(bytes) + " bytes in " + path}};
  }
  auto data = map_shared(bytes, fd.get(), 0, path);
  if (!data) return Unexpected{std::move(data).error()};
  return SharedRegion(*data, bytes);
}

SharedRegion::SharedRegion(SharedRegion&& other) noexcept
    : data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0)) {}

SharedRegion& SharedRegion::operator=(SharedRegion&& other) noexcept {
  std::swap(data_, other.data_);
  std::swap(size_, other.size_);
  return *this;
}

SharedRegion::~SharedRegion() {
  if (data_ != nullptr) HF_CHECK(::munmap(data_, size_) == 0);
}

}  // namespace holdfast::platform
