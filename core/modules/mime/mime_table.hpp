// MimeTable: file name extensions and their media types, as a mime.types file lists them.
// Why the whole text is kept: a thousand types are then views into one piece of memory.
//
// Threads: const after construction, any thread.   Ownership: of the text.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>

namespace holdfast::core {

class MimeTable {
 public:
  // `text`: a type and its extensions per line; '#' begins a comment. The last line that names an
  // extension counts.
  explicit MimeTable(std::string text);
  MimeTable(const MimeTable&) = delete;
  MimeTable& operator=(const MimeTable&) = delete;

  // `extension` without its dot, in lower case; empty if nobody knows it.
  std::string_view type_of(std::string_view extension) const noexcept;
  std::size_t size() const noexcept { return types_.size(); }

 private:
  void add_line(std::string_view line);

  const std::string text_;
  std::unordered_map<std::string, std::string_view> types_;
};

}  // namespace holdfast::core
