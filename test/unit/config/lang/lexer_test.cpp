#include "config/lang/lexer.hpp"

#include <catch2/catch.hpp>

using namespace holdfast::config;

namespace {

std::vector<std::string> texts_of(std::string_view source) {
  std::vector<std::string> texts;
  for (const Word& word : split_words(source)) texts.push_back(word.text);
  return texts;
}

}  // namespace

TEST_CASE("Lexer: words and quotes are cut as httpd does", "[config][lang]") {
  struct Row {
    const char* source;
    std::vector<std::string> words;
  };
  const auto row = GENERATE(values<Row>({
      {"", {}},
      {"   ", {}},
      {"a  b\tc", {"a", "b", "c"}},
      {"\"a b\" 'c d'", {"a b", "c d"}},
      {R"("%h \"%r\" \\x")", {R"(%h "%r" \x)"}},
      {R"('it\'s' "it's")", {"it's", "it's"}},
      {R"(a\"b)", {R"(a\"b)"}},
      {R"(C:\\x\y)", {R"(C:\x\y)"}},
      {"\"no end", {"no end"}},
      {"\"a\"b", {"a", "b"}},
      {"a\"b c\"", {"a\"b", "c\""}},
      {"\"\" x", {"", "x"}},
      {"\"", {""}},
      {"\"ends with \\", {"ends with \\"}},
      {"a\\", {"a\\"}},
  }));
  CAPTURE(row.source);
  CHECK(texts_of(row.source) == row.words);
}

TEST_CASE("Lexer: every word knows its columns, quotes included", "[config][lang]") {
  const auto words = split_words("  Alias \"/a b\"  /c");
  REQUIRE(words.size() == 3);
  CHECK(words[0].begin == 2);
  CHECK(words[0].end == 7);
  CHECK(words[1].begin == 8);
  CHECK(words[1].end == 14);
  CHECK(words[2].begin == 16);
  CHECK(words[2].end == 18);
}
