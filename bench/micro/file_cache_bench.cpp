// What one request for a cached file costs, in nanoseconds, by the way it takes: from the worker's
// memo (the usual case), through the child's table, and through the file system.
// Usage: file_cache_bench [FILES]   (how many hot files; default 64)

#include <fmt/format.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "config/eval/builtin_modules.hpp"
#include "config/eval/evaluator.hpp"
#include "config/eval/file_source.hpp"
#include "core/connection/connection.hpp"
#include "core/connection/worker_context.hpp"
#include "core/http/method.hpp"
#include "core/modules/default_handler/worker_files.hpp"
#include "core/pipeline/hooks.hpp"
#include "core/pipeline/module.hpp"
#include "core/server/run_exchange.hpp"
#include "core/server/runtime.hpp"
#include "platform/base/check.hpp"

namespace holdfast::core {
extern const Module core_module;
extern const Module default_handler_module;
}  // namespace holdfast::core

namespace {

using namespace holdfast;

constexpr int kRounds = 5;
constexpr double kSecondsPerRound = 0.2;

// A folder with numbered files, gone at the end.
class Site {
 public:
  explicit Site(std::size_t files) {
    std::string pattern = (std::filesystem::temp_directory_path() / "holdfast-XXXXXX").string();
    HF_CHECK(::mkdtemp(pattern.data()) != nullptr);
    root = pattern;
    for (std::size_t i = 0; i < files; ++i) {
      names.push_back(fmt::format("/assets/page-{}.html", i));
      std::filesystem::create_directories(root + "/assets");
      std::ofstream(root + names.back()) << std::string(1000, 'x');
    }
  }
  ~Site() { std::filesystem::remove_all(root); }

  std::string root;
  std::vector<std::string> names;
};

std::unique_ptr<core::Runtime> make_runtime(const std::string& root,
                                            const std::vector<const core::Module*>& modules) {
  std::vector<config::ModuleConfig> configs;
  for (const core::Module* module : modules) configs.push_back(core::module_config(*module));
  const config::DirectiveSet directives(configs);
  config::BuiltinModules active(configs);
  const config::DiskFiles files;
  config::Evaluator evaluator(directives, active, files, config::process_environment);
  auto loaded = evaluator.load(
      {.text = "ServerName bench\nDocumentRoot \"" + root + "\"\n", .server_root = root});
  HF_CHECK(loaded.snapshot != nullptr);
  return std::make_unique<core::Runtime>(loaded.snapshot, modules);
}

core::http::Request request_for(std::string_view target) {
  core::http::Request request;
  request.method = core::http::Method::get;
  request.target = request.path = target;
  return request;
}

// The best round: what the code costs, not what disturbed it.
template <class Work>
double nanoseconds_per_call(Work work) {
  using Clock = std::chrono::steady_clock;
  constexpr int kBatch = 1000;
  double best = 1e9;
  for (int round = 0; round < kRounds; ++round) {
    const auto start = Clock::now();
    std::size_t calls = 0;
    std::chrono::duration<double> passed{};
    do {
      for (int i = 0; i < kBatch; ++i) work(calls + static_cast<std::size_t>(i));
      calls += kBatch;
      passed = Clock::now() - start;
    } while (passed.count() < kSecondsPerRound);
    best = std::min(best, passed.count() * 1e9 / static_cast<double>(calls));
  }
  return best;
}

void print(const char* what, double nanoseconds) {
  fmt::print("{:<58}{:>10.1f} ns\n", what, nanoseconds);
}

}  // namespace

int main(int argc, char** argv) {
  const std::size_t files = argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 64;
  const Site site(files == 0 ? 1 : files);
  const std::vector<const core::Module*> modules{&core::core_module, &core::default_handler_module};
  const auto runtime = make_runtime(site.root, modules);
  core::ChildContext child;
  child.runtime = runtime.get();
  for (const core::Module* module : modules) {
    child.module_states.push_back(
        module->make_child_state == nullptr ? nullptr : module->make_child_state(child));
  }
  core::WorkerContext worker(child, nullptr, 0);
  core::Connection connection;
  std::vector<core::http::Request> requests;
  for (const std::string& name : site.names) requests.push_back(request_for(name));

  std::uint64_t bytes = 0;  // so that nothing is optimised away
  const auto ask = [&](std::size_t i) {
    core::Exchange exchange(connection, worker, requests[i % requests.size()],
                            runtime->main_server());
    run_exchange(exchange);
    HF_CHECK(exchange.response.status == 200);
    bytes += exchange.response.body.size();
    worker.arena.reset();
  };
  for (std::size_t i = 0; i < 3 * requests.size(); ++i) ask(i);
  fmt::print("{} files of 1000 bytes\n", requests.size());
  // The clock stands still: no revalidation.
  print("a whole exchange, from the worker's memo", nanoseconds_per_call(ask));

  auto& files_state = static_cast<core::WorkerFiles&>(*worker.module_states[1]);
  std::uint64_t hits = 0;
  std::uint64_t asked = 0;
  print("the memo alone", nanoseconds_per_call([&](std::size_t i) {
          core::Exchange exchange(connection, worker, requests[i % requests.size()],
                                  runtime->main_server());
          hits += files_state.answer_from_memo(exchange) ? 1 : 0;
          ++asked;
          bytes += exchange.response.content_length;
        }));
  fmt::print("{:<58}{:>10.1f} %\n", "  answered by it",
             100.0 * static_cast<double>(hits) / static_cast<double>(asked));
  for (core::http::Request& request : requests) request.conditional = true;
  print("a whole exchange, all phases, from the child's table", nanoseconds_per_call(ask));

  core::FileCache& cache = files_state.child().cache;
  core::Moment now{worker.clock.ticks(), worker.clock.wall_ns() + 3'600'000'000'000};
  print("the child's table alone, compared with the file system", nanoseconds_per_call([&](auto i) {
          if (i % requests.size() == 0) now.ticks += core::FileCache::kFreshTicks;
          const std::string path = site.root + site.names[i % site.names.size()];
          bytes += cache.find({path, site.root.size()}, now)->entry->size();
        }));
  return bytes == 0 ? 1 : 0;
}
