// Server: one (virtual) host's settings, resolved from the snapshot once, so that serving a request
// reads plain members.
//
// Threads:   const, any thread.
// Lifetime:  the snapshot outlives it.
#pragma once

#include <cstdint>
#include <string>

#include "config/eval/snapshot.hpp"

namespace holdfast::core {

struct Server {
  const config::ServerNode* node = nullptr;  // its slots and sections
  std::string name;                          // ServerName, or the host's own name
  std::string document_root;                 // absolute, no trailing slash
  std::string server_header;                 // "Server: …\r\n" per ServerTokens; may be empty
  bool keep_alive = true;
  std::uint32_t keep_alive_requests_max = 100;  // 0: no limit
  std::uint32_t timeout_ticks = 600;            // Timeout, in ticks of 100 ms
  std::uint32_t keep_alive_timeout_ticks = 50;  // KeepAliveTimeout
  std::uint32_t request_line_bytes_max = 8190;
  std::uint32_t field_bytes_max = 8190;
  std::uint32_t fields_max = 100;           // 0: no limit
  std::uint64_t body_bytes_max = 1u << 30;  // LimitRequestBody; 0: no limit
};

}  // namespace holdfast::core
