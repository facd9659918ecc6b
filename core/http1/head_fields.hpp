// HeadFields: what the fields of a request head say about its framing and its connection.
// Why apart from the parser: that knows the grammar of lines; this, what RFC 9112 §3.2, §6 and §9.3
// make of them, and which contradictions are attacks.
//
// Threads: any; one head.
#pragma once

#include <cstdint>
#include <string_view>

#include "core/http/request.hpp"

namespace holdfast::core::http1 {

class HeadFields {
 public:
  // Looks at one field; its texts must stay until finish().
  void add(const http::Field& field) noexcept;

  // Completes `request`, whose request line and target are known. Returns 0, or the status with
  // which the request must be refused: 400, 417 or 501.
  std::uint16_t finish(http::Request& request) const noexcept;

 private:
  void add_connection(std::string_view list) noexcept;
  std::uint16_t check_host(http::Request& request) const noexcept;
  std::uint16_t find_framing(http::Request& request) const noexcept;

  std::uint32_t seen_ = 0;      // bit n: KnownField n
  std::uint32_t repeated_ = 0;  // bit n: more than once
  bool close_ = false;
  bool keep_alive_ = false;
  bool expects_continue_ = false;
  bool expects_other_ = false;
  std::string_view host_;
  std::string_view content_length_;
  std::string_view transfer_encoding_;
};

}  // namespace holdfast::core::http1
