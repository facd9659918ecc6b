// Server: one (virtual) host's settings, resolved from the snapshot once, so that serving a request
// reads plain members.
//
// Threads:   const, any thread.
// Lifetime:  the snapshot outlives it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "config/eval/snapshot.hpp"
#include "core/server/section_table.hpp"
#include "core/server/server_config.hpp"

namespace holdfast::core {

struct Server {
  const config::ServerNode* node = nullptr;  // its slots and sections
  const ServerConfig* config = nullptr;      // its own settings among them
  std::size_t index = 0;                     // in Runtime::servers()
  SectionTable sections;                     // its own and the main server's
  std::string name;                          // ServerName, or the host's own name
  std::uint16_t port = 0;                    // of ServerName; 0: not given
  std::string document_root;                 // absolute, no trailing slash but "/"
  std::string server_header;                 // "Server: …\r\n" per ServerTokens; may be empty
  std::string product;                       // the same without name and line end, for pages
  TraceAnswer trace = TraceAnswer::off;
  bool keep_alive = true;
  std::uint32_t keep_alive_requests_max = 100;  // 0: no limit
  std::uint32_t timeout_ticks = 600;            // Timeout, in ticks of 100 ms
  std::uint32_t keep_alive_timeout_ticks = 50;  // KeepAliveTimeout
  std::uint32_t request_line_bytes_max = 8190;
  std::uint32_t field_bytes_max = 8190;
  std::uint32_t fields_max = 100;           // 0: no limit
  std::uint64_t body_bytes_max = 1u << 30;  // LimitRequestBody; 0: no limit
};

// Fills in everything but `index`. `node` is the snapshot's main server or one of its hosts.
Server resolve_server(const config::ConfigSnapshot& snapshot, const config::ServerNode& node);

// "Holdfast/0.1.0 (Unix)", or as much of it as ServerTokens lets out.
std::string product_text(ServerTokens tokens);

}  // namespace holdfast::core
