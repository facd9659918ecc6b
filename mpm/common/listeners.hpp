// ListenerSet: the listen sockets of one generation of the configuration.
// Why shared sockets: a reload opens only what is new; a socket whose address stays is never
// closed, so no connection in its queue is lost.
//
// Threads:   the parent's; children copy the descriptors by forking.
// Process:   the parent opens and closes; a child closes its own copies.
// Ownership: a socket lives as long as a generation that wants it.
// Failure:   one sentence that names the address; then nothing was changed.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "mpm/common/mpm_config.hpp"
#include "platform/base/result.hpp"
#include "platform/io/fd.hpp"
#include "platform/io/listen_socket.hpp"
#include "platform/io/socket_address.hpp"

namespace holdfast::mpm {

struct Listener {
  platform::SocketAddress asked;  // with port 0 where the kernel shall choose
  platform::SocketAddress bound;
  std::string protocol;
  std::shared_ptr<platform::Fd> socket;
};

class ListenerSet {
 public:
  ListenerSet() = default;
  // `running`: sockets that may be kept; null at start.
  static platform::Result<ListenerSet, std::string> open(const MpmConfig& config,
                                                         const ListenerSet* running);

  std::span<const Listener> listeners() const noexcept { return listeners_; }
  bool empty() const noexcept { return listeners_.empty(); }
  std::vector<int> descriptors() const;
  std::vector<platform::SocketAddress> addresses() const;
  bool has_descriptor(int fd) const noexcept;
  // Closes this process's copies, whoever shares them: the server accepts no more.
  void close() const noexcept;

 private:
  std::vector<Listener> listeners_;
};

// A free port on 127.0.0.1, the first from `port` on, that nobody listens on; 0 if there is none.
std::uint16_t first_free_port(std::uint16_t port);

}  // namespace holdfast::mpm
