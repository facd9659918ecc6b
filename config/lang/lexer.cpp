#include "config/lang/lexer.hpp"

#include "platform/base/strings.hpp"

namespace holdfast::config {
namespace {

void skip_blanks(std::string_view source, std::size_t& at) noexcept {
  while (at < source.size() && platform::is_ascii_space(source[at])) ++at;
}

// Is source[at] a backslash that protects the next byte? quote is 0 outside of quotes.
bool is_escape(std::string_view source, std::size_t at, char quote) noexcept {
  if (source[at] != '\\' || at + 1 >= source.size()) return false;
  const char next = source[at + 1];
  return next == '\\' || (quote != 0 && next == quote);
}

}  // namespace

std::optional<Word> next_word(std::string_view source, std::size_t& at) {
  skip_blanks(source, at);
  if (at >= source.size()) return std::nullopt;
  Word word;
  word.begin = at;
  const char quote = source[at] == '"' || source[at] == '\'' ? source[at] : '\0';
  if (quote != 0) ++at;
  const auto is_end = [quote](char c) {
    return quote != 0 ? c == quote : platform::is_ascii_space(c);
  };
  while (at < source.size() && !is_end(source[at])) {
    if (is_escape(source, at, quote)) ++at;
    word.text.push_back(source[at++]);
  }
  if (quote != 0 && at < source.size()) ++at;
  word.end = at;
  skip_blanks(source, at);
  return word;
}

std::vector<Word> split_words(std::string_view source) {
  std::vector<Word> words;
  std::size_t at = 0;
  while (auto word = next_word(source, at)) words.push_back(std::move(*word));
  return words;
}

}  // namespace holdfast::config
