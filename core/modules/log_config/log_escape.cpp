#include "core/modules/log_config/log_escape.hpp"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include <bit>
#include <cstddef>

#include "platform/base/strings.hpp"
#include "platform/log/log_escape.hpp"

namespace holdfast::core {

namespace {

char short_escape(char c) noexcept {
  switch (c) {
    case '\b':
      return 'b';
    case '\n':
      return 'n';
    case '\r':
      return 'r';
    case '\t':
      return 't';
    case '\v':
      return 'v';
    case '"':
    case '\\':
      return c;
    default:
      return 0;
  }
}

// The first character that must be escaped, or end. A user agent has a hundred that need not.
const char* find_special(const char* at, const char* end) noexcept {
#if defined(__SSE2__)
  const __m128i last_control = _mm_set1_epi8(0x1f);
  const __m128i del = _mm_set1_epi8(0x7f);
  const __m128i quote = _mm_set1_epi8('"');
  const __m128i backslash = _mm_set1_epi8('\\');
  for (; end - at >= 16; at += 16) {
    const __m128i octets = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
    // Signed: octets from 0x80 on are negative and thus not greater than a control character.
    const __m128i plain = _mm_cmpgt_epi8(octets, last_control);
    const __m128i special = _mm_or_si128(
        _mm_cmpeq_epi8(octets, del),
        _mm_or_si128(_mm_cmpeq_epi8(octets, quote), _mm_cmpeq_epi8(octets, backslash)));
    const auto found =
        static_cast<unsigned>(_mm_movemask_epi8(_mm_andnot_si128(special, plain))) ^ 0xffffu;
    if (found != 0) return at + std::countr_zero(found);
  }
#endif
  while (at != end && !platform::needs_log_escape(*at)) ++at;
  return at;
}

}  // namespace

void append_escaped(std::string_view text, std::string& line) {
  constexpr char kHex[] = "0123456789abcdef";
  const char* at = text.data();
  const char* const end = at + text.size();
  while (true) {
    const char* const special = find_special(at, end);
    line.append(at, special);
    if (special == end) return;
    at = special + 1;
    line.push_back('\\');
    if (const char letter = short_escape(*special); letter != 0) {
      line.push_back(letter);
      continue;
    }
    const auto byte = static_cast<unsigned char>(*special);
    line.push_back('x');
    line.push_back(kHex[byte >> 4]);
    line.push_back(kHex[byte & 15]);
  }
}

std::string_view cookie_value(std::string_view field, std::string_view name) noexcept {
  while (!field.empty()) {
    const auto end = field.find(';');
    const std::string_view pair = platform::trim(field.substr(0, end));
    const auto equals = pair.find('=');
    if (equals != std::string_view::npos &&
        platform::equal_ignoring_case(platform::trim(pair.substr(0, equals)), name)) {
      return platform::trim(pair.substr(equals + 1));
    }
    if (end == std::string_view::npos) break;
    field.remove_prefix(end + 1);
  }
  return {};
}

}  // namespace holdfast::core
