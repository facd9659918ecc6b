#include "platform/text/regex.hpp"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include <array>

#include "platform/base/check.hpp"

namespace holdfast::platform {

namespace {

// Steps of one search. An honest pattern needs some thousands for the longest path that a request
// may have; a pattern with nested repeats would need more than a lifetime.
constexpr std::uint32_t kMatchStepsMax = 1'000'000;
constexpr std::uint32_t kHeapKibibytesMax = 4096;

struct MatchSpace {
  MatchSpace()
      : data(pcre2_match_data_create(1, nullptr)), context(pcre2_match_context_create(nullptr)) {
    HF_CHECK(data != nullptr && context != nullptr);
    pcre2_set_match_limit(context, kMatchStepsMax);
    pcre2_set_heap_limit(context, kHeapKibibytesMax);
  }
  MatchSpace(const MatchSpace&) = delete;
  MatchSpace& operator=(const MatchSpace&) = delete;
  ~MatchSpace() {
    pcre2_match_data_free(data);
    pcre2_match_context_free(context);
  }

  pcre2_match_data* data;
  pcre2_match_context* context;
};

}  // namespace

void Regex::Release::operator()(pcre2_real_code_8* code) const noexcept { pcre2_code_free(code); }

Result<Regex, std::string> Regex::compile(std::string_view pattern, bool ignore_case) {
  int number = 0;
  PCRE2_SIZE at = 0;
  // httpd's own choice: '$' stands for the end alone, not also before a final line feed.
  const std::uint32_t options = PCRE2_DOLLAR_ENDONLY | (ignore_case ? PCRE2_CASELESS : 0u);
  pcre2_code* code = pcre2_compile(reinterpret_cast<PCRE2_SPTR>(pattern.data()), pattern.size(),
                                   options, &number, &at, nullptr);
  if (code != nullptr) {
    // Several times faster where the system permits generated code; without it, nothing changes.
    pcre2_jit_compile(code, PCRE2_JIT_COMPLETE);
    return Regex{code};
  }
  std::array<PCRE2_UCHAR, 256> text{};
  pcre2_get_error_message(number, text.data(), text.size());
  return Unexpected{std::string{reinterpret_cast<const char*>(text.data())} + " at character " +
                    std::to_string(at + 1)};
}

RegexAnswer Regex::search(std::string_view text) const noexcept {
  const MatchSpace space;
  const int result = pcre2_match(code_.get(), reinterpret_cast<PCRE2_SPTR>(text.data()),
                                 text.size(), 0, 0, space.data, space.context);
  if (result >= 0) return RegexAnswer::match;
  return result == PCRE2_ERROR_NOMATCH ? RegexAnswer::no_match : RegexAnswer::too_costly;
}

}  // namespace holdfast::platform
