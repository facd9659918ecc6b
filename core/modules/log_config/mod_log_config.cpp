// log_config_module: access logs. LogFormat and CustomLog become a LogPlan; every worker writes its
// lines into rings; the child's main thread empties them about once a second.
#include <cstddef>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/lang/diagnostic.hpp"
#include "config/schema/directive.hpp"
#include "core/connection/worker_context.hpp"
#include "core/modules/log_config/log_output.hpp"
#include "core/modules/log_config/log_plan.hpp"
#include "core/modules/log_config/log_renderer.hpp"
#include "core/pipeline/exchange.hpp"
#include "core/pipeline/hooks.hpp"
#include "core/pipeline/module.hpp"
#include "core/server/runtime.hpp"
#include "core/server/server.hpp"

namespace holdfast::core {

extern const Module log_config_module;

namespace {

using config::DirectiveContext;
using config::SetResult;

constexpr std::size_t kRingBytes = 64 * 1024;
// What one huge request made the line's buffer grow to is given back.
constexpr std::size_t kLineBytesKept = 16 * 1024;

bool is_format(std::string_view text) noexcept { return text.find('%') != std::string_view::npos; }

SetResult set_format(DirectiveContext& context, LogConfig& config) {
  const auto args = context.args();
  context.blame(0);
  // A format may be another one's nickname; it then means the same.
  const auto named = config.formats.find(args[0]);
  const std::string text = named != config.formats.end() ? named->second : args[0];
  const auto parsed = LogFormat::parse(text);
  if (!parsed) return config::fail(parsed.error());
  if (args.size() == 2) {
    config.formats.insert_or_assign(args[1], text);
  } else {
    config.default_format = text;
  }
  return {};
}

SetResult add_log(DirectiveContext& context, LogConfig& config, std::string format) {
  const std::string& path = context.args()[0];
  context.blame(0);
  if (path.starts_with('|')) {
    return config::fail(std::string{context.name()} +
                        " takes a file: this version does not start programs for logs");
  }
  config.logs.push_back({context.resolve_path(path), std::move(format), context.where()});
  return {};
}

SetResult set_custom_log(DirectiveContext& context, LogConfig& config) {
  const auto args = context.args();
  if (args.size() == 3) {
    context.blame(2);
    return config::fail("CustomLog: conditions (env=, expr=) are not supported by this version");
  }
  if (is_format(args[1])) {
    const auto parsed = LogFormat::parse(args[1]);
    context.blame(1);
    if (!parsed) return config::fail(parsed.error());
  }
  return add_log(context, config, args[1]);
}

SetResult set_transfer_log(DirectiveContext& context, LogConfig& config) {
  return add_log(context, config, {});
}

constexpr config::Directive kRows[] = {
    config::raw<&set_format>(kLogConfig, "LogFormat", config::kServer, config::Arity::one_two,
                             "A format for access logs, and a nickname for it"),
    config::raw<&set_custom_log>(kLogConfig, "CustomLog", config::kServer, config::Arity::two_three,
                                 "A file for access logs, and a format or its nickname"),
    config::raw<&set_transfer_log>(kLogConfig, "TransferLog", config::kServer, config::Arity::one,
                                   "A file for access logs in the format without a nickname"),
};

template <class Visit>
void for_each_log(const config::ConfigSnapshot& snapshot, Visit visit) {
  const auto visit_server = [&](const config::ServerNode& node) {
    const LogConfig& config = node.slots.get(kLogConfig);
    for (const CustomLog& log : config.logs) visit(config, log);
  };
  visit_server(snapshot.main_server());
  for (const config::ServerNode& host : snapshot.virtual_hosts()) visit_server(host);
}

// httpd writes a nickname that nobody defined as if it were the format, which nobody wants.
void check_nicknames(const config::ConfigSnapshot& snapshot, config::Diagnostics& diagnostics) {
  for_each_log(snapshot, [&](const LogConfig& config, const CustomLog& log) {
    if (log.format.empty() || is_format(log.format) || config.formats.contains(log.format)) return;
    diagnostics.warn(log.where, {},
                     "no LogFormat is called " + log.format + ": every line will be just that");
  });
}

bool wants_durations(const config::ConfigSnapshot& snapshot) {
  bool wants = false;
  for_each_log(snapshot, [&wants](const LogConfig& config, const CustomLog& log) {
    const auto format = LogFormat::parse(config.format_of(log));
    wants = wants || (format && format->needs_durations());
  });
  return wants;
}

const LogPlan* plan_of(const Runtime& runtime) {
  return static_cast<const LogPlan*>(runtime.state_of(log_config_module));
}

// One child's outputs, and the memory of the rings in them.
struct LogChild final : ModuleState {
  explicit LogChild(const LogPlan& plan) {
    for (const LogFile& file : plan.files()) {
      outputs.push_back(std::make_unique<LogOutput>(file.fd.get(), file.path));
    }
  }

