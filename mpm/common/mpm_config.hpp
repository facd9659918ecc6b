// MpmConfig: the directives of the process model as they stand in the configuration; and the rows
// from which each MPM makes its table. Why shared rows: event, worker and prefork mean the same by
// the same name, and a row exists only where the MPM that is loaded has it.
//
// Threads:  const after the load.
// Process:  the parent; children see the finished MpmLimits.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <tuple>

#include "config/eval/snapshot.hpp"
#include "config/schema/directive.hpp"
#include "core/pipeline/module.hpp"
#include "mpm/common/limits.hpp"

namespace holdfast::mpm {

// One Listen line.
struct ListenLine {
  std::string text;      // "8080", "[::1]:80", "localhost:80"
  std::string protocol;  // "http" unless the line says another; https on port 443
  bool operator==(const ListenLine&) const = default;
};

struct MpmConfig {
  config::ListSetting<ListenLine> listen;
  config::Setting<std::int64_t> listen_backlog{511};
  config::Setting<std::int64_t> send_buffer_bytes{0};
  config::Setting<std::int64_t> receive_buffer_bytes{0};
  config::Setting<std::int64_t> start_servers{3};
  config::Setting<std::int64_t> server_limit{16};
  config::Setting<std::int64_t> thread_limit{64};
  config::Setting<std::int64_t> threads_per_child{25};
  config::Setting<std::int64_t> max_request_workers{400};
  config::Setting<std::int64_t> min_spare{75};
  config::Setting<std::int64_t> max_spare{250};
  config::Setting<std::int64_t> max_connections_per_child{0};
  config::Setting<double> async_request_worker_factor{2.0};
  config::Setting<std::int64_t> max_mem_free_kib{2048};
  config::Setting<std::int64_t> thread_stack_bytes{0};
  config::Setting<std::string> pid_file{"httpd.pid"};
  config::Setting<std::int64_t> graceful_shutdown_timeout_s{0};
  config::Setting<std::string> scoreboard_file;

