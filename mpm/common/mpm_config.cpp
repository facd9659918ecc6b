#include "mpm/common/mpm_config.hpp"

#include <fmt/format.h>

#include <optional>

#include "platform/base/strings.hpp"
#include "platform/io/socket_address.hpp"

namespace holdfast::mpm {
namespace {

template <class T>
std::optional<T> written(const config::Setting<T>& setting) {
  if (!setting.is_set()) return std::nullopt;
  return setting.value();
}

// The port at the end of "80", "host:80", "[::1]:80".
std::optional<std::uint16_t> port_of(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  const bool has_host = colon != std::string_view::npos && !text.ends_with(']');
  if (text.ends_with(']')) return std::nullopt;
  return platform::to_number<std::uint16_t>(has_host ? text.substr(colon + 1) : text);
}

std::string port_sentence(std::string_view text) {
  const bool only_host =
      text.ends_with(']') || text.find_first_not_of("0123456789:") != std::string_view::npos;
  return only_host && text.rfind(':') == std::string_view::npos ? "Port must be specified"
                                                                : "Invalid address or port";
}

}  // namespace

RequestedLimits requested_limits(const MpmConfig& config) {
  return {.server_limit = written(config.server_limit),
          .thread_limit = written(config.thread_limit),
          .threads_per_child = written(config.threads_per_child),
          .max_request_workers = written(config.max_request_workers),
          .start_servers = written(config.start_servers),
          .min_spare = written(config.min_spare),
          .max_spare = written(config.max_spare),
          .max_connections_per_child = written(config.max_connections_per_child),
          .async_request_worker_factor = written(config.async_request_worker_factor),
          .thread_stack_bytes = written(config.thread_stack_bytes),
          .max_mem_free_kib = written(config.max_mem_free_kib)};
}

std::string pid_file_path(const config::ConfigSnapshot& snapshot) {
  const std::string& name = snapshot.process().get(kMpm).pid_file.value();
  if (name.starts_with('/')) return name;
  const bool is_set = snapshot.process().get(kMpm).pid_file.is_set();
  return fmt::format("{}/{}", is_set ? snapshot.server_root() : snapshot.runtime_dir(), name);
}

config::SetResult set_listen(config::DirectiveContext& context, MpmConfig& config) {
  const auto args = context.args();
  if (args.empty() || args.size() > 2) {
    return config::fail("Listen requires 1 or 2 arguments.");
  }
  const std::string& text = args[0];
  const auto port = port_of(text);
  if (!port) {
    context.blame(0);
    return config::fail(port_sentence(text));
  }
  if (text.starts_with('[') || platform::split(text, ':').size() > 2) {
    const auto address = platform::SocketAddress::parse(text);
    context.blame(0);
    if (!address) return config::fail(fmt::format("Invalid address or port: {}", address.error()));
  }
  ListenLine line{text, *port == 443 ? "https" : "http"};
  if (args.size() == 2) line.protocol = platform::to_lower(args[1]);
  for (const auto& item : config.listen) {
    // Port 0 is a new port each time.
    if (item.value.text == text && *port != 0) {
      return config::fail("Cannot define multiple Listeners on the same IP:port");
    }
  }
  config.listen.append(std::move(line), context.where());
  return {};
}

config::SetResult set_async_factor(config::DirectiveContext& context, MpmConfig& config) {
  const auto factor = config::parse_decimal(context.name(), context.args()[0]);
  if (!factor) return config::fail("AsyncRequestWorkerFactor: error parsing value");
  if (!(*factor > 0)) {
    return config::fail("AsyncRequestWorkerFactor: must be a positive number");
  }
  config.async_request_worker_factor.set(*factor, context.where());
  return {};
}

config::SetResult set_scoreboard_file(config::DirectiveContext& context, MpmConfig& config) {
  config.scoreboard_file.set(context.resolve_path(context.args()[0]), context.where());
  return {};
}

config::SetResult set_buffer_size(config::DirectiveContext& context, MpmConfig& config) {
  const auto bytes = config::parse_integer(context.name(), context.args()[0], {0, 0x7fffffff});
  if (!bytes) return config::fail(bytes.error());
  if (*bytes != 0 && *bytes < 512) {
    return config::fail(fmt::format("{} must be 0, or 512 or more bytes", context.name()));
  }
  const bool is_send = context.name() == "SendBufferSize";
  (is_send ? config.send_buffer_bytes : config.receive_buffer_bytes).set(*bytes, context.where());
  return {};
}

}  // namespace holdfast::mpm
