// The engine's own settings as the configuration files give them: per process, per server, per
// directory. Why apart from Server: these know where they were set and how they merge; Server holds
// what serving a request reads.
//
// Threads: const after the configuration was loaded; then any thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "config/schema/config_type.hpp"
#include "config/schema/setting.hpp"
#include "config/schema/values.hpp"
#include "core/server/option_set.hpp"
#include "platform/log/log.hpp"

namespace holdfast::core {

enum class ServerTokens : std::uint8_t { full, os, minimal, minor, major, product };
enum class TraceAnswer : std::uint8_t { off, on, extended };
enum class SignatureKind : std::uint8_t { off, on, email };
enum class CanonicalName : std::uint8_t { off, on, dns };

// ServerName: [scheme://]host[:port].
struct ServerAddress {
  std::string scheme;
  std::string host;
  std::uint16_t port = 0;  // 0: not given

  static platform::Result<ServerAddress, std::string> parse(std::string_view text);
};

// LogLevel: only what this place says; the outer one's levels lie beneath.
struct LogLevelSetting {
  std::optional<platform::LogLevel> by_default;
  std::vector<std::pair<std::string, platform::LogLevel>> by_module;

  void merge(const LogLevelSetting& inner);
};

struct ProcessConfig {
  config::Setting<ServerTokens> server_tokens{ServerTokens::full};
  // So that what is not supported yet is said once, not on each line that asks for it.
  bool told_about_htaccess = false;
  bool told_about_lookups = false;

  static constexpr auto fields() { return std::tuple{&ProcessConfig::server_tokens}; }
};

// One server's, main or virtual.
struct ServerConfig {
  config::Setting<ServerAddress> name;
  config::ListSetting<std::string, config::ListMerge::replace> aliases;
  config::Setting<std::string> admin{std::string{"[no address given]"}};
  config::Setting<config::Path> document_root;
  config::Setting<std::string> error_log;  // as written; see error_log.hpp
  LogLevelSetting log_level;
  config::Setting<TraceAnswer> trace{TraceAnswer::off};
  config::ListSetting<std::string, config::ListMerge::replace> protocols;

  config::Setting<bool> keep_alive{true};
  config::Setting<std::chrono::milliseconds> keep_alive_timeout{std::chrono::seconds{5}};
  config::Setting<std::uint32_t> keep_alive_requests_max{100u};
  config::Setting<std::chrono::seconds> timeout{std::chrono::seconds{60}};
  config::Setting<std::uint32_t> request_line_bytes_max{8190u};
  config::Setting<std::uint32_t> field_bytes_max{8190u};
  config::Setting<std::uint32_t> fields_max{100u};

  // ServerAlias and ServerName belong to one host: a virtual host does not inherit aliases.
  void merge(const ServerConfig& inner);
};

struct DirectoryConfig {
  OptionSet options;
  EtagParts etag;
  config::Setting<bool> enable_sendfile{false};
  config::Setting<std::string> handler;      // SetHandler; "none" and "" take it away
  config::Setting<std::string> forced_type;  // ForceType; "none" takes it away
  config::Setting<SignatureKind> signature{SignatureKind::off};
  config::Setting<CanonicalName> canonical_name{CanonicalName::off};
  config::Setting<config::Bytes> body_bytes_max{config::Bytes{1u << 30}};  // 0: no limit

  static constexpr auto fields() {
    using D = DirectoryConfig;
    return std::tuple{&D::options,     &D::etag,      &D::enable_sendfile, &D::handler,
                      &D::forced_type, &D::signature, &D::canonical_name,  &D::body_bytes_max};
  }
};

inline constexpr config::ConfigType<ProcessConfig> kProcessConfig{"core", config::Level::process};
inline constexpr config::ConfigType<ServerConfig> kServerConfig{"core", config::Level::server};
inline constexpr config::ConfigType<DirectoryConfig> kDirectoryConfig{"core",
                                                                      config::Level::directory};

}  // namespace holdfast::core

namespace holdfast::config {

template <>
struct EnumNames<core::ServerTokens> {
  static constexpr std::pair<std::string_view, core::ServerTokens> names[] = {
      {"Full", core::ServerTokens::full},    {"OS", core::ServerTokens::os},
      {"Min", core::ServerTokens::minimal},  {"Minimal", core::ServerTokens::minimal},
      {"Minor", core::ServerTokens::minor},  {"Major", core::ServerTokens::major},
      {"Prod", core::ServerTokens::product}, {"ProductOnly", core::ServerTokens::product}};
};
template <>
struct EnumNames<core::TraceAnswer> {
  static constexpr std::pair<std::string_view, core::TraceAnswer> names[] = {
      {"off", core::TraceAnswer::off},
      {"on", core::TraceAnswer::on},
      {"extended", core::TraceAnswer::extended}};
};
template <>
struct EnumNames<core::SignatureKind> {
  static constexpr std::pair<std::string_view, core::SignatureKind> names[] = {
      {"Off", core::SignatureKind::off},
      {"On", core::SignatureKind::on},
      {"EMail", core::SignatureKind::email}};
};
template <>
struct EnumNames<core::CanonicalName> {
  static constexpr std::pair<std::string_view, core::CanonicalName> names[] = {
      {"Off", core::CanonicalName::off},
      {"On", core::CanonicalName::on},
      {"DNS", core::CanonicalName::dns}};
};

}  // namespace holdfast::config
