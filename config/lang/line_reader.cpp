#include "config/lang/line_reader.hpp"

#include "platform/base/strings.hpp"

namespace holdfast::config {

LineReader::LineReader(std::string_view text) : rest_(text) {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  if (rest_.starts_with(kByteOrderMark)) rest_.remove_prefix(kByteOrderMark.size());
}

std::string_view LineReader::take_physical_line(bool& has_line_end) {
  const std::size_t end = rest_.find('\n');
  has_line_end = end != std::string_view::npos;
  std::string_view line = rest_.substr(0, end);
  rest_.remove_prefix(has_line_end ? end + 1 : rest_.size());
  if (has_line_end && line.ends_with('\r')) line.remove_suffix(1);
  ++number_;
  return line;
}

std::optional<LogicalLine> LineReader::next() {
  if (rest_.empty() || !error_.empty()) return std::nullopt;
  std::string text;
  bool is_continued = true;
  while (is_continued && !rest_.empty()) {
    bool has_line_end = false;
    text.append(take_physical_line(has_line_end));
    // httpd looks at what it has so far: of two backslashes before an empty line each joins one.
    is_continued = has_line_end && text.ends_with('\\');
    if (is_continued) text.pop_back();
    if (text.size() > kLineBytesMax) {
      error_ = "Line too long";
      return std::nullopt;
    }
  }
  if (text.find('\0') != std::string::npos) {
    error_ = "Line contains a NUL byte";
    return std::nullopt;
  }
  text.resize(platform::trim_right(text).size());
  return LogicalLine{std::move(text), number_};
}

bool is_blank_or_comment(std::string_view line) noexcept {
  line = platform::trim_left(line);
  return line.empty() || line.front() == '#';
}

}  // namespace holdfast::config
