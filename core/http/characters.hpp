// Character classes of HTTP and URIs, one table for all, and the scans that the parser lives on.
// Why vectorised: most bytes of a request lie in its target and in long field values, where nothing
// but the end is of interest; sixteen of them are looked at at once where the processor can.
//
// Threads: any; constant tables.
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <string_view>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace holdfast::core::http {

enum CharacterClass : std::uint8_t {
  kToken = 1,      // tchar, RFC 9110 §5.6.2
  kHost = 2,       // of a reg-name or IPv4 address, escapes apart: unreserved, sub-delims
  kPlainPath = 4,  // of a path that is its own normal form, '/' and '.' apart
  kHexDigit = 8,
};

inline constexpr auto kCharacters = [] {
  std::array<std::uint8_t, 256> table{};
  const auto add = [&table](std::string_view set, std::uint8_t to) {
    for (const char c : set) table[static_cast<unsigned char>(c)] |= to;
  };
  add("0123456789", kToken | kHost | kPlainPath | kHexDigit);
  add("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ", kToken | kHost | kPlainPath);
  add("abcdefABCDEF", kHexDigit);
  add("!#$%&'*+-.^_`|~", kToken);
  add("-._~!$&'()*+,;=", kHost);
  add("-_~!$&'()*+,;=:@", kPlainPath);
  return table;
}();

constexpr bool is_in(char c, std::uint8_t classes) noexcept {
  return (kCharacters[static_cast<unsigned char>(c)] & classes) != 0;
}

constexpr bool is_token(std::string_view text) noexcept {
  for (const char c : text) {
    if (!is_in(c, kToken)) return false;
  }
  return !text.empty();
}

// What may stand in a field value: everything but control characters; a tab is allowed.
constexpr bool is_value_octet(char c) noexcept {
  const auto u = static_cast<unsigned char>(c);
  return (u >= 0x20 && u != 0x7f) || u == '\t';
}
constexpr bool is_field_value(std::string_view text) noexcept {
  for (const char c : text) {
    if (!is_value_octet(c)) return false;
  }
  return true;
}

// A visible ASCII character: the only octets of a request target (RFC 3986 §2).
constexpr bool is_target_octet(char c) noexcept { return c > 0x20 && c < 0x7f; }

// The first octet in [at, end) that is not of a target, or end.
inline const char* find_target_end(const char* at, const char* end) noexcept {
#if defined(__SSE2__)
  const __m128i space = _mm_set1_epi8(0x20);
  const __m128i del = _mm_set1_epi8(0x7f);
  for (; end - at >= 16; at += 16) {
    const __m128i octets = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
    // Signed: octets from 0x80 on are negative and thus not greater than a space either.
    const __m128i good =
        _mm_andnot_si128(_mm_cmpeq_epi8(octets, del), _mm_cmpgt_epi8(octets, space));
    const auto bad = static_cast<unsigned>(_mm_movemask_epi8(good)) ^ 0xffffu;
    if (bad != 0) return at + std::countr_zero(bad);
  }
#endif
  while (at != end && is_target_octet(*at)) ++at;
  return at;
}

// The first octet in [at, end) that is not of a token, or end. Letters, digits and '-', which make
// up nearly all field names, are found sixteen at a time.
inline const char* find_token_end(const char* at, const char* end) noexcept {
#if defined(__SSE2__)
  const __m128i case_bit = _mm_set1_epi8(0x20);
  const __m128i first_letter = _mm_set1_epi8('a');
  const __m128i last_letter = _mm_set1_epi8('z' - 'a');
  const __m128i first_digit = _mm_set1_epi8('0');
  const __m128i last_digit = _mm_set1_epi8(9);
  const __m128i dash = _mm_set1_epi8('-');
  for (; end - at >= 16; at += 16) {
    const __m128i octets = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
    const __m128i letter = _mm_sub_epi8(_mm_or_si128(octets, case_bit), first_letter);
    const __m128i digit = _mm_sub_epi8(octets, first_digit);
    const __m128i good =
        _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(_mm_min_epu8(letter, last_letter), letter),
                                  _mm_cmpeq_epi8(_mm_min_epu8(digit, last_digit), digit)),
                     _mm_cmpeq_epi8(octets, dash));
    const auto other = static_cast<unsigned>(_mm_movemask_epi8(good)) ^ 0xffffu;
    if (other == 0) continue;
    at += std::countr_zero(other);
    break;
  }
#endif
  while (at != end && is_in(*at, kToken)) ++at;
  return at;
}

// The first octet in [at, end) that is not of a field value, or end.
inline const char* find_value_end(const char* at, const char* end) noexcept {
#if defined(__SSE2__)
  const __m128i last_control = _mm_set1_epi8(0x1f);
  const __m128i tab = _mm_set1_epi8('\t');
  const __m128i del = _mm_set1_epi8(0x7f);
  for (; end - at >= 16; at += 16) {
    const __m128i octets = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
    const __m128i control = _mm_cmpeq_epi8(_mm_min_epu8(octets, last_control), octets);
    const __m128i stop = _mm_or_si128(_mm_andnot_si128(_mm_cmpeq_epi8(octets, tab), control),
                                      _mm_cmpeq_epi8(octets, del));
    const auto bad = static_cast<unsigned>(_mm_movemask_epi8(stop));
    if (bad != 0) return at + std::countr_zero(bad);
  }
#endif
  while (at != end && is_value_octet(*at)) ++at;
  return at;
}

}  // namespace holdfast::core::http
