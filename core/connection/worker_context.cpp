#include "core/connection/worker_context.hpp"

#include "core/pipeline/module.hpp"
#include "core/server/runtime.hpp"

namespace holdfast::core {

WorkerContext::WorkerContext(ChildContext& of, WorkerSlot* slot, std::uint32_t number)
    : child(of), runtime(*of.runtime), score(slot), index(number), input(new char[kInputBytes]) {
  module_states.reserve(runtime.modules().size());
  for (const Module* module : runtime.modules()) {
    module_states.push_back(module->make_worker_state != nullptr ? module->make_worker_state(*this)
                                                                 : nullptr);
  }
}

WorkerContext::~WorkerContext() = default;

}  // namespace holdfast::core
