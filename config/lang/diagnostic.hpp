// Diagnostic: one error or warning of a load, with everything needed to show it. Why: a person at a
// terminal gets the line with a caret and a hint; scripts that read httpd's messages get httpd's.
//
// Threads: one load.   Lifetime: points into the SourceMap, which Diagnostics keeps alive.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "config/lang/where.hpp"

namespace holdfast::config {

enum class Severity { error, warning };

// httpd words an error differently depending on when it is found.
enum class Phase {
  read,   // while files are read: "holdfast: Syntax error on line N of FILE: message"
  apply,  // while rows act: "AH00526: Syntax error on line N of FILE:" and the message below
  check,  // about no line: the message alone
};

struct Diagnostic {
  Severity severity = Severity::error;
  Phase phase = Phase::apply;
  std::string id;       // of a warning: "AH00111"; empty if none
  std::string message;  // httpd's wording where httpd has one
  std::string hint;     // one short clause for the caret line, may be empty
  Where where;
  std::string line;              // the text of the line, indentation kept
  std::size_t column_begin = 0;  // bytes of `line` that the carets underline, from 0
  std::size_t column_end = 0;
  std::string read_as;  // arguments with ${NAME} replaced, if that changed them
  // Open sections, innermost first: `<Directory "/x"> opened at FILE:LINE`.
  std::vector<std::string> inside;
};

class Diagnostics {
 public:
  static constexpr std::size_t kErrorsMax = 20;

  explicit Diagnostics(std::shared_ptr<const SourceMap> sources) : sources_(std::move(sources)) {}

  void add(Diagnostic diagnostic);
  // For checks of the finished snapshot.
  void error(const Where& where, std::string message);
  void warn(const Where& where, std::string_view id, std::string message);

  bool has_errors() const noexcept { return error_count_ > 0; }
  // True after kErrorsMax errors: the rest is only counted.
  bool is_full() const noexcept { return error_count_ >= kErrorsMax; }
  std::size_t error_count() const noexcept { return error_count_; }
  std::size_t warning_count() const noexcept { return warning_count_; }
  const std::vector<Diagnostic>& items() const noexcept { return items_; }
  std::size_t file_count() const noexcept { return sources_->files().size(); }

 private:
  std::shared_ptr<const SourceMap> sources_;
  std::vector<Diagnostic> items_;
  std::size_t error_count_ = 0;
  std::size_t warning_count_ = 0;
};

// The caret form, several lines, with a final newline.
std::string terminal_text(const Diagnostic& diagnostic, bool with_colour);
// httpd's form, one or two lines, with a final newline.
std::string classic_text(const Diagnostic& diagnostic, std::string_view program);
// All errors in the form that fits, warnings left out when classic (they belong to the log), and
// for a terminal the closing count. has_colour: the terminal can, and NO_COLOR is not set.
struct ReportStyle {
  bool is_terminal = false;
  bool has_colour = false;
  std::string_view program = "holdfast";
};
std::string report_text(const Diagnostics& diagnostics, const ReportStyle& style);
// What fits this descriptor: a terminal or not, and the environment's NO_COLOR and TERM.
ReportStyle style_for(int fd);

}  // namespace holdfast::config
