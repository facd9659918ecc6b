#include "core/http1/http1_session.hpp"

#include "core/http1/http1_turn.hpp"

namespace holdfast::core {

Step Http1Session::advance(Connection& connection, Wake wake, WorkerContext& worker) const {
  return http1::Http1Turn(connection, wake, worker).run();
}

}  // namespace holdfast::core
