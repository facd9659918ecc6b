#include "core/server/runtime.hpp"

#include <algorithm>
#include <utility>

#include "core/connection/session.hpp"
#include "core/server/error_log.hpp"
#include "core/server/host_map.hpp"
#include "platform/base/check.hpp"
#include "platform/log/log.hpp"

namespace holdfast::core {

extern const Module core_module;

Runtime::Runtime(std::shared_ptr<const config::ConfigSnapshot> snapshot,
                 std::span<const Module* const> modules,
                 std::vector<platform::SocketAddress> listeners)
    : snapshot_(std::move(snapshot)),
      modules_(modules.begin(), modules.end()),
      listeners_(std::move(listeners)),
      states_(modules.size()) {
  const int core = index_of(core_module);
  HF_CHECK(core >= 0);  // whatever else a server has, it has the engine's own settings
  core_index_ = static_cast<std::size_t>(core);
  for (std::size_t i = 0; i < modules_.size(); ++i) {
    const Module& module = *modules_[i];
    hooks_.set_module(static_cast<std::uint16_t>(i), module.name);
    if (module.register_hooks != nullptr) module.register_hooks(hooks_);
    if (module.wants_durations != nullptr && module.wants_durations(*snapshot_)) {
      wants_durations_ = true;
    }
  }
  hooks_.seal();
  add_server(snapshot_->main_server());
  for (const config::ServerNode& host : snapshot_->virtual_hosts()) add_server(host);
  hosts_ = std::make_unique<HostMap>(servers_, listeners_);
  for (const Module* module : modules_) {
    if (session_ == nullptr && module->make_session != nullptr) {
      session_ = module->make_session(*this);
    }
  }
}

Runtime::~Runtime() = default;

void Runtime::add_server(const config::ServerNode& node) {
  auto server = std::make_unique<Server>(resolve_server(*snapshot_, node));
  server->index = servers_.size();
  servers_.push_back(std::move(server));
}

std::string Runtime::prepare() {
  auto log = open_error_log(*snapshot_);
  if (!log) return log.error();
  error_log_ = std::move(log).value();
  for (std::size_t i = 0; i < modules_.size(); ++i) {
    if (modules_[i]->prepare == nullptr) continue;
    auto state = modules_[i]->prepare(*snapshot_);
    if (!state) return state.error();
    states_[i] = std::move(state).value();
  }
  return {};
}

void Runtime::take_over_error_log() {
  if (error_log_ == nullptr) return;
  platform::logger().set_levels(log_levels(*snapshot_));
  platform::logger().set_sink(std::move(error_log_));
}

int Runtime::index_of(const Module& module) const noexcept {
  const auto found = std::ranges::find(modules_, &module);
  return found == modules_.end() ? -1 : static_cast<int>(found - modules_.begin());
}

ModuleState* Runtime::state_of(const Module& module) const noexcept {
  const int index = index_of(module);
  return index < 0 ? nullptr : states_[static_cast<std::size_t>(index)].get();
}

platform::SocketAddress Runtime::listener(std::uint16_t index) const noexcept {
  return index < listeners_.size() ? listeners_[index] : platform::SocketAddress{};
}

const Server& Runtime::choose_server(std::uint16_t listener, std::string_view host) const noexcept {
  return hosts_->choose(listener, host);
}

const Session& Runtime::session_for(std::uint16_t) const noexcept {
  HF_CHECK(session_ != nullptr);
  return *session_;
}

}  // namespace holdfast::core
