#include "core/pipeline/hooks.hpp"

#include <algorithm>
#include <tuple>

#include "platform/base/check.hpp"

namespace holdfast::core {

namespace {

std::size_t index_of(Phase phase) noexcept { return static_cast<std::size_t>(phase); }

}  // namespace

void HookRegistry::set_module(std::uint16_t index, std::string_view name) noexcept {
  module_index_ = index;
  module_name_ = name;
}

void HookRegistry::add(Phase phase, HookFunction call, Order order) {
  HF_CHECK(call != nullptr);
  hooks_[index_of(phase)].push_back({call, module_index_, order, module_name_});
}

void HookRegistry::seal() {
  for (auto& hooks : hooks_) {
    // Stable: a module's own hooks of one phase keep the order in which it added them.
    std::ranges::stable_sort(hooks, {}, [](const Hook& hook) {
      return std::tuple{hook.order, hook.module_index};
    });
    hooks.shrink_to_fit();
  }
}

std::span<const Hook> HookRegistry::of(Phase phase) const noexcept {
  return hooks_[index_of(phase)];
}

}  // namespace holdfast::core
