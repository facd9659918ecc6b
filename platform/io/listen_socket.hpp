// Listen sockets: opening them with all their options, accepting from them.
// Why accepted sockets need no option set: on Linux and the BSDs TCP_NODELAY and buffer sizes are
// inherited, which saves system calls per connection.
//
// Threads: any.
// Process: the parent opens (privileged ports), children accept from the inherited descriptor.
// Failure: a SysError names what was tried, with the address: "bind to 127.0.0.1:80: Address
//          already in use (98)".
#pragma once

#include <cstdint>

#include "platform/base/result.hpp"
#include "platform/io/fd.hpp"
#include "platform/io/socket_address.hpp"

namespace holdfast::platform {

struct ListenOptions {
  int backlog = 511;              // completed connections that may wait (ListenBacklog)
  int send_buffer = 0;            // bytes; 0: the system's choice (SendBufferSize)
  int receive_buffer = 0;         // bytes; 0: the system's choice (ReceiveBufferSize)
  int defer_accept_seconds = 30;  // report a connection only with its first bytes; 0: at once
  bool v6_only = false;           // a wildcard IPv6 socket takes IPv4 connections, too, if false
  bool reuse_port = false;        // several sockets on one address, the kernel deals out
};

// A nonblocking, close-on-exec socket that listens.
Result<Fd> listen_on(const SocketAddress& address, const ListenOptions& options = {});

// One waiting connection, nonblocking and close-on-exec; `peer`, unless null, becomes its other
// end. Errors are what classify_accept_error sorts; building one allocates nothing.
Result<Fd> accept_on(int listen_fd, SocketAddress* peer);

// What an accept that failed means for the caller.
enum class AcceptTrouble : std::uint8_t {
  nothing_pending,    // no connection waits: poll again
  connection_lost,    // this one went away or its network did: accept the next one
  out_of_resources,   // descriptors or memory: close something first, do not spin
  listener_unusable,  // the descriptor is no listen socket any more
};
AcceptTrouble classify_accept_error(int code) noexcept;

// The address that a socket has on this side: the port given for port 0, the host a client chose.
Result<SocketAddress> local_address(int fd);

// v6 if this machine can make IPv6 sockets, otherwise v4: the family of a bare "Listen 80".
AddressFamily wildcard_family() noexcept;

}  // namespace holdfast::platform