  static constexpr auto fields() {
    using C = MpmConfig;
    return std::tuple{&C::listen,
                      &C::listen_backlog,
                      &C::send_buffer_bytes,
                      &C::receive_buffer_bytes,
                      &C::start_servers,
                      &C::server_limit,
                      &C::thread_limit,
                      &C::threads_per_child,
                      &C::max_request_workers,
                      &C::min_spare,
                      &C::max_spare,
                      &C::max_connections_per_child,
                      &C::async_request_worker_factor,
                      &C::max_mem_free_kib,
                      &C::thread_stack_bytes,
                      &C::pid_file,
                      &C::graceful_shutdown_timeout_s,
                      &C::scoreboard_file};
  }
};

inline constexpr config::ConfigType<MpmConfig> kMpm{"mpm", config::Level::process};

// What was written, for adjust_limits().
RequestedLimits requested_limits(const MpmConfig& config);

// The absolute path of the PID file: relative ones lie in DefaultRuntimeDir.
std::string pid_file_path(const config::ConfigSnapshot& snapshot);

// Functions of rows.
config::SetResult set_listen(config::DirectiveContext& context, MpmConfig& config);
config::SetResult set_async_factor(config::DirectiveContext& context, MpmConfig& config);
config::SetResult set_scoreboard_file(config::DirectiveContext& context, MpmConfig& config);
config::SetResult set_buffer_size(config::DirectiveContext& context, MpmConfig& config);

// Rows that every MPM has.
inline constexpr std::array kCommonRows = {
    config::raw<&set_listen>(kMpm, "Listen", config::kGlobalOnly, config::Arity::any,
                             "[address:]port [protocol]: where to accept connections"),
    config::take<&MpmConfig::listen_backlog>(
        kMpm, "ListenBacklog", config::kGlobalOnly,
        "how many completed connections may wait to be accepted", {1, 0x7fffffff}),
    config::raw<&set_buffer_size>(kMpm, "SendBufferSize", config::kGlobalOnly, config::Arity::one,
                                  "bytes of a connection's send buffer, 0 for the system's choice"),
    config::raw<&set_buffer_size>(
        kMpm, "ReceiveBufferSize", config::kGlobalOnly, config::Arity::one,
        "bytes of a connection's receive buffer, 0 for the system's choice"),
    config::take<&MpmConfig::start_servers>(kMpm, "StartServers", config::kGlobalOnly,
                                            "how many child processes start with the server"),
    config::take<&MpmConfig::server_limit>(kMpm, "ServerLimit", config::kGlobalOnly,
                                           "the most child processes, fixed at start"),
    config::take<&MpmConfig::max_request_workers>(
        kMpm, "MaxRequestWorkers", config::kGlobalOnly,
        "the most requests that are worked on at the same time, over all children"),
    config::take<&MpmConfig::max_request_workers>(kMpm, "MaxClients", config::kGlobalOnly,
                                                  "the old name of MaxRequestWorkers"),
    config::take<&MpmConfig::max_connections_per_child>(
        kMpm, "MaxConnectionsPerChild", config::kGlobalOnly,
        "connections after which a child is replaced, 0 for never"),
    config::take<&MpmConfig::max_connections_per_child>(
        kMpm, "MaxRequestsPerChild", config::kGlobalOnly, "the old name of MaxConnectionsPerChild"),
    config::take<&MpmConfig::max_mem_free_kib>(
        kMpm, "MaxMemFree", config::kGlobalOnly,
        "KiB of free memory that a thread keeps, 0 for no limit", {0, 0x7fffffff}),
    config::take<&MpmConfig::thread_stack_bytes>(kMpm, "ThreadStackSize", config::kGlobalOnly,
                                                 "bytes of stack of a worker thread",
                                                 {0, 0x7fffffff}),
    config::take<&MpmConfig::pid_file>(kMpm, "PidFile", config::kGlobalOnly,
                                       "the file that names the running parent process"),
    config::take<&MpmConfig::graceful_shutdown_timeout_s>(
        kMpm, "GracefulShutdownTimeout", config::kGlobalOnly,
        "seconds until a graceful stop becomes a stop, 0 for never"),
    config::raw<&set_scoreboard_file>(kMpm, "ScoreBoardFile", config::kGlobalOnly,
                                      config::Arity::one,
                                      "keep the scoreboard in this file, for other programs"),
};

// Rows of the MPMs with threads.
inline constexpr std::array kThreadRows = {
    config::take<&MpmConfig::thread_limit>(kMpm, "ThreadLimit", config::kGlobalOnly,
                                           "the most threads per child, fixed at start"),
    config::take<&MpmConfig::threads_per_child>(kMpm, "ThreadsPerChild", config::kGlobalOnly,
                                                "worker threads of each child"),
    config::take<&MpmConfig::min_spare>(kMpm, "MinSpareThreads", config::kGlobalOnly,
                                        "fewer idle threads start another child"),
    config::take<&MpmConfig::max_spare>(kMpm, "MaxSpareThreads", config::kGlobalOnly,
                                        "more idle threads end a child"),
};

// Rows of event alone.
inline constexpr std::array kEventRows = {
    config::raw<&set_async_factor>(
        kMpm, "AsyncRequestWorkerFactor", config::kGlobalOnly, config::Arity::one,
        "bounds connections per child: threads × (1 + factor); unset, only descriptors do"),
};

// Rows of prefork alone.
inline constexpr std::array kPreforkRows = {
    config::take<&MpmConfig::min_spare>(kMpm, "MinSpareServers", config::kGlobalOnly,
                                        "fewer idle children start others"),
    config::take<&MpmConfig::max_spare>(kMpm, "MaxSpareServers", config::kGlobalOnly,
                                        "more idle children end one"),
};

// One table from several.
template <std::size_t... kSizes>
constexpr auto join_rows(const std::array<config::Directive, kSizes>&... tables) {
  std::array<config::Directive, (kSizes + ...)> all{};
  std::size_t at = 0;
  const auto copy = [&](const auto& table) {
    for (const config::Directive& row : table) all[at++] = row;
  };
  (copy(tables), ...);
  return all;
}

inline constexpr auto kEventTable = join_rows(kCommonRows, kThreadRows, kEventRows);
inline constexpr auto kWorkerTable = join_rows(kCommonRows, kThreadRows);
inline constexpr auto kPreforkTable = join_rows(kCommonRows, kPreforkRows);

// The module that stands for an MPM in the configuration: LoadModule mpm_event_module, <IfModule
// event.c>. Which of the group is the default is decided where the modules are listed.
constexpr core::Module mpm_module(std::string_view name, std::string_view source,
                                  std::span<const config::Directive> rows) {
  return {.name = name,
          .source = source,
          .directives = rows,
          .activation = config::Activation::group_member,
          .group = "mpm"};
}

}  // namespace holdfast::mpm
