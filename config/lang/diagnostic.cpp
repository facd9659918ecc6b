#include "config/lang/diagnostic.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>

namespace holdfast::config {
namespace {

// A line may have megabytes; more than this of any text helps nobody.
constexpr std::size_t kKeptBytesMax = 1000;
constexpr std::size_t kShownBytesMax = 200;

void shorten(std::string& text) {
  if (text.size() <= kKeptBytesMax) return;
  text.resize(kKeptBytesMax);
  text += "...";
}

void shorten(Diagnostic& diagnostic) {
  shorten(diagnostic.message);
  shorten(diagnostic.hint);
  shorten(diagnostic.line);
  shorten(diagnostic.read_as);
  for (std::string& section : diagnostic.inside) shorten(section);
  diagnostic.column_begin = std::min(diagnostic.column_begin, diagnostic.line.size());
  diagnostic.column_end = std::min(diagnostic.column_end, diagnostic.line.size());
}

// Configuration text and file names may hold anything; a terminal gets only what is harmless to
// show. As many bytes as before: columns stay valid.
std::string printable(std::string_view text) {
  std::string shown{text};
  for (std::size_t i = 0; i < shown.size(); ++i) {
    const auto byte = static_cast<unsigned char>(shown[i]);
    if ((byte < 0x20 && byte != '\t') || byte == 0x7f) shown[i] = '?';
    // U+0080 to U+009F are control characters, too: U+009B starts a sequence as ESC [ does.
    const bool is_c1 =
        byte == 0xc2 && i + 1 < shown.size() && static_cast<unsigned char>(shown[i + 1]) < 0xa0;
    if (is_c1) shown[i] = shown[i + 1] = '?';
  }
  return shown;
}

bool starts_character(char c) noexcept { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }

std::string count_text(std::size_t count, std::string_view noun) {
  return std::to_string(count) + " " + std::string{noun} + (count == 1 ? "" : "s");
}

struct Paint {
  bool on;
  std::string in(std::string_view code, std::string_view text) const {
    if (!on) return std::string{text};
    return "\x1b[" + std::string{code} + "m" + std::string{text} + "\x1b[0m";
  }
};
constexpr std::string_view kRed = "1;31";
constexpr std::string_view kYellow = "1;33";
constexpr std::string_view kBlue = "1;34";

// Blanks as wide as the text before the carets (tabs stay tabs), then the carets.
std::string underline(std::string_view line, std::size_t begin, std::size_t end) {
  std::string result;
  for (std::size_t i = 0; i < begin && i < line.size(); ++i)
    if (starts_character(line[i])) result.push_back(line[i] == '\t' ? '\t' : ' ');
  std::size_t carets = 0;
  for (std::size_t i = begin; i < end && i < line.size(); ++i)
    if (starts_character(line[i])) ++carets;
  return result.append(std::max<std::size_t>(carets, 1), '^');
}

std::string source_excerpt(const Diagnostic& diagnostic, const Paint& paint) {
  const std::string line = printable(std::string_view{diagnostic.line}.substr(0, kShownBytesMax));
  const std::string number = std::to_string(diagnostic.where.line);
  const std::string gutter(number.size(), ' ');
  const std::string bar = paint.in(kBlue, "|");
  std::string carets = underline(line, diagnostic.column_begin, diagnostic.column_end);
  if (!diagnostic.hint.empty()) carets += " " + printable(diagnostic.hint);
  return gutter + " " + bar + "\n" + paint.in(kBlue, number) + " " + bar + " " + line + "\n" +
         gutter + " " + bar + " " + paint.in(kRed, carets) + "\n";
}

std::string context_lines(const Diagnostic& diagnostic, std::string_view gutter) {
  std::string result;
  if (!diagnostic.read_as.empty())
    result.append(gutter).append(" = read as ").append(printable(diagnostic.read_as)).append("\n");
  for (const std::string& section : diagnostic.inside)
    result.append(gutter).append(" = inside ").append(printable(section)).append("\n");
  if (!diagnostic.where.is_known()) return result;
  constexpr int kIncludeLinesMax = 8;
  int lines = 0;
  Where from = diagnostic.where.file->included_at;
  for (; from.is_known() && lines < kIncludeLinesMax; ++lines, from = from.file->included_at)
    result.append(gutter).append(" = included from ").append(printable(from.text())).append("\n");
  if (from.is_known()) result.append(gutter).append(" = and further files\n");
  return result;
}

// httpd names every level of Include, outermost first, when the error comes up while reading. Of a
// runaway Include the outermost and innermost levels say enough.
std::string read_phase_prefix(Where where) {
  std::vector<Where> levels;  // innermost first
  for (; where.is_known(); where = where.file->included_at) levels.push_back(where);
  constexpr std::size_t kKeptEachSide = 4;
  if (levels.size() > 2 * kKeptEachSide)
    levels.erase(levels.begin() + kKeptEachSide, levels.end() - kKeptEachSide);
  std::string prefix;
  for (const Where& level : levels)
    prefix.insert(0, "Syntax error on line " + std::to_string(level.line) + " of " +
                         printable(level.file->name) + ": ");
  return prefix;
}

}  // namespace

void Diagnostics::add(Diagnostic diagnostic) {
  shorten(diagnostic);
  if (diagnostic.severity == Severity::error) {
    if (++error_count_ > kErrorsMax) return;
  } else {
    // Warnings are bounded as well: a generated file may repeat one a million times.
    constexpr std::size_t kWarningsMax = 200;
    if (++warning_count_ > kWarningsMax) return;
  }
  items_.push_back(std::move(diagnostic));
}

void Diagnostics::error(const Where& where, std::string message) {
  Diagnostic diagnostic;
  diagnostic.phase = where.is_known() ? Phase::apply : Phase::check;
  diagnostic.message = std::move(message);
  diagnostic.where = where;
  add(std::move(diagnostic));
}

void Diagnostics::warn(const Where& where, std::string_view id, std::string message) {
  Diagnostic diagnostic;
  diagnostic.severity = Severity::warning;
  diagnostic.phase = where.is_known() ? Phase::apply : Phase::check;
  diagnostic.id = id;
  diagnostic.message = std::move(message);
  diagnostic.where = where;
  add(std::move(diagnostic));
}

std::string terminal_text(const Diagnostic& diagnostic, bool with_colour) {
  const Paint paint{with_colour};
  const bool is_error = diagnostic.severity == Severity::error;
  std::string text = is_error ? paint.in(kRed, "error") : paint.in(kYellow, "warning");
  text += ": " + printable(diagnostic.message) + "\n";
  if (!diagnostic.where.is_known()) return text;

  const std::string number = std::to_string(diagnostic.where.line);
  const std::string gutter(number.size(), ' ');
  text += gutter + paint.in(kBlue, "--> ") + printable(diagnostic.where.text());
  if (diagnostic.line.empty()) {
    text += "\n";
  } else {
    text += ":" + std::to_string(diagnostic.column_begin + 1) + "\n";
    text += source_excerpt(diagnostic, paint);
  }
  return text + context_lines(diagnostic, gutter);
}

std::string classic_text(const Diagnostic& diagnostic, std::string_view program) {
  std::string message = printable(diagnostic.message);
  if (!diagnostic.hint.empty()) message += " (" + printable(diagnostic.hint) + ")";
  if (diagnostic.severity == Severity::warning) {
    if (!diagnostic.id.empty()) message.insert(0, diagnostic.id + ": ");
    return message + "\n";
  }
  switch (diagnostic.phase) {
    case Phase::read:
      return std::string{program} + ": " + read_phase_prefix(diagnostic.where) + message + "\n";
    case Phase::apply:
      return "AH00526: Syntax error on line " + std::to_string(diagnostic.where.line) + " of " +
             printable(diagnostic.where.file_name()) + ":\n" + message + "\n";
    case Phase::check:
      return std::string{program} + ": " + message + "\n";
  }
  return message + "\n";
}

std::string report_text(const Diagnostics& diagnostics, const ReportStyle& style) {
  std::string text;
  for (const Diagnostic& item : diagnostics.items()) {
    if (style.is_terminal) {
      text += terminal_text(item, style.has_colour) + "\n";
    } else if (item.severity == Severity::error) {
      text += classic_text(item, style.program);
    }
  }
  if (!style.is_terminal || diagnostics.items().empty()) return text;
  if (diagnostics.has_errors()) text += count_text(diagnostics.error_count(), "error") + ", ";
  return text + count_text(diagnostics.warning_count(), "warning") + " in " +
         count_text(diagnostics.file_count(), "file") + ".\n";
}

ReportStyle style_for(int fd) {
  const char* no_colour = std::getenv("NO_COLOR");
  const char* term = std::getenv("TERM");
  ReportStyle style;
  style.is_terminal = isatty(fd) == 1;
  style.has_colour = style.is_terminal && (no_colour == nullptr || *no_colour == '\0') &&
                     term != nullptr && std::string_view{term} != "dumb";
  return style;
}

}  // namespace holdfast::config
