#include "core/server/server_config.hpp"

#include <algorithm>

#include "platform/base/strings.hpp"

namespace holdfast::core {

platform::Result<ServerAddress, std::string> ServerAddress::parse(std::string_view text) {
  ServerAddress result;
  std::string_view rest = text;
  if (const auto at = rest.find("://"); at != std::string_view::npos) {
    result.scheme = platform::to_lower(rest.substr(0, at));
    rest.remove_prefix(at + 3);
  }
  // The colon behind an IPv6 address is the one after its bracket.
  const auto bracket = rest.rfind(']');
  const auto colon = rest.rfind(':');
  const bool has_port =
      colon != std::string_view::npos && (bracket == std::string_view::npos || colon > bracket);
  if (has_port) {
    const auto port = platform::to_number<std::uint16_t>(rest.substr(colon + 1));
    if (!port || *port == 0) {
      return platform::Unexpected{"The port number \"" + std::string{rest.substr(colon + 1)} +
                                  "\" is outside the appropriate range (i.e., 1..65535)."};
    }
    result.port = *port;
    rest = rest.substr(0, colon);
  }
  if (rest.empty()) return platform::Unexpected{std::string{"ServerName needs a host name"}};
  result.host = std::string{rest};
  return result;
}

void LogLevelSetting::merge(const LogLevelSetting& inner) {
  // "LogLevel info" says that of all modules, also of those that the outer place singled out.
  if (inner.by_default) {
    by_default = inner.by_default;
    by_module.clear();
  }
  for (const auto& [module, level] : inner.by_module) {
    const auto same = std::ranges::find(by_module, module, &decltype(by_module)::value_type::first);
    if (same != by_module.end()) {
      same->second = level;
    } else {
      by_module.emplace_back(module, level);
    }
  }
}

void ServerConfig::merge(const ServerConfig& inner) {
  const auto lay = [](auto& outer, const auto& over) { outer.merge(over); };
  lay(name, inner.name);
  aliases = inner.aliases;
  lay(admin, inner.admin);
  lay(document_root, inner.document_root);
  lay(error_log, inner.error_log);
  lay(log_level, inner.log_level);
  lay(trace, inner.trace);
  lay(protocols, inner.protocols);
  lay(keep_alive, inner.keep_alive);
  lay(keep_alive_timeout, inner.keep_alive_timeout);
  lay(keep_alive_requests_max, inner.keep_alive_requests_max);
  lay(timeout, inner.timeout);
  lay(request_line_bytes_max, inner.request_line_bytes_max);
  lay(field_bytes_max, inner.field_bytes_max);
  lay(fields_max, inner.fields_max);
}

}  // namespace holdfast::core
