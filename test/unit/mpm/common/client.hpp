// Client: a client in a test of the MPMs, and how long such a test waits for anything.
//
// Threads:   the test's.
// Failure:   what does not come within the patience is not there.
#pragma once

#include <sys/socket.h>

#include <array>
#include <catch2/catch.hpp>
#include <cerrno>
#include <chrono>
#include <string>
#include <string_view>
#include <thread>

#include "platform/io/fd.hpp"
#include "platform/io/socket_address.hpp"

namespace holdfast::test {

inline constexpr std::chrono::seconds kPatience{30};

template <class Condition>
bool until(Condition condition) {
  const auto end = std::chrono::steady_clock::now() + kPatience;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > end) return false;
    std::this_thread::yield();
  }
  return true;
}

// A client that waits for what it reads, but not for ever.
class Client {
 public:
  explicit Client(const platform::SocketAddress& address)
      : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    const timeval patience{kPatience.count(), 0};
    ::setsockopt(fd_.get(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    sockaddr_storage storage;
    const auto length = static_cast<socklen_t>(address.to_sockaddr(storage));
    REQUIRE(::connect(fd_.get(), reinterpret_cast<const sockaddr*>(&storage), length) == 0);
  }

  void send(std::string_view bytes) {
    REQUIRE(::send(fd_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL) ==
            static_cast<ssize_t>(bytes.size()));
  }
  // The next answer, head and body; shorter if the connection ends.
  std::string answer() {
    while (unread_.find("\r\n\r\nhello") == std::string::npos && read_some()) {
    }
    const auto body = unread_.find("\r\n\r\nhello");
    const auto end = body == std::string::npos ? unread_.size() : body + 9;
    std::string whole = unread_.substr(0, end);
    unread_.erase(0, end);
    return whole;
  }
  std::string ask() {
    send("GET / HTTP/1.1\r\nHost: example.test\r\n\r\n");
    return answer();
  }
  // A whole request and the beginning of the next; when the answer is here, both have been read.
  std::string ask_and_begin_another() {
    send("GET / HTTP/1.1\r\nHost: example.test\r\n\r\nGET / HTTP/1.1\r\n");
    return answer();
  }
  // True if the server ends the connection, and says nothing before.
  bool is_closed() {
    const bool more = read_some();
    return !more && !timed_out_ && unread_.empty();
  }
  void close() { fd_.reset(); }

 private:
  bool read_some() {
    std::array<char, 4096> bytes;
    const ssize_t n = ::recv(fd_.get(), bytes.data(), bytes.size(), 0);
    if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) timed_out_ = true;
    if (n <= 0) return false;
    unread_.append(bytes.data(), static_cast<std::size_t>(n));
    return true;
  }

  platform::Fd fd_;
  std::string unread_;
  bool timed_out_ = false;
};

}  // namespace holdfast::test
