#include "config/schema/suggest.hpp"

#include <catch2/catch.hpp>
#include <map>

#include "config/schema/known_directives.hpp"
#include "test/unit/config/load_text.hpp"

using namespace holdfast::config;
using namespace holdfast::config::testing;

namespace {

std::string suggest(std::string_view name, bool is_section = false) {
  const DirectiveSet set{kModules};
  const BuiltinModules modules{kModules};
  return suggestion_for(name, is_section, set, modules);
}

}  // namespace

TEST_CASE("Suggestions: a slip of the pen, a missing module, an absent one", "[config][schema]") {
  CHECK(suggest("KeepAlvie") == "did you mean 'KeepAlive'?");
  CHECK(suggest("keepaliv") == "did you mean 'KeepAlive'?");
  CHECK(suggest("Directroy", true) == "did you mean '<Directory>'?");
  CHECK(suggest("Directory") == "did you mean '<Directory>'?");
  CHECK(suggest("RewriteRule") == "it belongs to mod_rewrite, which this server does not have");
  CHECK(suggest("rewriterule") == "it belongs to mod_rewrite, which this server does not have");
  CHECK(suggest("RewriteEngin") ==
        "did you mean 'RewriteEngine'? (mod_rewrite, which this server does not have)");
  CHECK(suggest("MaxSpareServers") ==
        "it belongs to a built-in module: LoadModule mpm_prefork_module "
        "modules/mod_mpm_prefork.so");
  CHECK(suggest("Zzzzzzzzzz").empty());
  CHECK(suggest("").empty());
}

TEST_CASE("Known directives: 789 names, each once, sorted within their sorted modules",
          "[config][schema]") {
  std::map<std::string, std::string, std::less<>> owners;
  std::string_view last_module, last_name;
  for_each_known_directive([&](std::string_view name, std::string_view module) {
    CHECK(!name.empty());
    CHECK(owners.emplace(name, module).second);
    CHECK(last_module <= module);
    if (last_module == module) {
      CHECK(holdfast::platform::compare_ignoring_case(last_name, name) <= 0);
    }
    last_module = module;
    last_name = name;
  });
  CHECK(owners.size() == 789);
  CHECK(owners["SSLEngine"] == "mod_ssl");
  CHECK(owners["Require"] == "mod_authz_core");
  CHECK(owners["TimeOut"] == "core");
}
