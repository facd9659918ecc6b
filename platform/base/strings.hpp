// ASCII text: comparing without case, trimming, splitting, numbers, distance between names.
// Why own: libc's versions obey the locale, and a header name or directive must not.
//
// Threads: any; no state.
#pragma once

#include <charconv>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast::platform {

constexpr char ascii_lower(char c) noexcept {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
}
constexpr char ascii_upper(char c) noexcept {
  return c >= 'a' && c <= 'z' ? static_cast<char>(c & ~0x20) : c;
}
constexpr bool is_ascii_digit(char c) noexcept { return c >= '0' && c <= '9'; }
constexpr bool is_ascii_alpha(char c) noexcept {
  return ascii_lower(c) >= 'a' && ascii_lower(c) <= 'z';
}
// Space, tab, line feed, carriage return, form feed, vertical tab.
constexpr bool is_ascii_space(char c) noexcept { return c == ' ' || (c >= '\t' && c <= '\r'); }

std::string to_lower(std::string_view text);

constexpr bool equal_ignoring_case(std::string_view a, std::string_view b) noexcept {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (a[i] != b[i] && ascii_lower(a[i]) != ascii_lower(b[i])) return false;
  }
  return true;
}
constexpr bool starts_with_ignoring_case(std::string_view text, std::string_view prefix) noexcept {
  return text.size() >= prefix.size() && equal_ignoring_case(text.substr(0, prefix.size()), prefix);
}
// Negative, 0 or positive like strcmp; bytes compare as unsigned after lowering.
constexpr int compare_ignoring_case(std::string_view a, std::string_view b) noexcept {
  const std::size_t common = a.size() < b.size() ? a.size() : b.size();
  for (std::size_t i = 0; i < common; ++i) {
    const auto x = static_cast<unsigned char>(ascii_lower(a[i]));
    const auto y = static_cast<unsigned char>(ascii_lower(b[i]));
    if (x != y) return x < y ? -1 : 1;
  }
  if (a.size() == b.size()) return 0;
  return a.size() < b.size() ? -1 : 1;
}
// Equal for texts that are equal_ignoring_case (FNV-1a of the lowered bytes). It is not keyed: do
// not fill a table with it from names that a client may choose without limit.
constexpr std::uint64_t hash_ignoring_case(std::string_view text) noexcept {
  std::uint64_t hash = 0xcbf29ce484222325u;
  for (const char c : text) {
    hash = (hash ^ static_cast<unsigned char>(ascii_lower(c))) * 0x100000001b3u;
  }
  return hash;
}

// For std::map and std::unordered_map with names as keys; string_view lookups do not copy.
struct LessIgnoringCase {
  using is_transparent = void;
  bool operator()(std::string_view a, std::string_view b) const noexcept {
    return compare_ignoring_case(a, b) < 0;
  }
};
struct EqualIgnoringCase {
  using is_transparent = void;
  bool operator()(std::string_view a, std::string_view b) const noexcept {
    return equal_ignoring_case(a, b);
  }
};
struct HashIgnoringCase {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const noexcept {
    return static_cast<std::size_t>(hash_ignoring_case(text));
  }
};

// Without is_ascii_space characters at the ends.
constexpr std::string_view trim_left(std::string_view text) noexcept {
  while (!text.empty() && is_ascii_space(text.front())) text.remove_prefix(1);
  return text;
}
constexpr std::string_view trim_right(std::string_view text) noexcept {
  while (!text.empty() && is_ascii_space(text.back())) text.remove_suffix(1);
  return text;
}
constexpr std::string_view trim(std::string_view text) noexcept {
  return trim_right(trim_left(text));
}

// The pieces between separators, empty ones included: "a,,b" has three, "" has one.
std::vector<std::string_view> split(std::string_view text, char separator);
// The words between runs of white space; never empty ones.
std::vector<std::string_view> split_words(std::string_view text);

// The whole text as a number, or nothing: no sign for unsigned types, no '+', no blanks, no
// rest, no overflow, no locale.
template <std::integral T>
std::optional<T> to_number(std::string_view text, int base = 10) noexcept {
  T value{};
  const char* end = text.data() + text.size();
  const auto [stop, problem] = std::from_chars(text.data(), end, value, base);
  if (problem != std::errc{} || stop != end || text.empty()) return std::nullopt;
  return value;
}

// How many letters must be changed, inserted, left out or swapped with their neighbour to make
// one name out of the other, case ignored (optimal string alignment). Answers distance_max + 1
// when it is more than `distance_max`.
std::size_t edit_distance(std::string_view a, std::string_view b, std::size_t distance_max = 64);

// The candidate for "did you mean": the closest one within a third of the name's length, the
// first of equals; nothing when none is close.
std::optional<std::string_view> nearest_name(std::string_view name,
                                             std::span<const std::string_view> candidates);

}  // namespace holdfast::platform
