#include "mpm/common/limits.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "platform/base/check.hpp"

namespace holdfast::mpm {
namespace {

// The numbers of httpd's warnings, per MPM, at start. At a restart most are one higher; those of a
// limit that may not change any more exist at restarts only.
struct WarningIds {
  int server_limit_high, server_limit_low, server_limit_changed;
  int thread_limit_high, thread_limit_low, thread_limit_changed;
  int threads_high, threads_low;
  int workers_below_threads, workers_no_multiple, workers_over_limit, workers_low;
  int start_servers_low, min_spare_low;
};

constexpr WarningIds ids_of(MpmKind kind) {
  switch (kind) {
    case MpmKind::event:
      return {497, 499, 501, 502, 504, 506, 507, 509, 511, 513, 515, 0, 517, 519};
    case MpmKind::worker:
      return {300, 302, 304, 305, 307, 309, 310, 312, 314, 316, 318, 0, 320, 322};
    case MpmKind::prefork:
      return {175, 177, 179, 0, 0, 0, 0, 0, 0, 0, 180, 182, 184, 186};
  }
  HF_UNREACHABLE();
}

constexpr std::int64_t kNumberMax = 0x7fffffff;

class Adjuster {
 public:
  Adjuster(const RequestedLimits& asked, MpmKind kind, const MpmLimits* running)
      : asked_(asked), kind_(kind), running_(running), ids_(ids_of(kind)) {}

  AdjustedLimits run() {
    defaults();
    server_limit();
    if (is_threaded()) {
      thread_limit();
      threads_per_child();
      threaded_workers();
    } else {
      process_workers();
    }
    start_and_spare();
    others();
    return std::move(result_);
  }

 private:
  bool is_threaded() const { return kind_ != MpmKind::prefork; }

  void defaults() {
    if (is_threaded()) return;
    limits().server_limit = 256;
    limits().thread_limit = 1;
    limits().threads_per_child = 1;
    limits().max_request_workers = 256;
    limits().start_servers = 5;
    limits().min_spare = 5;
    limits().max_spare = 10;
  }

  void server_limit() {
    const std::int64_t cap = is_threaded() ? 20'000 : 200'000;
    const Range range{1, cap, ids_.server_limit_low, ids_.server_limit_high, "ServerLimit"};
    limits().server_limit = bounded(asked_.server_limit, limits().server_limit, range);
    if (running_ == nullptr) return;
    if (limits().server_limit != running_->server_limit) {
      warn_exactly(ids_.server_limit_changed,
                   fmt::format("changing ServerLimit to {} takes effect at the next start; it "
                               "stays {}",
                               limits().server_limit, running_->server_limit));
    }
    limits().server_limit = running_->server_limit;
  }

  void thread_limit() {
    const std::int64_t cap = kind_ == MpmKind::event ? 100'000 : 20'000;
    const Range range{1, cap, ids_.thread_limit_low, ids_.thread_limit_high, "ThreadLimit"};
    limits().thread_limit = bounded(asked_.thread_limit, limits().thread_limit, range);
    if (running_ == nullptr) return;
    if (limits().thread_limit != running_->thread_limit) {
      warn_exactly(ids_.thread_limit_changed,
                   fmt::format("changing ThreadLimit to {} takes effect at the next start; it "
                               "stays {}",
                               limits().thread_limit, running_->thread_limit));
    }
    limits().thread_limit = running_->thread_limit;
  }

  void threads_per_child() {
    const Range range{1, limits().thread_limit, ids_.threads_low, ids_.threads_high,
                      "ThreadsPerChild"};
    limits().threads_per_child =
        bounded(asked_.threads_per_child, limits().threads_per_child, range);
  }

  // A limit that nobody wrote follows the others without a word.
  void threaded_workers() {
    const std::int64_t threads = limits().threads_per_child;
    const bool is_asked = asked_.max_request_workers.has_value();
    std::int64_t workers = asked_.max_request_workers.value_or(limits().max_request_workers);
    if (workers < threads) {
      warn_if(is_asked, ids_.workers_below_threads,
              fmt::format("MaxRequestWorkers {} is less than ThreadsPerChild {}: raised to {}",
                          workers, threads, threads));
      workers = threads;
    }
    if (workers % threads != 0) {
      const std::int64_t rounded = workers / threads * threads;
      warn_if(is_asked, ids_.workers_no_multiple,
              fmt::format("MaxRequestWorkers {} is no multiple of ThreadsPerChild {}: lowered to "
                          "{}, that is {} processes",
                          workers, threads, rounded, rounded / threads));
      workers = rounded;
    }
    const std::int64_t most = std::int64_t{limits().server_limit} * threads;
    if (workers > most) {
      warn_if(is_asked, ids_.workers_over_limit,
              fmt::format("MaxRequestWorkers {} needs {} processes of {} threads, more than "
                          "ServerLimit {}: lowered to {}",
                          workers, workers / threads, threads, limits().server_limit, most));
      workers = most;
    }
    limits().max_request_workers = static_cast<std::uint32_t>(workers);
  }

