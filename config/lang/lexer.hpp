// Lexer: a line's words. Why: quoting follows httpd, and each word remembers its columns so that an
// error can point at it.
//
// A word may be quoted as a whole with "…" or '…'; inside, a backslash protects the quote and the
// backslash. A missing closing quote ends at the line's end. Outside of quotes \\ is one backslash.
//
// Threads: pure functions.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast::config {

struct Word {
  std::string text;       // quotes and protecting backslashes removed
  std::size_t begin = 0;  // columns in the source, quotes included
  std::size_t end = 0;
};

// The word at or after position `at`, which moves behind it and the blanks that follow.
std::optional<Word> next_word(std::string_view source, std::size_t& at);
std::vector<Word> split_words(std::string_view source);

}  // namespace holdfast::config
