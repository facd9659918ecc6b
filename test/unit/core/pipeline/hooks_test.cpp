#include "core/pipeline/hooks.hpp"

#include <catch2/catch.hpp>
#include <string>

using namespace holdfast::core;

namespace {

Outcome decline(Exchange&, ModuleState*) { return Outcome::declined; }

std::string names_of(const HookRegistry& registry, Phase phase) {
  std::string names;
  for (const Hook& hook : registry.of(phase)) names.append(hook.module_name).append(" ");
  return names;
}

}  // namespace

TEST_CASE("HookRegistry: hooks run by order first, then by the order of modules",
          "[core][pipeline]") {
  HookRegistry registry;
  registry.set_module(0, "a");
  registry.add(Phase::handler, decline, Order::last);
  registry.set_module(1, "b");
  registry.add(Phase::handler, decline);
  registry.add(Phase::fixups, decline);
  registry.set_module(2, "c");
  registry.add(Phase::handler, decline, Order::first);
  registry.add(Phase::handler, decline);
  registry.seal();
  CHECK(names_of(registry, Phase::handler) == "c b c a ");
  CHECK(names_of(registry, Phase::fixups) == "b ");
  CHECK(registry.of(Phase::quick_handler).empty());
  CHECK(registry.of(Phase::handler)[0].module_index == 2);
}
