// connection_fate: what becomes of a connection after an answer, and what the answer says about it.
// Why apart: a pure decision, made in one place and tested by a table.
//
// Threads: any.
#pragma once

#include <cstdint>

#include "core/http/request.hpp"
#include "core/http1/http1_state.hpp"
#include "core/http1/response_writer.hpp"
#include "core/server/server.hpp"

namespace holdfast::core::http1 {

struct FateInput {
  std::uint16_t status = 200;
  bool handler_closes = false;        // the response wants the connection closed
  bool draining = false;              // the child is to finish
  bool input_used_up = true;          // everything received was part of this or earlier requests
  bool peer_closed = false;           // the client sent FIN
  std::uint32_t answered_before = 0;  // on this connection
};

struct Fate {
  AfterAnswer after = AfterAnswer::next_request;
  ConnectionWords words;
};

// RFC 9112 §9.3 and §9.6; the fields as httpd sends them.
Fate connection_fate(const http::Request& request, const Server& server,
                     const FateInput& input) noexcept;

}  // namespace holdfast::core::http1
