#include "config/eval/builtin_modules.hpp"

#include <catch2/catch.hpp>

#include "test/unit/config/load_text.hpp"

using namespace holdfast::config;
using namespace holdfast::config::testing;

TEST_CASE("BuiltinModules: without LoadModule lines all are active, but one of a group",
          "[config][eval]") {
  const BuiltinModules modules{kModules};
  CHECK(modules.has_module("core_module"));
  CHECK(modules.has_module("mod_folder.c"));
  CHECK(modules.has_module("mpm_event_module"));
  CHECK_FALSE(modules.has_module("mpm_prefork_module"));
  CHECK_FALSE(modules.has_module("folder"));
  CHECK(modules.active_in_group("mpm")->identifier == "mpm_event_module");
  CHECK(modules.active_in_group("nope") == nullptr);
}

TEST_CASE("BuiltinModules: with LoadModule lines only what was loaded is active",
          "[config][eval]") {
  static constexpr ModuleConfig kTwo[] = {
      {.source_name = "mod_a.c", .identifier = "a_module", .directives = {}},
      {.source_name = "mod_b.c", .identifier = "b_module", .directives = {}},
      {.source_name = "core.c",
       .identifier = "core_module",
       .directives = {},
       .activation = Activation::always},
  };
  BuiltinModules modules{kTwo};
  CHECK(modules.has_module("b_module"));
  REQUIRE(modules.load_module("a_module", "/nope/mod_a.so"));
  REQUIRE(modules.load_module("a_module", "/nope/mod_a.so"));
  REQUIRE(modules.load_module("so_module", "x"));
  CHECK(modules.has_module("a_module"));
  CHECK_FALSE(modules.has_module("b_module"));
  CHECK(modules.has_module("core_module"));
}

TEST_CASE("BuiltinModules: choosing the MPM does not switch the others off", "[config][eval]") {
  BuiltinModules modules{kModules};
  REQUIRE(modules.load_module("mpm_prefork_module", "x"));
  CHECK(modules.active_in_group("mpm")->identifier == "mpm_prefork_module");
  CHECK(modules.has_module("folder_module"));
  CHECK(modules.load_module("mpm_event_module", "x").error() ==
        "Configuration error: More than one MPM loaded.");
}

TEST_CASE("BuiltinModules: an unknown name is an error that says so", "[config][eval]") {
  BuiltinModules modules{kModules};
  CHECK(modules.load_module("php_module", "modules/libphp.so").error() ==
        "Cannot load modules/libphp.so into server: there is no php_module in this server "
        "(-l lists its modules)");
}
