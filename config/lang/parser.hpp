// Parser: what one logical line is: a directive, an opening or a closing tag. Why apart from the
// reader: the shape of a line is a pure question, tested by a table.
//
// Threads: pure functions.   Failure: httpd's sentence ("… directive missing closing '>'").
#pragma once

#include <string>
#include <string_view>

#include "platform/base/result.hpp"

namespace holdfast::config {

enum class LineKind { directive, open_section, close_section };

struct Statement {
  LineKind kind = LineKind::directive;
  std::string name;       // without brackets
  std::string args;       // trimmed; of a section the text before its last '>'
  bool is_closed = true;  // an opening tag without its '>' is reported when its row is known
  std::string ignored;    // text after an opening tag's '>', which httpd drops silently
};

// line: not blank, not a comment, variables replaced.
platform::Result<Statement, std::string> parse_statement(std::string_view line);

}  // namespace holdfast::config
