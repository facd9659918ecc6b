// Variables: the Define table, and ${NAME} replaced in a line. Why: replacement happens on the
// whole line before it is cut into words, so a value can bring several words, as in httpd.
//
// Threads: one load.   Failure: an unknown ${NAME} stays as it is and is reported with its columns.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast::config {

class Variables {
 public:
  struct Definition {
    std::string name;
    std::optional<std::string> value;  // Define NAME alone has none: true for IfDefine, no ${NAME}
  };

  void define(std::string_view name, std::optional<std::string> value);
  void undefine(std::string_view name);
  bool is_defined(std::string_view name) const noexcept { return find(name) != nullptr; }
  const Definition* find(std::string_view name) const noexcept;
  const std::vector<Definition>& all() const noexcept { return definitions_; }

 private:
  std::vector<Definition> definitions_;  // in order of first definition
};

struct UnknownVariable {
  std::string name;
  std::size_t begin = 0;  // columns of "${NAME}" in the line before replacement
  std::size_t end = 0;
};

// line with every ${NAME} that lookup knows replaced, once (values are not searched again). A name
// with a colon is no variable.
using VariableLookup = std::function<std::optional<std::string>(std::string_view name)>;
std::string expand_variables(std::string_view line, const VariableLookup& lookup,
                             std::vector<UnknownVariable>& unknown);

}  // namespace holdfast::config
