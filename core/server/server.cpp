#include "core/server/server.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <limits>
#include <string_view>

#include "core/server/product.hpp"

namespace holdfast::core {

namespace {

constexpr std::chrono::seconds kTimeout{60};

std::string host_name() {
  std::array<char, 256> name{};
  if (::gethostname(name.data(), name.size() - 1) != 0 || name[0] == '\0') return "localhost";
  return name.data();
}

std::string without_final_slash(std::string path) {
  while (path.size() > 1 && path.back() == '/') path.pop_back();
  return path;
}

// Rounded up, so that no timeout becomes shorter, or 0 by accident.
std::uint32_t ticks_of(std::chrono::milliseconds time) {
  const std::int64_t ticks = (time.count() + 99) / 100;
  return static_cast<std::uint32_t>(
      std::clamp<std::int64_t>(ticks, 0, std::numeric_limits<std::int32_t>::max()));
}

}  // namespace

std::string product_text(ServerTokens tokens) {
  const std::string name{kProductName};
  const auto with = [&name](std::string_view version) { return name + "/" + std::string{version}; };
  switch (tokens) {
    case ServerTokens::full:
    case ServerTokens::os:
      return with(version_text()) + " (Unix)";
    case ServerTokens::minimal:
      return with(version_text());
    case ServerTokens::minor:
      return with(version_minor());
    case ServerTokens::major:
      return with(version_major());
    case ServerTokens::product:
      return name;
  }
  return name;
}

Server resolve_server(const config::ConfigSnapshot& snapshot, const config::ServerNode& node) {
  const ServerConfig& config = node.slots.get(kServerConfig);
  Server server;
  server.node = &node;
  server.config = &config;
  server.sections = SectionTable{snapshot.main_server(), &node};
  server.name = config.name.is_set() ? config.name->host : host_name();
  server.port = config.name->port;
  server.document_root =
      without_final_slash(config.document_root.is_set() ? config.document_root->value
                                                        : snapshot.server_root() + "/htdocs");
  server.product = product_text(snapshot.process().get(kProcessConfig).server_tokens);
  server.server_header = "Server: " + server.product + "\r\n";
  server.trace = config.trace;
  server.keep_alive = config.keep_alive;
  server.keep_alive_requests_max = config.keep_alive_requests_max;
  // As in httpd, 0 asks for the default.
  server.timeout_ticks = ticks_of(config.timeout->count() > 0 ? *config.timeout : kTimeout);
  server.keep_alive_timeout_ticks = ticks_of(*config.keep_alive_timeout);
  server.request_line_bytes_max = config.request_line_bytes_max;
  server.field_bytes_max = config.field_bytes_max;
  server.fields_max = config.fields_max;
  server.body_bytes_max = node.directory_defaults.get(kDirectoryConfig).body_bytes_max->value;
  return server;
}

}  // namespace holdfast::core
