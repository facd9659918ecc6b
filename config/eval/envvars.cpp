#include "config/eval/envvars.hpp"

#include "platform/base/strings.hpp"

namespace holdfast::config {
namespace {

bool is_name_character(char c) noexcept {
  return platform::is_ascii_alpha(c) || platform::is_ascii_digit(c) || c == '_';
}

using Lookup = std::function<std::optional<std::string>(std::string_view)>;

// The name after a '$' at text[at]; at moves behind it. Empty if that is not a plain variable.
std::string_view take_variable(std::string_view text, std::size_t& at) {
  const bool has_braces = at + 1 < text.size() && text[at + 1] == '{';
  const std::size_t begin = at + (has_braces ? 2 : 1);
  std::size_t end = begin;
  while (end < text.size() && is_name_character(text[end])) ++end;
  if (has_braces && (end >= text.size() || text[end] != '}')) return {};
  at = has_braces ? end + 1 : end;
  return text.substr(begin, end - begin);
}

// A value as a shell would read it up to the first blank outside of quotes; nothing if it needs
// more of a shell than this.
std::optional<std::string> shell_value(std::string_view text, const Lookup& lookup) {
  std::string value;
  char quote = 0;
  std::size_t at = 0;
  while (at < text.size()) {
    const char c = text[at];
    if (c == '`') return std::nullopt;
    if (quote == 0 && platform::is_ascii_space(c)) break;
    if (c == '$' && quote != '\'') {
      const std::string_view name = take_variable(text, at);
      if (name.empty()) return std::nullopt;
      value += lookup(name).value_or("");
      continue;
    }
    ++at;
    if (c == quote) {
      quote = 0;
    } else if (quote == 0 && (c == '"' || c == '\'')) {
      quote = c;
    } else {
      value.push_back(c);
    }
  }
  return value;
}

}  // namespace

std::vector<std::pair<std::string, std::string>> parse_envvars(std::string_view text,
                                                               const Lookup& outer) {
  std::vector<std::pair<std::string, std::string>> exported;
  const Lookup lookup = [&exported, &outer](std::string_view name) -> std::optional<std::string> {
    for (auto at = exported.rbegin(); at != exported.rend(); ++at)
      if (at->first == name) return at->second;
    return outer(name);
  };
  for (std::string_view line : platform::split(text, '\n')) {
    line = platform::trim(line);
    constexpr std::string_view kExport = "export ";
    if (!line.starts_with(kExport)) continue;
    line = platform::trim_left(line.substr(kExport.size()));
    const std::size_t equals = line.find('=');
    if (equals == std::string_view::npos) continue;
    if (auto value = shell_value(line.substr(equals + 1), lookup))
      exported.emplace_back(line.substr(0, equals), std::move(*value));
  }
  return exported;
}

}  // namespace holdfast::config