  LogRing& make_ring(std::size_t file) {
    constexpr std::size_t kBytes = LogRing::memory_bytes(kRingBytes);
    auto block = std::make_unique<RingMemory>();
    static_assert(sizeof(RingMemory) == kBytes);
    const std::span<std::byte> memory{block->bytes, kBytes};
    const std::lock_guard lock{mutex};
    blocks.push_back(std::move(block));
    return outputs[file]->add_ring(memory);
  }

  struct alignas(64) RingMemory {
    std::byte bytes[LogRing::memory_bytes(kRingBytes)] = {};
  };

  std::mutex mutex;
  std::vector<std::unique_ptr<RingMemory>> blocks;  // guarded by mutex
  std::vector<std::unique_ptr<LogOutput>> outputs;  // by file of the plan; rings end before blocks
};

LogChild* child_of(const ChildContext& child) {
  const int index = child.runtime->index_of(log_config_module);
  if (index < 0) return nullptr;
  return static_cast<LogChild*>(child.module_states[static_cast<std::size_t>(index)].get());
}

struct LogWorker final : ModuleState {
  LogWorker(const LogPlan& of, LogChild& in) : plan(of), child(in), rings(of.files().size()) {}

  const LogPlan& plan;
  LogChild& child;
  std::vector<LogRing*> rings;  // by file of the plan; made when the first line is written
  LogRenderer renderer;
  std::string line;
};

std::unique_ptr<ModuleState> make_child_state(ChildContext& child) {
  const LogPlan* plan = plan_of(*child.runtime);
  return plan != nullptr ? std::make_unique<LogChild>(*plan) : nullptr;
}

std::unique_ptr<ModuleState> make_worker_state(WorkerContext& worker) {
  LogChild* child = child_of(worker.child);
  if (child == nullptr) return nullptr;
  return std::make_unique<LogWorker>(*plan_of(worker.runtime), *child);
}

Outcome write_logs(Exchange& exchange, ModuleState* state) {
  if (state == nullptr) return Outcome::declined;
  auto& worker = static_cast<LogWorker&>(*state);
  for (const LogPlan::Log& log : worker.plan.logs_of(exchange.server->index)) {
    LogRing*& ring = worker.rings[log.file];
    if (ring == nullptr) ring = &worker.child.make_ring(log.file);
    worker.line.clear();
    worker.renderer.render(worker.plan.format(log.format), exchange, worker.line);
    worker.child.outputs[log.file]->write_line(*ring, worker.line);
  }
  if (worker.line.capacity() > kLineBytesKept) worker.line = {};
  return Outcome::ok;
}

void flush_logs(ChildContext& child) {
  const LogChild* logs = child_of(child);
  if (logs == nullptr) return;
  for (const auto& output : logs->outputs) output->flush();
}

void register_hooks(HookRegistry& hooks) { hooks.add(Phase::log_transaction, &write_logs); }

}  // namespace

constinit const Module log_config_module{
    .name = "log_config_module",
    .source = "mod_log_config.c",
    .directives = kRows,
    .activation = config::Activation::always,
    .register_hooks = &register_hooks,
    .check_config = &check_nicknames,
    .prepare = &LogPlan::prepare,
    .make_child_state = &make_child_state,
    .make_worker_state = &make_worker_state,
    .wants_durations = &wants_durations,
    .housekeep = &flush_logs,
};

}  // namespace holdfast::core
