#include "config/lang/variables.hpp"

#include <catch2/catch.hpp>

using namespace holdfast::config;

namespace {

std::optional<std::string> lookup(std::string_view name) {
  if (name == "A") return "value of A";
  if (name == "B") return "${A}";
  if (name == "EMPTY") return "";
  return std::nullopt;
}

}  // namespace

TEST_CASE("Variables: ${NAME} is replaced once and anywhere in the line", "[config][lang]") {
  struct Row {
    const char* line;
    const char* expanded;
    std::vector<std::string> unknown;
  };
  const auto row = GENERATE(values<Row>({
      {"x", "x", {}},
      {"${A}", "value of A", {}},
      {"a ${A}${A} \"${A}\" b", "a value of Avalue of A \"value of A\" b", {}},
      {"${B}", "${A}", {}},
      {"[${EMPTY}]", "[]", {}},
      {"${NOPE} ${A} ${NEITHER}", "${NOPE} value of A ${NEITHER}", {"NOPE", "NEITHER"}},
      {"${with:colon}", "${with:colon}", {}},
      {"${open", "${open", {}},
      {"$A {A} $", "$A {A} $", {}},
      {"${}", "${}", {""}},
      {"${${A}}", "${${A}}", {"${A"}},
  }));
  CAPTURE(row.line);
  std::vector<UnknownVariable> unknown;
  CHECK(expand_variables(row.line, lookup, unknown) == row.expanded);
  std::vector<std::string> names;
  for (const auto& u : unknown) names.push_back(u.name);
  CHECK(names == row.unknown);
}

TEST_CASE("Variables: an unknown one is reported with its columns", "[config][lang]") {
  std::vector<UnknownVariable> unknown;
  expand_variables("User ${WHO} x", lookup, unknown);
  REQUIRE(unknown.size() == 1);
  CHECK(unknown[0].begin == 5);
  CHECK(unknown[0].end == 11);
}

TEST_CASE("Variables: the last definition counts, its place is the first's", "[config][lang]") {
  Variables variables;
  variables.define("X", std::nullopt);
  variables.define("Y", "1");
  variables.define("X", "2");
  REQUIRE(variables.all().size() == 2);
  CHECK(variables.all()[0].name == "X");
  CHECK(variables.find("X")->value == "2");
  variables.undefine("X");
  variables.undefine("X");
  CHECK_FALSE(variables.is_defined("X"));
  CHECK(variables.is_defined("Y"));
}
