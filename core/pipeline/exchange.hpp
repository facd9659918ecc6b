// Exchange: one request and its response in progress; what the hooks work on.
//
// Threads:    the holder of its connection.
// Lifetime:   from the parsed head until the answer is queued; texts live in the worker's input
//             buffer (the request) or arena (everything derived) and end with it.
#pragma once

#include <cstdint>
#include <string_view>

#include "config/eval/config_slots.hpp"
#include "core/http/request.hpp"
#include "core/http/response.hpp"
#include "platform/io/socket_address.hpp"

namespace holdfast::core {

struct Connection;
class WorkerContext;
class Runtime;
struct Server;

// What an answer amounted to, for logs.
struct TransferFacts {
  std::uint64_t head_bytes = 0;      // sent
  std::uint64_t body_bytes = 0;      // sent, without the head
  std::uint64_t received_bytes = 0;  // request head and body
  bool complete = true;              // false: the connection broke before the end
};

// What map_to_storage found behind `filename`.
enum class FileKind : std::uint8_t {
  unknown,  // nobody looked
  missing,
  regular,
  directory,
  other,  // a device, a pipe: never served
};

class Exchange {
 public:
  Exchange(Connection& c, WorkerContext& w, const http::Request& r, const Server& s)
      : connection(c), worker(w), request(r), server(&s) {}

  // The peer's address for the error log; null if nobody knows it.
  const platform::SocketAddress* client() const noexcept;

  Connection& connection;
  WorkerContext& worker;
  const http::Request& request;
  const Server* server;
  http::Response response;

  // Set by the phases before the handler.
  std::string_view path;       // URL path: decoded and normalised once, begins with '/'
  std::string_view query;      // after '?', raw
  std::string_view filename;   // file-system path, after translate_name; no trailing slash but "/"
  std::string_view path_info;  // what follows the file in the URL
  std::string_view handler;    // SetHandler, AddHandler; empty: the default
  std::string_view content_type;    // by type_checker; empty: not known
  std::string_view requested_path;  // `path` as the client asked for it, for logs
  // Set by a fixup that returns ok (DirectoryIndex): the exchange starts again with this URL path
  // (decoded, in the arena), without another request. Bounded by LimitInternalRecursion.
  std::string_view redirect_to;
  FileKind file_kind = FileKind::unknown;         // set by map_to_storage
  const config::ConfigSlots* settings = nullptr;  // merged for this path; the server's before
  // False as soon as anything but the server and the target (and GET/HEAD) took part in the
  // answer: a client address, a header, the time. Only then may quick_handler not remember it.
  bool depends_on_target_only = true;
  // CLOCK_MONOTONIC at the request's first byte; set by the session when
  // Runtime::wants_durations(), otherwise 0.
  std::int64_t started_us = 0;
  TransferFacts transfer;  // known in log_transaction
};

}  // namespace holdfast::core