  void process_workers() {
    const Range range{1, limits().server_limit, ids_.workers_low, ids_.workers_over_limit,
                      "MaxRequestWorkers"};
    limits().max_request_workers =
        bounded(asked_.max_request_workers, limits().max_request_workers, range);
  }

  void start_and_spare() {
    MpmLimits& l = limits();
    l.start_servers = bounded(asked_.start_servers, l.start_servers,
                              {1, kNumberMax, ids_.start_servers_low, 0, "StartServers"});
    l.start_servers = std::min(l.start_servers, l.children_max());
    const char* name = is_threaded() ? "MinSpareThreads" : "MinSpareServers";
    l.min_spare =
        bounded(asked_.min_spare, l.min_spare, {1, kNumberMax, ids_.min_spare_low, 0, name});
    // Below that, a child that is retired would have to be started again a second later.
    const std::uint64_t floor =
        std::uint64_t{l.min_spare} + 1 + (is_threaded() ? l.threads_per_child : 0);
    const std::int64_t asked = asked_.max_spare.value_or(l.max_spare);
    const std::uint64_t wanted = asked < 0 ? 0 : static_cast<std::uint64_t>(asked);
    l.max_spare =
        static_cast<std::uint32_t>(std::min<std::uint64_t>(std::max(floor, wanted), 0xffffffffu));
  }

  void others() {
    MpmLimits& l = limits();
    // httpd reads a negative number as practically unlimited.
    const std::int64_t per_child = asked_.max_connections_per_child.value_or(0);
    l.max_connections_per_child = per_child <= 0 ? 0 : static_cast<std::uint64_t>(per_child);
    if (asked_.async_request_worker_factor) {
      l.async_request_worker_factor = std::max(1.0, *asked_.async_request_worker_factor);
    }
    const std::int64_t stack = asked_.thread_stack_bytes.value_or(0);
    l.thread_stack_bytes = stack <= 0 ? 0 : static_cast<std::size_t>(stack);
    const std::int64_t kib = asked_.max_mem_free_kib.value_or(l.max_mem_free_kib);
    l.max_mem_free_kib = static_cast<std::uint32_t>(std::clamp<std::int64_t>(kib, 0, kNumberMax));
  }

  struct Range {
    std::int64_t low, high;
    int low_id, high_id;
    const char* name;
  };
  std::uint32_t bounded(std::optional<std::int64_t> asked, std::uint32_t fallback,
                        const Range& range) {
    const std::int64_t wanted = asked.value_or(fallback);
    const std::int64_t given = std::clamp(wanted, range.low, range.high);
    if (given != wanted && asked) {
      warn(given > wanted ? range.low_id : range.high_id,
           fmt::format("{} {} is {}: {} it is", range.name, wanted,
                       given > wanted ? "too small" : "too large", given));
    }
    return static_cast<std::uint32_t>(given);
  }

  void warn(int id, std::string text) {
    warn_exactly(running_ != nullptr ? id + 1 : id, std::move(text));
  }
  void warn_if(bool is_asked, int id, std::string text) {
    if (is_asked) warn(id, std::move(text));
  }
  void warn_exactly(int id, std::string text) {
    result_.warnings.push_back({fmt::format("AH{:05}", id), std::move(text)});
  }
  MpmLimits& limits() { return result_.limits; }

  const RequestedLimits& asked_;
  const MpmKind kind_;
  const MpmLimits* const running_;
  const WarningIds ids_;
  AdjustedLimits result_;
};

}  // namespace

AdjustedLimits adjust_limits(const RequestedLimits& asked, MpmKind kind, const MpmLimits* running) {
  return Adjuster(asked, kind, running).run();
}

}  // namespace holdfast::mpm
