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

namespace holdfast::core {

struct Connection;
class WorkerContext;
class Runtime;
struct Server;

class Exchange {
 public:
  Exchange(Connection& c, WorkerContext& w, const http::Request& r, const Server& s)
      : connection(c), worker(w), request(r), server(&s) {}

  Connection& connection;
  WorkerContext& worker;
  const http::Request& request;
  const Server* server;
  http::Response response;

  // Set by the phases before the handler.
  std::string_view path;       // URL path: decoded and normalised once, begins with '/'
  std::string_view query;      // after '?', raw
  std::string_view filename;   // file-system path, after translate_name
  std::string_view path_info;  // what follows the file in the URL
  std::string_view handler;    // SetHandler, AddHandler; empty: the default
  const config::ConfigSlots* settings = nullptr;  // merged for this path; the server's before
  // False as soon as anything but the server and the target (and GET/HEAD) took part in the
  // answer: a client address, a header, the time. Only then may quick_handler not remember it.
  bool depends_on_target_only = true;
  std::int64_t started_us = 0;  // CLOCK_MONOTONIC; 0 unless something asked for durations
};

}  // namespace holdfast::core
