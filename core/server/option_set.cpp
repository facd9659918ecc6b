#include "core/server/option_set.hpp"

#include <array>
#include <string_view>
#include <utility>

#include "platform/base/strings.hpp"

namespace holdfast::core {

namespace {

using Bits = ChangeableBits::Bits;
using Name = std::pair<std::string_view, Bits>;

constexpr Bits bit(Option option) noexcept { return static_cast<Bits>(option); }
constexpr Bits bit(EtagPart part) noexcept { return static_cast<Bits>(part); }

constexpr Bits kIncludes = bit(Option::includes) | bit(Option::includes_with_exec);
constexpr Bits kAllOptions = bit(Option::indexes) | kIncludes | bit(Option::follow_sym_links) |
                             bit(Option::exec_cgi) | bit(Option::sym_links_if_owner_match);

constexpr std::array<Name, 9> kOptionNames = {{
    {"Indexes", bit(Option::indexes)},
    {"Includes", kIncludes},
    {"IncludesNOEXEC", bit(Option::includes)},
    {"FollowSymLinks", bit(Option::follow_sym_links)},
    {"SymLinksIfOwnerMatch", bit(Option::sym_links_if_owner_match)},
    {"ExecCGI", bit(Option::exec_cgi)},
    {"MultiViews", bit(Option::multi_views)},
    {"None", 0},
    {"All", kAllOptions},
}};

constexpr std::array<Name, 5> kEtagNames = {{
    {"INode", bit(EtagPart::inode)},
    {"MTime", bit(EtagPart::mtime)},
    {"Size", bit(EtagPart::size)},
    {"None", 0},
    {"All", bit(EtagPart::inode) | bit(EtagPart::mtime) | bit(EtagPart::size)},
}};

const Name* find_name(std::span<const Name> names, std::string_view word) noexcept {
  for (const Name& name : names) {
    if (platform::equal_ignoring_case(name.first, word)) return &name;
  }
  return nullptr;
}

// '+', '-', or 0 for a plain name; `word` is left without the sign.
char take_sign(std::string_view& word) noexcept {
  if (word.empty() || (word.front() != '+' && word.front() != '-')) return 0;
  const char sign = word.front();
  word.remove_prefix(1);
  return sign;
}

struct Wording {
  std::string_view directive;
  std::string_view unknown;  // stands before the word
};

std::string apply_words(ChangeableBits& bits, std::span<const std::string> words,
                        std::span<const Name> names, const Wording& wording) {
  ChangeableBits result = bits;
  bool has_changes = false;
  for (std::size_t i = 0; i < words.size(); ++i) {
    std::string_view word = words[i];
    const char sign = take_sign(word);
    if (i == 0 && sign == 0) result.clear();
    if (i > 0 && (sign != 0) != has_changes) {
      return "Either all " + std::string{wording.directive} +
             " must start with + or -, or no Option may.";
    }
    has_changes = sign != 0;
    const Name* name = find_name(names, word);
    if (name == nullptr) return std::string{wording.unknown} + std::string{word};
    result.change(sign, name->second);
  }
  bits = result;
  return {};
}

}  // namespace

std::string OptionSet::apply(std::span<const std::string> words) {
  return apply_words(bits_, words, kOptionNames, {"Options", "Illegal option "});
}

void OptionSet::merge(const OptionSet& inner) noexcept {
  const bool could_exec = has(Option::includes_with_exec);
  bits_.merge(inner.bits_);
  // "+IncludesNOEXEC" inside of "Includes" means without commands.
  const bool noexec_inside = (inner.bits_.added() & kIncludes) == bit(Option::includes);
  if (could_exec && noexec_inside) bits_.drop(bit(Option::includes_with_exec));
}

std::string EtagParts::apply(std::span<const std::string> words) {
  return apply_words(bits_, words, kEtagNames,
                     {"FileETag words", "Unknown keyword for FileETag: "});
}

}  // namespace holdfast::core
