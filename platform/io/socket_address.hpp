// SocketAddress: an IPv4 or IPv6 address with a port, in 24 bytes.
// Why not sockaddr_storage: that has 128 bytes, compares by accident of its padding, and one is
// kept for every connection.
//
// Threads:   any; a plain value.
// Ownership: none; copy it.
#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "platform/base/result.hpp"

struct sockaddr;
struct sockaddr_storage;

namespace holdfast::platform {

enum class AddressFamily : std::uint8_t { none, v4, v6 };

class SocketAddress {
 public:
  // No address at all: a peer that is not known.
  constexpr SocketAddress() = default;
  static SocketAddress v4(std::array<std::uint8_t, 4> bytes, std::uint16_t port) noexcept;
  static SocketAddress v6(const std::array<std::uint8_t, 16>& bytes, std::uint16_t port,
                          std::uint32_t scope_id = 0) noexcept;
  // 0.0.0.0 or ::, all addresses of this machine.
  static SocketAddress wildcard(AddressFamily family, std::uint16_t port) noexcept;

  // "127.0.0.1:80", "[::1]:80", "[fe80::1%eth0]:80"; "80" and "*:80" are the wildcard of the
  // family given. Numbers only, no name is looked up. The error says what is wrong with the text.
  static Result<SocketAddress, std::string> parse(
      std::string_view text, AddressFamily wildcard_family = AddressFamily::v4);
  // "127.0.0.1", "::1" or "[::1]" without a port, which is given apart.
  static Result<SocketAddress, std::string> parse_host(std::string_view host, std::uint16_t port);

  // An IPv4 address in IPv6 clothes (::ffff:192.0.2.1, what a dual socket reports) becomes the
  // IPv4 address. Any other family than AF_INET and AF_INET6 gives "none".
  static SocketAddress from_sockaddr(const sockaddr* address, std::size_t length) noexcept;
  // Fills `out` and returns how many bytes of it count; 0 for "none".
  std::size_t to_sockaddr(sockaddr_storage& out) const noexcept;

  AddressFamily family() const noexcept { return family_; }
  bool known() const noexcept { return family_ != AddressFamily::none; }
  std::uint16_t port() const noexcept { return port_; }
  std::uint32_t scope_id() const noexcept { return scope_id_; }
  bool is_wildcard() const noexcept;
  bool is_loopback() const noexcept;
  // 4 or 16 bytes in network order; none for "none".
  std::span<const std::uint8_t> bytes() const noexcept;
  SocketAddress with_port(std::uint16_t port) const noexcept;

  // The longest host text: an IPv6 address, '%' and an interface name.
  static constexpr std::size_t kHostTextMax = 64;
  // "127.0.0.1", "::1", "fe80::1%eth0"; "-" for "none". Returns the length written, no NUL.
  std::size_t write_host(std::span<char, kHostTextMax> out) const noexcept;
  std::string host_text() const;
  // "127.0.0.1:80", "[::1]:80"; what parse() reads back.
  std::string text() const;

  bool operator==(const SocketAddress&) const noexcept = default;
  // By family, then port, then address: an order for tables, with no other meaning.
  auto operator<=>(const SocketAddress&) const noexcept = default;

 private:
  AddressFamily family_ = AddressFamily::none;
  std::uint16_t port_ = 0;                // host order
  std::uint32_t scope_id_ = 0;            // interface index of a link-local IPv6 address
  std::array<std::uint8_t, 16> bytes_{};  // IPv4: the first four, the others 0
};
static_assert(sizeof(SocketAddress) <= 32);

// The addresses of a host name or of a number, by the system's resolver; it may take long.
// Duplicates left out, in the resolver's order.
Result<std::vector<SocketAddress>, std::string> resolve_host(const std::string& host,
                                                             std::uint16_t port);

}  // namespace holdfast::platform
