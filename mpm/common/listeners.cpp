#include "mpm/common/listeners.hpp"

#include <fmt/format.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <optional>

#include "platform/base/strings.hpp"

namespace holdfast::mpm {
namespace {

using platform::AddressFamily;
using platform::SocketAddress;

struct Wanted {
  SocketAddress address;
  std::string protocol;
  bool family_is_ours = false;  // "Listen 80" leaves the choice to us
};

platform::Result<std::vector<Wanted>, std::string> wanted_of(const ListenLine& line) {
  const bool bare = line.text.find(':') == std::string::npos || line.text.starts_with("*:");
  const auto address = SocketAddress::parse(line.text, platform::wildcard_family());
  if (address) return std::vector<Wanted>{{*address, line.protocol, bare}};

  const std::size_t colon = line.text.rfind(':');
  const auto port = platform::to_number<std::uint16_t>(
      colon == std::string::npos ? line.text : line.text.substr(colon + 1));
  if (colon == std::string::npos || !port) {
    return platform::Unexpected{fmt::format("Listen {}: {}", line.text, address.error())};
  }
  const auto found = platform::resolve_host(line.text.substr(0, colon), *port);
  if (!found) {
    return platform::Unexpected{fmt::format("Listen {}: {}", line.text, found.error())};
  }
  std::vector<Wanted> all;
  for (const SocketAddress& one : *found) all.push_back({one, line.protocol, false});
  return all;
}

platform::Result<std::vector<Wanted>, std::string> wanted_of(const MpmConfig& config) {
  std::vector<Wanted> all;
  for (const auto& item : config.listen) {
    auto of_line = wanted_of(item.value);
    if (!of_line) return of_line;
    for (Wanted& one : *of_line) {
      const bool is_known = std::any_of(all.begin(), all.end(), [&](const Wanted& other) {
        return other.address == one.address && one.address.port() != 0;
      });
      if (!is_known) all.push_back(std::move(one));
    }
  }
  return all;
}

class Opener {
 public:
  Opener(const MpmConfig& config, const ListenerSet* running, std::span<const Wanted> all)
      : all_(all) {
    options_.backlog = static_cast<int>(config.listen_backlog.value());
    options_.send_buffer = static_cast<int>(config.send_buffer_bytes.value());
    options_.receive_buffer = static_cast<int>(config.receive_buffer_bytes.value());
    if (running != nullptr) {
      kept_.assign(running->listeners().begin(), running->listeners().end());
    }
  }

  platform::Result<Listener, std::string> open(const Wanted& wanted) {
    if (auto kept = take_kept(wanted)) return std::move(*kept);
    auto fd = listen_on(wanted.address);
    SocketAddress asked = wanted.address;
    const bool no_v6 = !fd && asked.family() == AddressFamily::v6 && wanted.family_is_ours &&
                       (fd.error().code == EADDRNOTAVAIL || fd.error().code == EAFNOSUPPORT);
    if (no_v6) {
      asked = SocketAddress::wildcard(AddressFamily::v4, asked.port());
      fd = listen_on(asked);
    }
    if (!fd) {
      return platform::Unexpected{fmt::format("AH00072: could not {}", fd.error().text())};
    }
    const auto bound = platform::local_address(fd->get());
    return Listener{wanted.address, bound ? *bound : asked, wanted.protocol,
                    std::make_shared<platform::Fd>(std::move(*fd))};
  }

 private:
  platform::Result<platform::Fd> listen_on(const SocketAddress& address) const {
    platform::ListenOptions options = options_;
    // An IPv6 wildcard takes IPv4 connections, too, unless another line wants those for itself.
    options.v6_only = std::any_of(all_.begin(), all_.end(), [&](const Wanted& other) {
      return other.address.family() == AddressFamily::v4 &&
             other.address.port() == address.port() && address.port() != 0;
    });
    return platform::listen_on(address, options);
  }

  std::optional<Listener> take_kept(const Wanted& wanted) {
    const auto at = std::find_if(kept_.begin(), kept_.end(), [&](const Listener& l) {
      return l.asked == wanted.address && l.socket != nullptr;
    });
    if (at == kept_.end()) return std::nullopt;
    Listener listener = std::move(*at);
    kept_.erase(at);
    listener.protocol = wanted.protocol;
    // listen(2) again changes the length of the queue and nothing else.
    ::listen(listener.socket->get(), options_.backlog);
    return listener;
  }

  std::span<const Wanted> all_;
  platform::ListenOptions options_;
  std::vector<Listener> kept_;
};

}  // namespace

platform::Result<ListenerSet, std::string> ListenerSet::open(const MpmConfig& config,
                                                             const ListenerSet* running) {
  const auto all = wanted_of(config);
  if (!all) return platform::Unexpected{all.error()};
  ListenerSet set;
  Opener opener(config, running, *all);
  for (const Wanted& wanted : *all) {
    auto listener = opener.open(wanted);
    if (!listener) return platform::Unexpected{std::move(listener).error()};
    set.listeners_.push_back(std::move(*listener));
  }
  return set;
}

std::vector<int> ListenerSet::descriptors() const {
  std::vector<int> all;
  for (const Listener& listener : listeners_) all.push_back(listener.socket->get());
  return all;
}

std::vector<SocketAddress> ListenerSet::addresses() const {
  std::vector<SocketAddress> all;
  for (const Listener& listener : listeners_) all.push_back(listener.bound);
  return all;
}

bool ListenerSet::has_descriptor(int fd) const noexcept {
  return std::any_of(listeners_.begin(), listeners_.end(),
                     [&](const Listener& l) { return l.socket->get() == fd; });
}

void ListenerSet::close() const noexcept {
  for (const Listener& listener : listeners_) listener.socket->reset();
}

std::uint16_t first_free_port(std::uint16_t port) {
  for (std::uint32_t candidate = port; candidate < 65536; ++candidate) {
    const auto number = static_cast<std::uint16_t>(candidate);
    if (platform::listen_on(SocketAddress::v4({127, 0, 0, 1}, number))) return number;
  }
  return 0;
}

}  // namespace holdfast::mpm
