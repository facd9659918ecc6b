#include "core/server/host_map.hpp"

#include <algorithm>

#include "platform/base/check.hpp"
#include "platform/text/wildcard.hpp"

namespace holdfast::core {

namespace {

using platform::SocketAddress;

enum class Fit { none, by_name, wildcard, exact };

// How well one address of a host fits a listen socket.
Fit fit_of(const HostAddress& address, const SocketAddress& listener) noexcept {
  if (!listener.known()) return Fit::wildcard;
  if (address.port != 0 && address.port != listener.port()) return Fit::none;
  if (address.is_any) return Fit::wildcard;
  if (listener.is_wildcard()) return Fit::by_name;
  const bool same = std::ranges::equal(address.address.bytes(), listener.bytes());
  return same ? Fit::exact : Fit::none;
}

struct HostText {
  std::string host;
  std::uint16_t port = 0;
};

HostText split_port(std::string_view text) {
  const auto colon = text.rfind(':');
  const auto bracket = text.rfind(']');
  const bool has_port =
      colon != std::string_view::npos && (bracket == std::string_view::npos || colon > bracket);
  if (!has_port) return {std::string{text}, 0};
  const std::string_view port = text.substr(colon + 1);
  return {std::string{text.substr(0, colon)}, platform::to_number<std::uint16_t>(port).value_or(0)};
}

}  // namespace

std::vector<HostAddress> HostAddress::parse(std::string_view text) {
  const HostText parts = split_port(text);
  if (parts.host == "*" || platform::equal_ignoring_case(parts.host, "_default_")) {
    return {{.is_any = true, .address = {}, .port = parts.port}};
  }
  std::vector<HostAddress> result;
  if (const auto number = SocketAddress::parse_host(parts.host, parts.port)) {
    result.push_back({.is_any = number->is_wildcard(), .address = *number, .port = parts.port});
    return result;
  }
  if (const auto resolved = platform::resolve_host(parts.host, parts.port)) {
    for (const SocketAddress& address : *resolved) {
      result.push_back({.is_any = false, .address = address, .port = parts.port});
    }
  }
  return result;
}

std::string_view bare_host(std::string_view host) noexcept {
  const auto colon = host.rfind(':');
  const auto bracket = host.rfind(']');
  if (colon != std::string_view::npos && (bracket == std::string_view::npos || colon > bracket)) {
    host = host.substr(0, colon);
  }
  if (host.ends_with('.')) host.remove_suffix(1);
  return host;
}

HostMap::HostMap(std::span<const std::unique_ptr<Server>> servers,
                 std::span<const SocketAddress> listeners)
    : servers_(servers), addresses_(servers.size()) {
  HF_CHECK(!servers.empty());
  for (std::size_t i = 1; i < servers.size(); ++i) {
    for (const std::string& text : servers[i]->node->addresses) {
      const auto parsed = HostAddress::parse(text);
      addresses_[i].insert(addresses_[i].end(), parsed.begin(), parsed.end());
    }
  }
  for (const SocketAddress& listener : listeners) by_listener_.push_back(hosts_for(listener));
  everywhere_ = hosts_for(SocketAddress{});
}

HostMap::Hosts HostMap::hosts_for(const SocketAddress& listener) const {
  std::vector<Fit> fits(servers_.size(), Fit::none);
  Fit best = Fit::none;
  for (std::size_t i = 1; i < servers_.size(); ++i) {
    for (const HostAddress& address : addresses_[i]) {
      fits[i] = std::max(fits[i], fit_of(address, listener));
    }
    best = std::max(best, fits[i]);
  }
  Hosts hosts;
  for (std::size_t i = 1; i < servers_.size(); ++i) {
    const bool counts = best == Fit::exact ? fits[i] == Fit::exact : fits[i] != Fit::none;
    if (!counts) continue;
    add(hosts, i);
    if (hosts.by_default == nullptr && fits[i] >= Fit::wildcard) {
      hosts.by_default = servers_[i].get();
    }
  }
  if (hosts.by_default == nullptr) hosts.by_default = servers_.front().get();
  return hosts;
}

void HostMap::add(Hosts& hosts, std::size_t index) const {
  const ServerConfig& config = *servers_[index]->config;
  const auto add_name = [&](const std::string& name) {
    if (platform::has_wildcard(name)) {
      hosts.wildcards.emplace_back(platform::to_lower(name), index);
    } else {
      hosts.names.emplace(bare_host(name), index);  // the first of that name stays
    }
  };
  if (config.name.is_set()) add_name(config.name->host);
  for (const auto& alias : config.aliases) add_name(alias.value);
}

const Server& HostMap::choose(std::size_t listener, std::string_view host) const noexcept {
  if (servers_.size() == 1) return *servers_.front();
  const Hosts& hosts = listener < by_listener_.size() ? by_listener_[listener] : everywhere_;
  return choose_by_name(hosts, bare_host(host));
}

const Server& HostMap::choose_by_name(const Hosts& hosts, std::string_view host) const noexcept {
  std::size_t best = servers_.size();
  if (const auto found = hosts.names.find(host); found != hosts.names.end()) best = found->second;
  if (!hosts.wildcards.empty()) {
    const std::string lower = platform::to_lower(host);
    for (const auto& [pattern, index] : hosts.wildcards) {
      if (index >= best) break;
      if (platform::wildcard_match(pattern, lower, platform::Slash::plain)) best = index;
    }
  }
  return best < servers_.size() ? *servers_[best] : *hosts.by_default;
}

}  // namespace holdfast::core
