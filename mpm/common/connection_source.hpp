// ConnectionSource: the listen sockets of one child, from which it takes one connection at a time.
// Why not accept(2) and sleep: a child has several listen sockets and must hear its parent, too;
// and of all children that sleep here the kernel wakes one per connection (EPOLLEXCLUSIVE), so
// neither an accept mutex nor a herd is needed.
//
// A socket that was ready once is asked until it has nothing more, whatever happens in between:
// the kernel tells each connection to one sleeper only, or to nobody if all children are busy, and
// whoever is told answers for it. One that dies before it does is made up for by the others: a
// sleep that brought no news is followed by a look.
//
// Threads:   one; wake() any.
// Process:   child.
// Ownership: of this process's copies of the listen sockets, from make() on.
// Failure:   make() when the pollset is refused; exhaustion is said once, and a source that cannot
//            accept is asked again.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "core/connection/connection.hpp"
#include "platform/base/result.hpp"
#include "platform/io/fd.hpp"
#include "platform/poll/pollset.hpp"

namespace holdfast::mpm {

// One accepted connection.
struct Accepted {
  platform::Fd socket;
  std::uint16_t listener = 0;
  core::ConnectionInfo info;
};

class ConnectionSource {
 public:
  static platform::Result<std::unique_ptr<ConnectionSource>> make(std::span<const int> listen_fds);
  ~ConnectionSource();
  ConnectionSource(const ConnectionSource&) = delete;
  ConnectionSource& operator=(const ConnectionSource&) = delete;

  // A descriptor that ends wait() when it becomes readable; read it until it has nothing more.
  platform::Result<void> watch(int fd);

  enum class Found : std::uint8_t {
    connection,
    nothing,    // wait() tells when to ask again
    exhausted,  // descriptors or memory are missing: something must end first
  };
  // The listen sockets have their turns one after the other.
  Found take(Accepted& accepted);

  static constexpr std::int64_t kForever = -1;
  // Sleeps until there may be a connection, a watched descriptor is readable, wake() was called or
  // the time is over.
  void wait(std::int64_t timeout_us);
  void wake() noexcept { pollset_->wakeup(); }

  // Is told of no more connections; take() still gives those that wait. Whoever leaves does this
  // first: what it has been told of until then is its own to take.
  void step_back() noexcept;
  // Accepts no more; calls after the first do nothing.
  void close() noexcept;
  bool closed() const noexcept { return listeners_.empty(); }
  // Connections taken so far.
  std::uint64_t taken() const noexcept { return taken_; }

 private:
  struct Listener {
    int fd = -1;
    bool may_have = true;     // a connection; true until accept(2) says otherwise
    bool registered = false;  // in the pollset
  };

  ConnectionSource(std::unique_ptr<platform::Pollset> pollset, std::span<const int> listen_fds);
  Found take_from(std::size_t index, Accepted& accepted);
  void listen_for_more();
  void say_exhausted(const platform::SysError& error);

  std::unique_ptr<platform::Pollset> pollset_;
  std::vector<Listener> listeners_;
  std::vector<int> watched_;
  std::size_t turn_ = 0;  // whose turn it is
  std::uint64_t taken_ = 0;
  bool exhaustion_said_ = false;
};

}  // namespace holdfast::mpm
