// Where: the file and line that something in the configuration came from. Why: every setting, error
// and section answers the question "who said so" without copying file names around.
//
// Lifetime: a Where points into the SourceMap of its load; ConfigSnapshot and Diagnostics each keep
//           that map alive. A default Where means "built in, from no file".
#pragma once

#include <deque>
#include <string>
#include <string_view>

namespace holdfast::config {

struct SourceFile;

struct Where {
  const SourceFile* file = nullptr;
  int line = 0;  // counted from 1; of a continued line the last physical one, as httpd counts

  bool is_known() const noexcept { return file != nullptr; }
  std::string_view file_name() const noexcept;
  std::string text() const;  // "FILE:LINE"
};

struct SourceFile {
  std::string name;
  Where included_at;  // unknown for the main file
  int depth = 0;      // how many Includes lead here
};

// All files of one load. Addresses stay valid while it grows.
class SourceMap {
 public:
  const SourceFile& add(std::string name, Where included_at) {
    const int depth = included_at.is_known() ? included_at.file->depth + 1 : 0;
    files_.push_back({std::move(name), included_at, depth});
    return files_.back();
  }
  const std::deque<SourceFile>& files() const noexcept { return files_; }

 private:
  std::deque<SourceFile> files_;
};

inline std::string_view Where::file_name() const noexcept {
  return file != nullptr ? std::string_view{file->name} : std::string_view{};
}

inline std::string Where::text() const {
  return file != nullptr ? file->name + ":" + std::to_string(line) : std::string{};
}

}  // namespace holdfast::config
