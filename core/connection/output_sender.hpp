// send_pieces: hands output to the kernel, as much as it takes.
// Why apart: a turn's batch and what outlived its turn are sent by the same rules.
//
// Threads: the holder of the connection; the socket does not block.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "core/connection/output_batch.hpp"

namespace holdfast::core {

struct SendOutcome {
  FlushResult result = FlushResult::done;
  std::uint64_t sent = 0;    // bytes, also of a result that is not `done`
  std::size_t complete = 0;  // pieces from the front that are sent; the next may be shortened
};

// `staging` is where bytes of files that do not go by sendfile(2) pass through; not empty.
SendOutcome send_pieces(int socket, std::span<OutputPiece> pieces, std::span<char> staging);

}  // namespace holdfast::core
