// ExitCode: how a child tells its parent why it ended; httpd's numbers.
// Why: a fault that every replacement would have, too, must stop the server, not start a fork loop.
#pragma once

namespace holdfast::mpm {

enum class ExitCode : int {
  ok = 0,      // it was told to end, or had served MaxConnectionsPerChild connections
  sick = 7,    // out of some resource (threads, descriptors): a replacement may fare better later
  fatal = 15,  // privileges, pollset, shared memory: a replacement would fail the same way
};

}  // namespace holdfast::mpm
