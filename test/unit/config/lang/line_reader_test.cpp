#include "config/lang/line_reader.hpp"

#include <catch2/catch.hpp>
#include <vector>

using namespace holdfast::config;

namespace {

std::vector<std::pair<int, std::string>> lines_of(std::string_view text) {
  LineReader reader{text};
  std::vector<std::pair<int, std::string>> lines;
  while (auto line = reader.next()) lines.emplace_back(line->number, line->text);
  return lines;
}
using Lines = std::vector<std::pair<int, std::string>>;

}  // namespace

TEST_CASE("LineReader: lines keep their indentation and lose blanks at the end", "[config][lang]") {
  CHECK(lines_of("A 1 \t\n\n  B\t2\r\n") == Lines{{1, "A 1"}, {2, ""}, {3, "  B\t2"}});
  CHECK(lines_of("no line end") == Lines{{1, "no line end"}});
  CHECK(lines_of("").empty());
}

TEST_CASE("LineReader: a backslash before the line end joins, the number is the last line's",
          "[config][lang]") {
  CHECK(lines_of("A \\\nB \\\r\nC\nD") == Lines{{3, "A B C"}, {4, "D"}});
  CHECK(lines_of("# comment \\\nListen 80\nX") == Lines{{2, "# comment Listen 80"}, {3, "X"}});
  CHECK(lines_of("doubled\\\\\nX") == Lines{{2, "doubled\\X"}});
  CHECK(lines_of("twice\\\\\n\nX\nY") == Lines{{3, "twiceX"}, {4, "Y"}});
  CHECK(lines_of("blank after \\ \nX") == Lines{{1, "blank after \\"}, {2, "X"}});
}

TEST_CASE("LineReader: a backslash at the end of the file stays", "[config][lang]") {
  CHECK(lines_of("Timeout\\") == Lines{{1, "Timeout\\"}});
  CHECK(lines_of("A\\\n") == Lines{{1, "A"}});
}

TEST_CASE("LineReader: a byte order mark is skipped", "[config][lang]") {
  CHECK(lines_of("\xEF\xBB\xBFListen 80") == Lines{{1, "Listen 80"}});
}

TEST_CASE("LineReader: a NUL byte or a line beyond 16 MiB ends the reading with a sentence",
          "[config][lang]") {
  LineReader nul{std::string_view{"A\nB\0C\nD", 7}};
  CHECK(nul.next()->text == "A");
  CHECK_FALSE(nul.next());
  CHECK(nul.error() == "Line contains a NUL byte");
  CHECK(nul.line_number() == 2);
  CHECK_FALSE(nul.next());

  const std::string long_text(LineReader::kLineBytesMax + 1, 'x');
  LineReader long_line{long_text};
  CHECK_FALSE(long_line.next());
  CHECK(long_line.error() == "Line too long");
}

TEST_CASE("LineReader: only a first # makes a comment", "[config][lang]") {
  CHECK(is_blank_or_comment(""));
  CHECK(is_blank_or_comment(" \t"));
  CHECK(is_blank_or_comment("  # x"));
  CHECK_FALSE(is_blank_or_comment("Timeout 3 # x"));
}
