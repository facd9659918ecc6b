#include "platform/text/wildcard.hpp"

#include <cstddef>

namespace holdfast::platform {

namespace {

constexpr std::size_t kNone = static_cast<std::size_t>(-1);

struct SetAnswer {
  std::size_t next = kNone;  // behind the ']', or kNone if there is none
  bool matches = false;
};

// `at` is behind the '['. A ']' that comes first is a member.
SetAnswer match_set(std::string_view pattern, std::size_t at, char c) noexcept {
  const bool negated = at < pattern.size() && (pattern[at] == '!' || pattern[at] == '^');
  if (negated) ++at;
  const auto byte = static_cast<unsigned char>(c);
  bool found = false;
  for (std::size_t first = at; at < pattern.size(); ++at) {
    if (pattern[at] == ']' && at != first) return {at + 1, found != negated};
    if (pattern[at] == '\\' && at + 1 < pattern.size()) ++at;
    const auto low = static_cast<unsigned char>(pattern[at]);
    const bool is_range =
        at + 2 < pattern.size() && pattern[at + 1] == '-' && pattern[at + 2] != ']';
    if (is_range) at += 2;
    const auto high = static_cast<unsigned char>(pattern[at]);
    if (byte >= low && byte <= high) found = true;
  }
  return {};
}

// Matches one character of the text; the answer is where the pattern goes on, or kNone.
std::size_t match_one(std::string_view pattern, std::size_t at, char c, Slash slash) noexcept {
  const bool guarded = slash == Slash::special && c == '/';
  switch (pattern[at]) {
    case '?':
      return guarded ? kNone : at + 1;
    case '[': {
      const SetAnswer set = match_set(pattern, at + 1, c);
      if (set.next == kNone) return c == '[' ? at + 1 : kNone;
      return set.matches && !guarded ? set.next : kNone;
    }
    case '\\':
      if (at + 1 < pattern.size()) ++at;
      break;
    default:
      break;
  }
  return pattern[at] == c ? at + 1 : kNone;
}

}  // namespace

bool has_wildcard(std::string_view pattern) noexcept {
  return pattern.find_first_of("*?[") != std::string_view::npos;
}

bool wildcard_match(std::string_view pattern, std::string_view text, Slash slash) noexcept {
  std::size_t p = 0;
  std::size_t t = 0;
  // Where to go on when the part behind the last '*' fails: it then stands for one byte more.
  // Giving that byte to an earlier '*' could not help, unless a '/' stands between them; and then
  // the later one could not have come as far.
  std::size_t star = kNone;
  std::size_t star_text = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      star_text = t;
      continue;
    }
    const std::size_t next = p < pattern.size() ? match_one(pattern, p, text[t], slash) : kNone;
    if (next != kNone) {
      p = next;
      ++t;
      continue;
    }
    if (star == kNone || (slash == Slash::special && text[star_text] == '/')) return false;
    p = star + 1;
    t = ++star_text;
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

}  // namespace holdfast::platform
