#include "core/http1/connection_fate.hpp"

#include "core/http/status.hpp"

namespace holdfast::core::http1 {
namespace {

constexpr std::uint32_t kTicksPerSecond = 10;

bool goes_on(const http::Request& request, const Server& server, const FateInput& input) noexcept {
  if (!request.keep_alive || !server.keep_alive) return false;
  if (input.handler_closes || input.draining || http::ends_connection(input.status)) return false;
  const std::uint32_t max = server.keep_alive_requests_max;
  return max == 0 || input.answered_before < max;
}

}  // namespace

Fate connection_fate(const http::Request& request, const Server& server,
                     const FateInput& input) noexcept {
  Fate fate;
  if (goes_on(request, server, input)) {
    fate.words.keep_alive = request.keep_alive_asked;
    fate.words.timeout_seconds = server.keep_alive_timeout_ticks / kTicksPerSecond;
    if (server.keep_alive_requests_max != 0) {
      fate.words.requests_left = server.keep_alive_requests_max - input.answered_before;
    }
    return fate;
  }
  fate.words.close = true;
  // A client that announced the end itself sends nothing more that a reset could answer.
  const bool client_is_done =
      input.peer_closed || (!request.keep_alive && !http::ends_connection(input.status) &&
                            !input.handler_closes && input.input_used_up);
  fate.after = client_is_done ? AfterAnswer::close : AfterAnswer::linger;
  return fate;
}

}  // namespace holdfast::core::http1
