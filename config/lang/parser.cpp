#include "config/lang/parser.hpp"

#include "config/lang/lexer.hpp"
#include "platform/base/strings.hpp"

namespace holdfast::config {
namespace {

using platform::trim;

platform::Result<Statement, std::string> parse_closing_tag(std::string_view line) {
  const std::size_t end = line.rfind('>');
  const bool is_closed = end != std::string_view::npos;
  const std::string name{trim(line.substr(2, is_closed ? end - 2 : end))};
  if (!is_closed) return platform::Unexpected{"</" + name + "> directive missing closing '>'"};
  Statement statement;
  statement.kind = LineKind::close_section;
  statement.name = name;
  return statement;
}

Statement parse_opening_tag(std::string_view line) {
  Statement statement;
  statement.kind = LineKind::open_section;
  std::size_t name_end = 1;
  while (name_end < line.size() && !platform::is_ascii_space(line[name_end]) &&
         line[name_end] != '>')
    ++name_end;
  statement.name = line.substr(1, name_end - 1);
  const std::size_t close = line.rfind('>');
  statement.is_closed = close != std::string_view::npos;
  if (!statement.is_closed) {
    statement.args = trim(line.substr(name_end));
    return statement;
  }
  statement.args = trim(line.substr(name_end, close - name_end));
  statement.ignored = trim(line.substr(close + 1));
  return statement;
}

}  // namespace

platform::Result<Statement, std::string> parse_statement(std::string_view line) {
  line = trim(line);
  if (line.starts_with("</")) return parse_closing_tag(line);
  if (line.starts_with('<')) {
    Statement statement = parse_opening_tag(line);
    if (statement.name.empty()) return platform::Unexpected<std::string>{"Section without a name"};
    return statement;
  }
  Statement statement;
  std::size_t at = 0;
  if (auto word = next_word(line, at)) statement.name = std::move(word->text);
  statement.args = line.substr(at);
  return statement;
}

}  // namespace holdfast::config
