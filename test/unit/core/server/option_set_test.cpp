#include "core/server/option_set.hpp"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

using namespace holdfast::core;

namespace {

using Words = std::vector<std::string>;

OptionSet set_of(const Words& words) {
  OptionSet set;
  REQUIRE(set.apply(words) == "");
  return set;
}

}  // namespace

TEST_CASE("OptionSet: links are followed until somebody says otherwise", "[core][server]") {
  const OptionSet set;
  CHECK(set.has(Option::follow_sym_links));
  CHECK_FALSE(set.has(Option::indexes));
  CHECK_FALSE(set_of({"None"}).has(Option::follow_sym_links));
}

TEST_CASE("OptionSet: a whole list replaces, changes edit the outer section's", "[core][server]") {
  OptionSet outer = set_of({"Indexes", "FollowSymLinks"});
  outer.merge(set_of({"+ExecCGI", "-Indexes"}));
  CHECK(outer.has(Option::exec_cgi));
  CHECK(outer.has(Option::follow_sym_links));
  CHECK_FALSE(outer.has(Option::indexes));
  outer.merge(set_of({"Indexes"}));
  CHECK(outer.has(Option::indexes));
  CHECK_FALSE(outer.has(Option::follow_sym_links));
  outer.merge(OptionSet{});
  CHECK(outer.has(Option::indexes));
}

TEST_CASE("OptionSet: All leaves MultiViews out", "[core][server]") {
  const OptionSet all = set_of({"all"});
  CHECK(all.has(Option::indexes));
  CHECK(all.has(Option::sym_links_if_owner_match));
  CHECK_FALSE(all.has(Option::multi_views));
}

TEST_CASE("OptionSet: IncludesNOEXEC inside of Includes takes commands away", "[core][server]") {
  OptionSet outer = set_of({"Includes"});
  CHECK(outer.has(Option::includes_with_exec));
  outer.merge(set_of({"+IncludesNOEXEC"}));
  CHECK(outer.has(Option::includes));
  CHECK_FALSE(outer.has(Option::includes_with_exec));
}

TEST_CASE("OptionSet: mixing both forms and unknown names are errors", "[core][server]") {
  OptionSet set;
  CHECK(set.apply(Words{"Indexes", "+ExecCGI"}) ==
        "Either all Options must start with + or -, or no Option may.");
  CHECK(set.apply(Words{"+Indexes", "ExecCGI"}) ==
        "Either all Options must start with + or -, or no Option may.");
  CHECK(set.apply(Words{"+Indexs"}) == "Illegal option Indexs");
  CHECK(set == OptionSet{});
}

TEST_CASE("EtagParts: words and changes to the default", "[core][server]") {
  EtagParts parts;
  CHECK(parts.has(EtagPart::mtime));
  CHECK_FALSE(parts.has(EtagPart::inode));
  REQUIRE(parts.apply(Words{"+INode", "-Size"}) == "");
  CHECK(parts.has(EtagPart::inode));
  CHECK_FALSE(parts.has(EtagPart::size));
  REQUIRE(parts.apply(Words{"None"}) == "");
  CHECK(parts.empty());
}
