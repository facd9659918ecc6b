#include "core/pipeline/exchange.hpp"

#include "core/connection/connection.hpp"

namespace holdfast::core {

const platform::SocketAddress* Exchange::client() const noexcept {
  return connection.info != nullptr ? &connection.info->peer : nullptr;
}

}  // namespace holdfast::core
