// HostMap: which server answers a request, by the socket it came to and the host it names.
// Why per listen socket: which virtual hosts an address has is known at start; a request then
// only looks up a name.
//
// httpd's rules: hosts written for the very address win over those for any; the first host of an
// address answers what none of them is named for; without a host the main server answers. A socket
// that listens on all addresses does not tell which one a client used: there, hosts with an address
// of their own answer to their names only.
//
// Threads:   const, any thread.
// Lifetime:  the servers outlive it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/server/server.hpp"
#include "platform/base/strings.hpp"
#include "platform/io/socket_address.hpp"

namespace holdfast::core {

// One address of <VirtualHost>: "*", "*:80", "192.0.2.1:80", "[::1]:80".
struct HostAddress {
  bool is_any = false;
  platform::SocketAddress address;  // unless is_any
  std::uint16_t port = 0;           // 0: every port

  // The addresses behind the text; a name may have several. Empty if it cannot be resolved.
  static std::vector<HostAddress> parse(std::string_view text);
};

class HostMap {
 public:
  // The first of `servers` is the main one. No listeners: every host counts on every socket.
  HostMap(std::span<const std::unique_ptr<Server>> servers,
          std::span<const platform::SocketAddress> listeners);

  // `host` as the client wrote it: any case, with or without a port or a final dot.
  const Server& choose(std::size_t listener, std::string_view host) const noexcept;

 private:
  struct Hosts {
    const Server* by_default = nullptr;
    // The place in the file decides between a name and a wildcard.
    std::map<std::string, std::size_t, platform::LessIgnoringCase> names;
    std::vector<std::pair<std::string, std::size_t>> wildcards;
  };

  void add(Hosts& hosts, std::size_t index) const;
  Hosts hosts_for(const platform::SocketAddress& listener) const;
  const Server& choose_by_name(const Hosts& hosts, std::string_view host) const noexcept;

  std::span<const std::unique_ptr<Server>> servers_;
  std::vector<std::vector<HostAddress>> addresses_;  // by server
  std::vector<Hosts> by_listener_;
  Hosts everywhere_;  // for sockets that are not listed
};

// "www.example.com" of "WWW.Example.com.:80", without changing the case.
std::string_view bare_host(std::string_view host) noexcept;

}  // namespace holdfast::core
