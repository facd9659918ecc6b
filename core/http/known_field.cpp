#include "core/http/known_field.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace holdfast::core::http {
namespace {

struct Name {
  std::string_view text;
  KnownField known;
};

// Ordered by length, so that a name is compared with at most three others.
constexpr std::array kNames = {
    Name{"te", KnownField::te},
    Name{"host", KnownField::host},
    Name{"range", KnownField::range},
    Name{"accept", KnownField::accept},
    Name{"cookie", KnownField::cookie},
    Name{"expect", KnownField::expect},
    Name{"referer", KnownField::referer},
    Name{"trailer", KnownField::trailer},
    Name{"upgrade", KnownField::upgrade},
    Name{"if-range", KnownField::if_range},
    Name{"if-match", KnownField::if_match},
    Name{"connection", KnownField::connection},
    Name{"user-agent", KnownField::user_agent},
    Name{"keep-alive", KnownField::keep_alive},
    Name{"content-type", KnownField::content_type},
    Name{"authorization", KnownField::authorization},
    Name{"if-none-match", KnownField::if_none_match},
    Name{"content-length", KnownField::content_length},
    Name{"accept-encoding", KnownField::accept_encoding},
    Name{"if-modified-since", KnownField::if_modified_since},
    Name{"transfer-encoding", KnownField::transfer_encoding},
    Name{"if-unmodified-since", KnownField::if_unmodified_since},
};
static_assert(kNames.size() == kKnownFields - 1);

constexpr std::size_t kLengthMax = kNames.back().text.size();

// The first name of each length; [n + 1] ends the names of length n.
constexpr auto kFirstOfLength = [] {
  std::array<std::uint8_t, kLengthMax + 2> first{};
  for (std::size_t length = 0; length < first.size(); ++length) {
    std::uint8_t at = 0;
    while (at < kNames.size() && kNames[at].text.size() < length) ++at;
    first[length] = at;
  }
  return first;
}();

template <class Word>
bool same_words(const char* name, const char* lower, std::size_t at) noexcept {
  Word a;
  Word b;
  std::memcpy(&a, name + at, sizeof(Word));
  std::memcpy(&b, lower + at, sizeof(Word));
  return (a | static_cast<Word>(0x2020202020202020u)) == b;
}

// Among token characters only the letter itself and its capital become a given small letter when
// bit 5 is set, and only '-' becomes '-': so whole words can be compared. Words may overlap.
bool same_ignoring_case(std::string_view name, std::string_view lower) noexcept {
  const std::size_t size = name.size();
  if (size < 4) {
    return same_words<std::uint16_t>(name.data(), lower.data(), 0) &&
           same_words<std::uint16_t>(name.data(), lower.data(), size - 2);
  }
  if (size < 8) {
    return same_words<std::uint32_t>(name.data(), lower.data(), 0) &&
           same_words<std::uint32_t>(name.data(), lower.data(), size - 4);
  }
  for (std::size_t at = 0; at + 8 <= size; at += 8) {
    if (!same_words<std::uint64_t>(name.data(), lower.data(), at)) return false;
  }
  return same_words<std::uint64_t>(name.data(), lower.data(), size - 8);
}

}  // namespace

KnownField known_field_of(std::string_view name) noexcept {
  if (name.size() > kLengthMax || name.size() < 2) return KnownField::other;
  const std::size_t end = kFirstOfLength[name.size() + 1];
  for (std::size_t i = kFirstOfLength[name.size()]; i < end; ++i) {
    if (same_ignoring_case(name, kNames[i].text)) return kNames[i].known;
  }
  return KnownField::other;
}

std::string_view known_field_name(KnownField known) noexcept {
  for (const Name& name : kNames) {
    if (name.known == known) return name.text;
  }
  return {};
}

}  // namespace holdfast::core::http
