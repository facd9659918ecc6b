// Hooks: the calls of each phase of a request, sorted once at start.
// Why phases: they are httpd's, so that a module of httpd's has an obvious place here.
//
// Threads:  built by the parent before the first fork; const afterwards, any thread.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace holdfast::core {

class Exchange;
class ModuleState;
struct Module;

enum class Outcome : std::uint8_t {
  declined,  // not mine: the next hook is asked
  ok,        // done; what that means is the phase's rule
  failed,    // answer with exchange.response.status (an error), skip to the response
};

// In the order of a request. Rule: `first` stops at the first that does not decline; `all` runs
// every hook until one fails.
enum class Phase : std::uint8_t {
  quick_handler,    // first: may answer at once from what it remembers, before any other phase
  post_read,        // all:   the request head is there, the server is chosen
  translate_name,   // first: URL path -> file name
  map_to_storage,   // first: finds the file; sections for it are merged before access
  access_checker,   // all:   may this client have it (Require, without a user)
  type_checker,     // all:   media type, handler name
  fixups,           // all:   last changes before the handler
  handler,          // first: produces the response
  log_transaction,  // all:   the response is complete (or was cut short)
};
inline constexpr std::size_t kPhases = 9;
enum class Order : std::uint8_t { first, middle, last };

// `state`: this worker's state of the module that registered the hook; null if it has none.
using HookFunction = Outcome (*)(Exchange&, ModuleState* state);

struct Hook {
  HookFunction call = nullptr;
  std::uint16_t module_index = 0;
  Order order = Order::middle;
  std::string_view module_name = {};
};

class HookRegistry {
 public:
  // Called by the runtime around each module's register_hooks().
  void set_module(std::uint16_t index, std::string_view name) noexcept;
  void add(Phase phase, HookFunction call, Order order = Order::middle);
  // Sorts each phase: by Order, then by the order of the modules.
  void seal();
  std::span<const Hook> of(Phase phase) const noexcept;

 private:
  std::vector<Hook> hooks_[kPhases];
  std::uint16_t module_index_ = 0;
  std::string_view module_name_;
};

}  // namespace holdfast::core
