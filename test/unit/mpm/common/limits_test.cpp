#include "mpm/common/limits.hpp"

#include <catch2/catch.hpp>

using namespace holdfast::mpm;

namespace {

// What one setting becomes, and the number of the warning, if any.
struct Row {
  const char* what;
  MpmKind kind;
  RequestedLimits asked;
  std::uint32_t MpmLimits::*field;
  std::uint32_t becomes;
  const char* id;  // null: no warning
};

std::vector<std::string> ids_of(const AdjustedLimits& adjusted) {
  std::vector<std::string> ids;
  for (const LimitWarning& warning : adjusted.warnings) ids.push_back(warning.id);
  return ids;
}

using L = MpmLimits;

constexpr MpmKind kEvent = MpmKind::event;
constexpr MpmKind kWorker = MpmKind::worker;
constexpr MpmKind kPrefork = MpmKind::prefork;

// clang-format off
const std::vector<Row> kAdjustments = {
    {"ServerLimit 0", kEvent, {.server_limit = 0}, &L::server_limit, 1, "AH00499"},
    {"ServerLimit high", kEvent, {.server_limit = 99999}, &L::server_limit, 20000, "AH00497"},
    {"ServerLimit high", kWorker, {.server_limit = 99999}, &L::server_limit, 20000, "AH00300"},
    {"ServerLimit high", kPrefork, {.server_limit = 999999}, &L::server_limit, 200000, "AH00175"},
    {"ServerLimit 0", kPrefork, {.server_limit = 0}, &L::server_limit, 1, "AH00177"},
    {"ThreadLimit high", kEvent, {.thread_limit = 200000}, &L::thread_limit, 100000, "AH00502"},
    {"ThreadLimit high", kWorker, {.thread_limit = 200000}, &L::thread_limit, 20000, "AH00305"},
    {"ThreadLimit 0", kEvent, {.thread_limit = 0, .threads_per_child = 1},
     &L::thread_limit, 1, "AH00504"},
    {"ThreadsPerChild above ThreadLimit", kEvent, {.threads_per_child = 65},
     &L::threads_per_child, 64, "AH00507"},
    {"ThreadsPerChild 0", kEvent, {.threads_per_child = 0}, &L::threads_per_child, 1, "AH00509"},
    {"ThreadsPerChild -3", kWorker, {.threads_per_child = -3}, &L::threads_per_child, 1, "AH00312"},
    {"MaxRequestWorkers below one child", kEvent, {.max_request_workers = 10},
     &L::max_request_workers, 25, "AH00511"},
    {"MaxRequestWorkers no multiple", kEvent, {.max_request_workers = 130},
     &L::max_request_workers, 125, "AH00513"},
    {"MaxRequestWorkers no multiple", kWorker, {.max_request_workers = 130},
     &L::max_request_workers, 125, "AH00316"},
    {"MaxRequestWorkers above ServerLimit", kEvent, {.max_request_workers = 500},
     &L::max_request_workers, 400, "AH00515"},
    {"MaxRequestWorkers above ServerLimit", kPrefork, {.max_request_workers = 300},
     &L::max_request_workers, 256, "AH00180"},
    {"MaxRequestWorkers 0", kPrefork, {.max_request_workers = 0},
     &L::max_request_workers, 1, "AH00182"},
    {"StartServers 0", kEvent, {.start_servers = 0}, &L::start_servers, 1, "AH00517"},
    {"StartServers 0", kPrefork, {.start_servers = 0}, &L::start_servers, 1, "AH00184"},
    {"StartServers above the limit", kEvent, {.start_servers = 40}, &L::start_servers, 16, nullptr},
    {"MinSpareThreads 0", kEvent, {.min_spare = 0}, &L::min_spare, 1, "AH00519"},
    {"MinSpareThreads 0", kWorker, {.min_spare = 0}, &L::min_spare, 1, "AH00322"},
    {"MinSpareServers 0", kPrefork, {.min_spare = 0}, &L::min_spare, 1, "AH00186"},
    {"MaxSpareThreads too near", kEvent, {.min_spare = 75, .max_spare = 80},
     &L::max_spare, 101, nullptr},
    {"MaxSpareServers below Min", kPrefork, {.min_spare = 5, .max_spare = 3},
     &L::max_spare, 6, nullptr},
    {"ThreadsPerChild alone", kEvent, {.threads_per_child = 64},
     &L::max_request_workers, 384, nullptr},
};
// clang-format on

}  // namespace

TEST_CASE("Limits: without any directive they are httpd's defaults, silently", "[mpm][limits]") {
  const AdjustedLimits event = adjust_limits({}, MpmKind::event, nullptr);
  CHECK(event.warnings.empty());
  CHECK(event.limits.start_servers == 3);
  CHECK(event.limits.server_limit == 16);
  CHECK(event.limits.thread_limit == 64);
  CHECK(event.limits.threads_per_child == 25);
  CHECK(event.limits.max_request_workers == 400);
  CHECK(event.limits.children_max() == 16);
  CHECK(event.limits.min_spare == 75);
  CHECK(event.limits.max_spare == 250);
  CHECK(event.limits.max_connections_per_child == 0);
  CHECK_FALSE(event.limits.async_request_worker_factor);

  const AdjustedLimits prefork = adjust_limits({}, MpmKind::prefork, nullptr);
  CHECK(prefork.warnings.empty());
  CHECK(prefork.limits.start_servers == 5);
  CHECK(prefork.limits.server_limit == 256);
  CHECK(prefork.limits.children_max() == 256);
  CHECK(prefork.limits.min_spare == 5);
  CHECK(prefork.limits.max_spare == 10);
}

TEST_CASE("Limits: each value that cannot be is changed and said by httpd's number",
          "[mpm][limits]") {
  const Row row = GENERATE(from_range(kAdjustments));
  INFO(row.what);
  const AdjustedLimits adjusted = adjust_limits(row.asked, row.kind, nullptr);
  CHECK(adjusted.limits.*row.field == row.becomes);
  if (row.id == nullptr) {
    CHECK(adjusted.warnings.empty());
  } else {
    CHECK(ids_of(adjusted) == std::vector<std::string>{row.id});
  }
}

TEST_CASE("Limits: a reload cannot change what the scoreboard was made for", "[mpm][limits]") {
  const MpmLimits running = adjust_limits({.server_limit = 8}, MpmKind::event, nullptr).limits;
  const AdjustedLimits adjusted =
      adjust_limits({.server_limit = 20, .thread_limit = 100, .max_request_workers = 1000},
                    MpmKind::event, &running);
  CHECK(adjusted.limits.server_limit == 8);
  CHECK(adjusted.limits.thread_limit == 64);
  CHECK(adjusted.limits.max_request_workers == 200);
  // The last one has httpd's number for a restart, one above the one for a start.
  CHECK(ids_of(adjusted) == std::vector<std::string>{"AH00501", "AH00506", "AH00516"});
}

TEST_CASE("Limits: the factor keeps its fraction and is at least 1", "[mpm][limits]") {
  const auto factor_of = [](double factor) {
    return *adjust_limits({.async_request_worker_factor = factor}, MpmKind::event, nullptr)
                .limits.async_request_worker_factor;
  };
  CHECK(factor_of(1.5) == 1.5);
  CHECK(factor_of(0.2) == 1.0);
}

TEST_CASE("Limits: a negative MaxConnectionsPerChild means no limit", "[mpm][limits]") {
  const auto limits =
      adjust_limits({.max_connections_per_child = -1}, MpmKind::event, nullptr).limits;
  CHECK(limits.max_connections_per_child == 0);
}
