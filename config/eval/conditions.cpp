#include "config/eval/conditions.hpp"

#include <optional>
#include <utility>

#include "config/lang/lexer.hpp"
#include "platform/base/strings.hpp"
#include "platform/text/regex.hpp"

namespace holdfast::config {
namespace {

using Answer = platform::Result<bool, std::string>;

Answer complain(std::string message) {
  return platform::Unexpected<std::string>{std::move(message)};
}

// "2", "2.4" or "2.4.71"; what is left out counts as 0.
std::optional<Version> parse_version(std::string_view text) {
  int numbers[3] = {0, 0, 0};
  const auto parts = platform::split(text, '.');
  if (parts.size() > 3) return std::nullopt;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const auto number = platform::to_number<int>(parts[i]);
    if (!number || *number < 0) return std::nullopt;
    numbers[i] = *number;
  }
  return Version{numbers[0], numbers[1], numbers[2]};
}

// Negative, 0 or positive like strcmp.
int compare(const Version& a, const Version& b) noexcept {
  if (a.major != b.major) return a.major - b.major;
  if (a.minor != b.minor) return a.minor - b.minor;
  return a.patch - b.patch;
}

Answer regex_matches(std::string_view pattern, const Version& version) {
  const auto regex = platform::Regex::compile(pattern);
  if (!regex) return complain("Unable to compile regular expression: " + regex.error());
  return regex->matches(std::to_string(version.major) + "." + std::to_string(version.minor) + "." +
                        std::to_string(version.patch));
}

bool is_slashed(std::string_view text) noexcept {
  return text.size() >= 2 && text.front() == '/' && text.back() == '/';
}

Answer operator_holds(std::string_view op, std::string_view wanted, const Version& version) {
  if (op == "~") return regex_matches(wanted, version);
  const bool is_equality = op == "=" || op == "==";
  if (!is_equality && op != ">" && op != ">=" && op != "<" && op != "<=")
    return complain("unrecognized operator '" + std::string{op} + "'");
  if (is_equality && is_slashed(wanted))
    return regex_matches(wanted.substr(1, wanted.size() - 2), version);
  const auto parsed = parse_version(wanted);
  if (!parsed)
    return complain(
        "Version appears to be invalid. It must have the format major[.minor[.patch]] where major, "
        "minor and patch are numbers.");
  const int order = compare(version, *parsed);
  if (is_equality) return order == 0;
  if (op == ">") return order > 0;
  if (op == ">=") return order >= 0;
  return op == "<" ? order < 0 : order <= 0;
}

bool is_known(std::string_view name, bool is_section, const LoadState& state) {
  return state.directives.find_active(name, is_section, state.modules) != nullptr;
}

bool named_condition_holds(std::string_view section, std::string_view name,
                           const LoadState& state) {
  const auto is = [section](std::string_view s) {
    return platform::equal_ignoring_case(section, s);
  };
  if (is("IfModule")) return state.modules.has_module(name);
  if (is("IfDefine")) return state.variables.is_defined(name);
  if (is("IfFile")) return state.files.kind(state.resolve_path(name)) != FileKind::none;
  if (is("IfSection")) return is_known(name, true, state);
  const bool is_section = name.starts_with('<');
  return is_known(name.substr(is_section ? 1 : 0), is_section, state);
}

}  // namespace

Answer version_matches(std::string_view args, const Version& version) {
  const std::vector<Word> words = split_words(args);
  if (words.size() > 2)
    return complain("<IfVersion> takes an operator and a version, or a version alone");
  std::string_view op = words.size() == 2 ? std::string_view{words[0].text} : "=";
  const std::string_view wanted = words.empty() ? std::string_view{} : words.back().text;
  const bool is_negated = op.size() > 1 && op.front() == '!';
  if (is_negated) op.remove_prefix(1);
  const Answer answer = operator_holds(op, wanted, version);
  if (!answer) return answer;
  return *answer != is_negated;
}

Answer condition_holds(std::string_view section, std::string_view args, const LoadState& state) {
  if (platform::equal_ignoring_case(section, "IfVersion"))
    return version_matches(args, kAnsweredVersion);
  args = platform::trim(args);
  const bool is_negated = args.starts_with('!');
  if (is_negated) args = platform::trim_left(args.substr(1));
  if (args.empty())
    return complain("<" + std::string{section} + "> directive requires additional arguments");
  // The whole text is the name; quotes around it are allowed.
  const std::vector<Word> words = split_words(args);
  const std::string name = words.size() == 1 ? words[0].text : std::string{args};
  return named_condition_holds(section, name, state) != is_negated;
}

}  // namespace holdfast::config
