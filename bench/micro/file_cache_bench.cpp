// What one request for a cached file costs, in nanoseconds, by the way it takes: from the worker's
// memo (the usual case), through the child's table, and through the file system.
// Usage: file_cache_bench [FILES]   (how many hot files; default 64)

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
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

// One worker that is asked for the same files again and again; its clock stands still.
class Bench {
 public:
  explicit Bench(const Site& site) : site_(site), runtime_(make_runtime(site.root, modules_)) {
    child_.runtime = runtime_.get();
    for (const core::Module* module : modules_) {
      child_.module_states.push_back(
          module->make_child_state == nullptr ? nullptr : module->make_child_state(child_));
    }
    worker_ = std::make_unique<core::WorkerContext>(child_, nullptr, 0);
    for (const std::string& name : site.names) requests_.push_back(request_for(name));
    for (std::size_t i = 0; i < 3 * requests_.size(); ++i) ask(i);
  }

  void ask(std::size_t i) {
    core::Exchange exchange(connection_, *worker_, requests_[i % requests_.size()],
                            runtime_->main_server());
    run_exchange(exchange);
    HF_CHECK(exchange.response.status == 200);
    bytes_ += exchange.response.body.size();
    worker_->arena.reset();
  }
  void ask_memo(std::size_t i) {
    core::Exchange exchange(connection_, *worker_, requests_[i % requests_.size()],
                            runtime_->main_server());
    hits_ += files().answer_from_memo(exchange) ? 1 : 0;
    ++asked_;
    bytes_ += exchange.response.content_length;
  }
  // Each file once a second.
  void compare_with_file_system(std::size_t i) {
    if (i % site_.names.size() == 0) now_.ticks += core::FileCache::kFreshTicks;
    const std::string path = site_.root + site_.names[i % site_.names.size()];
    bytes_ += files().child().cache.find({path, site_.root.size()}, now_)->entry->size();
  }
  void make_conditional() {
    for (core::http::Request& request : requests_) request.conditional = true;
  }
  double hit_percent() const {
    return 100.0 * static_cast<double>(hits_) / static_cast<double>(asked_);
  }
  // So that nothing is optimised away.
  std::uint64_t bytes() const { return bytes_; }

 private:
  core::WorkerFiles& files() { return static_cast<core::WorkerFiles&>(*worker_->module_states[1]); }

  const Site& site_;
  const std::vector<const core::Module*> modules_{&core::core_module,
                                                  &core::default_handler_module};
  std::unique_ptr<core::Runtime> runtime_;
  core::ChildContext child_;
  std::unique_ptr<core::WorkerContext> worker_;
  core::Connection connection_;
  std::vector<core::http::Request> requests_;
  core::Moment now_{1000, (std::int64_t{1} << 61)};  // long after the files were made
  std::uint64_t hits_ = 0;
  std::uint64_t asked_ = 0;
  std::uint64_t bytes_ = 0;
};

}  // namespace

int main(int argc, char** argv) {
  const std::size_t files = argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 64;
  const Site site(files == 0 ? 1 : files);
  Bench bench(site);
  fmt::print("{} files of 1000 bytes\n", site.names.size());
  const auto ask = [&bench](std::size_t i) { bench.ask(i); };
  print("a whole exchange, from the worker's memo", nanoseconds_per_call(ask));
  print("the memo alone", nanoseconds_per_call([&bench](std::size_t i) { bench.ask_memo(i); }));
  fmt::print("{:<58}{:>10.1f} %\n", "  answered by it", bench.hit_percent());
  bench.make_conditional();
  print("a whole exchange, all phases, from the child's table", nanoseconds_per_call(ask));
  print("the child's table alone, compared with the file system",
        nanoseconds_per_call([&bench](std::size_t i) { bench.compare_with_file_system(i); }));
  return bench.bytes() == 0 ? 1 : 0;
}
