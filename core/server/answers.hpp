// Answers that the server gives itself, without a handler: redirects, OPTIONS, TRACE. Error answers
// are answer_error() in run_exchange.hpp.
// Why in one place: whatever goes into their fields and pages is escaped here.
//
// Threads: the holder of the connection.
#pragma once

#include <string_view>

namespace holdfast::core {

class Exchange;
struct Server;

// 3xx with Location and a small page. `path` is decoded and begins with exactly one '/'; `query` is
// as received. The Location is a path without scheme and host, so no Host field gets into it.
void answer_redirect(Exchange& exchange, int status, std::string_view path, std::string_view query);

// 200 without a body, and what may be asked here (RFC 9110 §9.3.7).
void answer_options(Exchange& exchange);

// The request itself (RFC 9110 §9.3.8); the caller asked TraceEnable.
void answer_trace(Exchange& exchange);

// The methods of ordinary resources: the value of Allow.
std::string_view allowed_methods(const Server& server) noexcept;

// "<address>Holdfast/0.1.0 (Unix) Server at example.com</address>" or nothing: ServerSignature.
std::string_view signature_line(Exchange& exchange);

}  // namespace holdfast::core
