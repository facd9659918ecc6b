// FileSource: the files that a load may read. Why an interface: tests and the fuzzer load from
// memory, and the evaluator provably has no other way to touch the file system.
//
// Threads: const members any thread.   Failure: SysError with the path in its call.
#pragma once

#include <string>
#include <vector>

#include "platform/base/result.hpp"

namespace holdfast::config {

enum class FileKind { none, file, directory };

class FileSource {
 public:
  virtual ~FileSource() = default;

  virtual platform::Result<std::string> read(const std::string& path) const = 0;
  // The names in a directory without "." and "..", in any order.
  virtual platform::Result<std::vector<std::string>> list(const std::string& path) const = 0;
  virtual FileKind kind(const std::string& path) const = 0;
};

// The real file system.
class DiskFiles final : public FileSource {
 public:
  platform::Result<std::string> read(const std::string& path) const override;
  platform::Result<std::vector<std::string>> list(const std::string& path) const override;
  FileKind kind(const std::string& path) const override;
};

}  // namespace holdfast::config
