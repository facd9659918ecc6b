// Regex: a compiled regular expression of PCRE2, the dialect that httpd's configuration uses.
// Why a wrapper: matching is bounded, so no pattern and text can hold a thread for long.
//
// Threads: const members any thread.   Ownership: move-only; owns the compiled program.
// Failure: a pattern that is no expression gives PCRE2's own sentence; a match that exceeds its
//          bounds is told apart from one that fails.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "platform/base/result.hpp"

struct pcre2_real_code_8;

namespace holdfast::platform {

enum class RegexAnswer : std::uint8_t { no_match, match, too_costly };

class Regex {
 public:
  static Result<Regex, std::string> compile(std::string_view pattern, bool ignore_case = false);

  // Anywhere in `text`, unless the pattern is anchored.
  RegexAnswer search(std::string_view text) const noexcept;
  bool matches(std::string_view text) const noexcept { return search(text) == RegexAnswer::match; }

 private:
  struct Release {
    void operator()(pcre2_real_code_8* code) const noexcept;
  };
  explicit Regex(pcre2_real_code_8* code) noexcept : code_(code) {}

  std::unique_ptr<pcre2_real_code_8, Release> code_;
};

}  // namespace holdfast::platform
