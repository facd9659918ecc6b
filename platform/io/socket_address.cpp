#include "platform/io/socket_address.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <net/if.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <charconv>
#include <cstring>

#include "platform/base/scope_exit.hpp"
#include "platform/base/strings.hpp"

namespace holdfast::platform {
namespace {

constexpr std::array<std::uint8_t, 12> kMappedPrefix = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

Unexpected<std::string> bad_address(std::string_view text, std::string_view why) {
  return Unexpected{"address '" + std::string(text) + "': " + std::string(why)};
}

std::optional<std::uint16_t> parse_port(std::string_view text) noexcept {
  const auto port = to_number<std::uint16_t>(text);
  return port && *port != 0 ? port : std::nullopt;
}

// An interface by name or by number; 0 when there is none.
std::uint32_t scope_of(const std::string& zone) noexcept {
  if (const auto number = to_number<std::uint32_t>(zone)) return *number;
  return ::if_nametoindex(zone.c_str());
}

}  // namespace

SocketAddress SocketAddress::v4(std::array<std::uint8_t, 4> bytes, std::uint16_t port) noexcept {
  SocketAddress address;
  address.family_ = AddressFamily::v4;
  address.port_ = port;
  std::copy(bytes.begin(), bytes.end(), address.bytes_.begin());
  return address;
}

SocketAddress SocketAddress::v6(const std::array<std::uint8_t, 16>& bytes, std::uint16_t port,
                                std::uint32_t scope_id) noexcept {
  SocketAddress address;
  address.family_ = AddressFamily::v6;
  address.port_ = port;
  address.scope_id_ = scope_id;
  address.bytes_ = bytes;
  return address;
}

SocketAddress SocketAddress::wildcard(AddressFamily family, std::uint16_t port) noexcept {
  SocketAddress address;
  address.family_ = family;
  address.port_ = port;
  return address;
}

Result<SocketAddress, std::string> SocketAddress::parse(std::string_view text,
                                                        AddressFamily wildcard_family) {
  const std::size_t colon = text.rfind(':');
  const bool port_only = colon == std::string_view::npos;
  const std::string_view host = port_only ? std::string_view("*") : text.substr(0, colon);
  const auto port = parse_port(port_only ? text : text.substr(colon + 1));
  if (port_only && text.find_first_not_of("0123456789") != std::string_view::npos) {
    return bad_address(text, "a port is missing");
  }
  if (!port) return bad_address(text, "the port must be a number from 1 to 65535");
  if (host == "*") return wildcard(wildcard_family, *port);
  if (host.find(':') != std::string_view::npos && host.front() != '[') {
    return bad_address(text, "an IPv6 address must stand in brackets, [::1]:80");
  }
  return parse_host(host, *port);
}

Result<SocketAddress, std::string> SocketAddress::parse_host(std::string_view host,
                                                             std::uint16_t port) {
  const bool opens = host.starts_with('[');
  if (opens != host.ends_with(']')) return bad_address(host, "a bracket is missing");
  const std::string_view inner = opens ? host.substr(1, host.size() - 2) : host;

  if (!opens) {
    std::array<std::uint8_t, 4> bytes;
    if (::inet_pton(AF_INET, std::string(inner).c_str(), bytes.data()) == 1) {
      return v4(bytes, port);
    }
  }
  const std::size_t percent = inner.find('%');
  std::array<std::uint8_t, 16> bytes;
  if (::inet_pton(AF_INET6, std::string(inner.substr(0, percent)).c_str(), bytes.data()) != 1) {
    return bad_address(host, "neither an IPv4 nor an IPv6 address");
  }
  if (percent == std::string_view::npos) return v6(bytes, port);
  const std::uint32_t scope_id = scope_of(std::string(inner.substr(percent + 1)));
  if (scope_id == 0) return bad_address(host, "no such network interface");
  return v6(bytes, port, scope_id);
}

SocketAddress SocketAddress::from_sockaddr(const sockaddr* address, std::size_t length) noexcept {
  if (address == nullptr || length < sizeof(address->sa_family)) return {};
  if (address->sa_family == AF_INET && length >= sizeof(sockaddr_in)) {
    sockaddr_in in;
    std::memcpy(&in, address, sizeof(in));
    std::array<std::uint8_t, 4> bytes;
    std::memcpy(bytes.data(), &in.sin_addr, bytes.size());
    return v4(bytes, ntohs(in.sin_port));
  }
  if (address->sa_family == AF_INET6 && length >= sizeof(sockaddr_in6)) {
    sockaddr_in6 in6;
    std::memcpy(&in6, address, sizeof(in6));
    std::array<std::uint8_t, 16> bytes;
    std::memcpy(bytes.data(), &in6.sin6_addr, bytes.size());
    if (std::equal(kMappedPrefix.begin(), kMappedPrefix.end(), bytes.begin())) {
      return v4({bytes[12], bytes[13], bytes[14], bytes[15]}, ntohs(in6.sin6_port));
    }
    return v6(bytes, ntohs(in6.sin6_port), in6.sin6_scope_id);
  }
  return {};
}

std::size_t SocketAddress::to_sockaddr(sockaddr_storage& out) const noexcept {
  std::memset(&out, 0, sizeof(out));
  switch (family_) {
    case AddressFamily::none:
      return 0;
    case AddressFamily::v4: {
      sockaddr_in in = {};
      in.sin_family = AF_INET;
      in.sin_port = htons(port_);
      std::memcpy(&in.sin_addr, bytes_.data(), 4);
      std::memcpy(&out, &in, sizeof(in));
      return sizeof(in);
    }
    case AddressFamily::v6: {
      sockaddr_in6 in6 = {};
      in6.sin6_family = AF_INET6;
      in6.sin6_port = htons(port_);
      in6.sin6_scope_id = scope_id_;
      std::memcpy(&in6.sin6_addr, bytes_.data(), 16);
      std::memcpy(&out, &in6, sizeof(in6));
      return sizeof(in6);
    }
  }
  HF_UNREACHABLE();
}

std::span<const std::uint8_t> SocketAddress::bytes() const noexcept {
  switch (family_) {
    case AddressFamily::none:
      return {};
    case AddressFamily::v4:
      return {bytes_.data(), 4};
    case AddressFamily::v6:
      return bytes_;
  }
  HF_UNREACHABLE();
}

bool SocketAddress::is_wildcard() const noexcept {
  return known() && bytes_ == std::array<std::uint8_t, 16>{};
}

bool SocketAddress::is_loopback() const noexcept {
  if (family_ == AddressFamily::v4) return bytes_[0] == 127;
  std::array<std::uint8_t, 16> loopback{};
  loopback[15] = 1;
  return family_ == AddressFamily::v6 && bytes_ == loopback;
}

SocketAddress SocketAddress::with_port(std::uint16_t port) const noexcept {
  SocketAddress copy = *this;
  copy.port_ = port;
  return copy;
}

std::size_t SocketAddress::write_host(std::span<char, kHostTextMax> out) const noexcept {
  if (family_ == AddressFamily::none) {
    out[0] = '-';
    return 1;
  }
  if (family_ == AddressFamily::v4) {
    char* p = out.data();
    for (int i = 0; i < 4; ++i) {
      if (i > 0) *p++ = '.';
      p = std::to_chars(p, p + 3, bytes_[static_cast<std::size_t>(i)]).ptr;
    }
    return static_cast<std::size_t>(p - out.data());
  }
  static_assert(kHostTextMax >= INET6_ADDRSTRLEN + 1 + IF_NAMESIZE);
  HF_CHECK(::inet_ntop(AF_INET6, bytes_.data(), out.data(), kHostTextMax) != nullptr);
  std::size_t length = std::strlen(out.data());
  if (scope_id_ == 0) return length;
  out[length++] = '%';
  char name[IF_NAMESIZE];
  char* p = out.data() + length;
  if (::if_indextoname(scope_id_, name) == nullptr) {
    p = std::to_chars(p, out.data() + kHostTextMax, scope_id_).ptr;
  } else {
    p = std::copy_n(name, std::strlen(name), p);
  }
  return static_cast<std::size_t>(p - out.data());
}

std::string SocketAddress::host_text() const {
  std::array<char, kHostTextMax> text;
  return {text.data(), write_host(text)};
}

std::string SocketAddress::text() const {
  switch (family_) {
    case AddressFamily::none:
      return "-";
    case AddressFamily::v4:
      return fmt::format("{}:{}", host_text(), port_);
    case AddressFamily::v6:
      return fmt::format("[{}]:{}", host_text(), port_);
  }
  HF_UNREACHABLE();
}

Result<std::vector<SocketAddress>, std::string> resolve_host(const std::string& host,
                                                             std::uint16_t port) {
  addrinfo hints = {};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* list = nullptr;
  const int problem = ::getaddrinfo(host.c_str(), nullptr, &hints, &list);
  if (problem == EAI_SYSTEM) return Unexpected{last_error("look up " + host).text()};
  if (problem != 0) return Unexpected{"look up " + host + ": " + ::gai_strerror(problem)};
  const ScopeExit free_list([list] { ::freeaddrinfo(list); });

  std::vector<SocketAddress> found;
  for (const addrinfo* entry = list; entry != nullptr; entry = entry->ai_next) {
    const SocketAddress address =
        SocketAddress::from_sockaddr(entry->ai_addr, entry->ai_addrlen).with_port(port);
    const bool seen = std::find(found.begin(), found.end(), address) != found.end();
    if (address.known() && !seen) found.push_back(address);
  }
  if (found.empty()) return Unexpected{"look up " + host + ": no address"};
  return found;
}

}  // namespace holdfast::platform
