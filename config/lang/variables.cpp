#include "config/lang/variables.hpp"

#include <algorithm>

namespace holdfast::config {

const Variables::Definition* Variables::find(std::string_view name) const noexcept {
  const auto at = std::find_if(definitions_.begin(), definitions_.end(),
                               [name](const Definition& d) { return d.name == name; });
  return at == definitions_.end() ? nullptr : &*at;
}

void Variables::define(std::string_view name, std::optional<std::string> value) {
  for (Definition& definition : definitions_) {
    if (definition.name != name) continue;
    definition.value = std::move(value);
    return;
  }
  definitions_.push_back({std::string{name}, std::move(value)});
}

void Variables::undefine(std::string_view name) {
  std::erase_if(definitions_, [name](const Definition& d) { return d.name == name; });
}

std::string expand_variables(std::string_view line, const VariableLookup& lookup,
                             std::vector<UnknownVariable>& unknown) {
  std::string result;
  std::size_t done = 0;
  while (true) {
    const std::size_t begin = line.find("${", done);
    const std::size_t close = begin == std::string_view::npos ? begin : line.find('}', begin + 2);
    if (close == std::string_view::npos) break;
    result.append(line.substr(done, begin - done));
    const std::string_view name = line.substr(begin + 2, close - begin - 2);
    done = close + 1;
    const bool is_variable = name.find(':') == std::string_view::npos;
    const auto value = is_variable ? lookup(name) : std::nullopt;
    if (value) {
      result.append(*value);
      continue;
    }
    result.append(line.substr(begin, done - begin));
    if (is_variable) unknown.push_back({std::string{name}, begin, done});
  }
  result.append(line.substr(done));
  return result;
}

}  // namespace holdfast::config
