// LineReader: the logical lines of a configuration text. Why: continuation and line numbers follow
// httpd exactly, because every message is about a line number.
//
// A backslash before the line end joins the next line, on comment lines too; the number of a joined
// line is that of its last physical line. CR before LF counts as part of the line end.
//
// Threads: one.   Lifetime: the text outlives it.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace holdfast::config {

struct LogicalLine {
  std::string text;  // blanks at the end removed, indentation kept
  int number = 0;
};

class LineReader {
 public:
  static constexpr std::size_t kLineBytesMax = 16 * 1024 * 1024;

  explicit LineReader(std::string_view text);

  // The next line, comments and empty ones included; nothing at the end or after an error.
  std::optional<LogicalLine> next();
  int line_number() const noexcept { return number_; }
  // A sentence, or empty: a line that is too long or has a NUL byte ends the reading.
  const std::string& error() const noexcept { return error_; }

 private:
  std::string_view take_physical_line(bool& has_line_end);

  std::string_view rest_;
  int number_ = 0;
  std::string error_;
};

// Nothing to do for this line: it is empty or a comment.
bool is_blank_or_comment(std::string_view line) noexcept;

}  // namespace holdfast::config
