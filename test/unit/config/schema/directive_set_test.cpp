#include "config/schema/directive_set.hpp"

#include <algorithm>
#include <catch2/catch.hpp>

#include "test/unit/config/load_text.hpp"

using namespace holdfast::config;
using namespace holdfast::config::testing;

TEST_CASE("DirectiveSet: names are found in any case, sections apart from directives",
          "[config][schema]") {
  const DirectiveSet set{kModules};
  REQUIRE(set.find("keepalive", false).size() == 1);
  CHECK(set.find("KEEPALIVE", false)[0].row->name == "KeepAlive");
  CHECK(set.find("Directory", true).size() == 1);
  CHECK(set.find("Directory", false).empty());
  CHECK(set.find("KeepAliv", false).empty());
  CHECK(set.find("Include", false)[0].module->source_name == "core.c");
  CHECK(set.find("IfVersion", true)[0].module->source_name == "mod_version.c");
}

TEST_CASE("DirectiveSet: only rows of active modules count", "[config][schema]") {
  const DirectiveSet set{kModules};
  BuiltinModules modules{kModules};
  CHECK(set.find_active("AsyncRequestWorkerFactor", false, modules) != nullptr);
  CHECK(set.find_active("MaxSpareServers", false, modules) == nullptr);
  REQUIRE(modules.load_module("mpm_prefork_module", "x.so"));
  CHECK(set.find_active("AsyncRequestWorkerFactor", false, modules) == nullptr);
  CHECK(set.find_active("MaxSpareServers", false, modules) != nullptr);
}

TEST_CASE("DirectiveSet: the rows' config types are known by level", "[config][schema]") {
  const DirectiveSet set{kModules};
  CHECK(set.types(Level::process) == std::vector<const ConfigTypeBase*>{&kProcess});
  CHECK(set.types(Level::server) == std::vector<const ConfigTypeBase*>{&kHost});
  CHECK(set.types(Level::directory) == std::vector<const ConfigTypeBase*>{&kFolder});
}

TEST_CASE("DirectiveSet: a wrong number of arguments is told in httpd's words",
          "[config][schema]") {
  struct Row {
    Arity arity;
    std::size_t wrong;
    const char* phrase;
  };
  const auto row = GENERATE(values<Row>({
      {Arity::none, 1, "X takes no arguments, help"},
      {Arity::flag, 0, "X must be On or Off"},
      {Arity::one, 2, "X takes one argument, help"},
      {Arity::two, 1, "X takes two arguments, help"},
      {Arity::three, 2, "X takes three arguments, help"},
      {Arity::one_two, 3, "X takes 1-2 arguments, help"},
      {Arity::two_three, 1, "X takes two or three arguments, help"},
      {Arity::one_three, 2, "X takes one or three arguments, help"},
      {Arity::one_to_three, 0, "X takes one, two or three arguments, help"},
      {Arity::iterate, 0, "X requires at least one argument, help"},
      {Arity::iterate2, 1, "X requires at least two arguments, help"},
  }));
  const Directive directive{.name = "X", .help = "help", .arity = row.arity};
  CHECK(arity_error(directive, row.wrong) == row.phrase);
  const Directive anything{.name = "X", .help = "help", .arity = Arity::any};
  CHECK(arity_error(anything, row.wrong).empty());
}

TEST_CASE("DirectiveSet: a wrong place is told in httpd's words", "[config][schema]") {
  const Directive global{.name = "Listen", .scope = kGlobalOnly};
  const Directive server{.name = "Timeout", .scope = kServer};
  const Directive inner{.name = "Require", .scope = kSection};
  CHECK(scope_error(global, Scope::server_config, "").empty());
  CHECK(scope_error(global, Scope::virtual_host, "VirtualHost") ==
        "Listen cannot occur within <VirtualHost> section");
  CHECK(scope_error(server, Scope::directory, "Directory") ==
        "Timeout not allowed in <Directory> context");
  CHECK(scope_error(inner, Scope::server_config, "") == "Require not allowed here");
  CHECK(scope_error(inner, Scope::virtual_host, "VirtualHost") ==
        "Require not allowed in <VirtualHost> context");
  CHECK(scope_error(inner, Scope::location, "Location").empty());
}

TEST_CASE("DirectiveSet: -L lists every row with module, help, shape, default and place",
          "[config][schema]") {
  const std::string text = print_directives(DirectiveSet{kModules});
  const auto lists = [&text](const char* part) { return text.find(part) != std::string::npos; };
  CHECK(
      lists("Timeout (core.c)\n\tSeconds\n\ttakes one argument; default: 60\n"
            "\tAllowed in *.conf only outside <Directory>, <Files> and <Location>\n"));
  CHECK(lists("<Directory> (core.c)\n\tSettings of a folder\n"));
  CHECK(
      lists("Listen (core.c)\n\tA port\n\ttakes any number of arguments\n"
            "\tAllowed in *.conf only outside of all sections\n"));
  CHECK(lists("DirectoryIndex (mod_folder.c)\n"));
  CHECK(lists("<IfDefine> (core.c)\n"));
}
