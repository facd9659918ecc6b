// Daemonise: goes to the background, but lets the starting process wait for the outcome.
// Why: "start returned 0" then means that the server serves, and whatever went wrong on the way is
// told to the one who typed the command, not only to a log.
//
//   starting process ──fork──> background process: setsid, chdir /, stdio to /dev/null
//        │ waits on a pipe  <──  StartReport::ready() / failed("…") / dies
//        └ exits 0 / 1
//
// Process:  the parent, before it has threads or an event loop.
#pragma once

#include <string_view>

#include "platform/base/result.hpp"
#include "platform/io/fd.hpp"

namespace holdfast::platform {

// The background process's line to the one that started it. In the foreground nobody listens and
// all of it does nothing.
class StartReport {
 public:
  StartReport() = default;
  explicit StartReport(Fd pipe) : pipe_(std::move(pipe)) {}

  bool has_listener() const noexcept { return pipe_.valid(); }
  void ready() noexcept;
  // `message` is printed on the starting process's stderr.
  void failed(std::string_view message) noexcept;
  // In a child: closes without a word.
  void forget() noexcept { pipe_.reset(); }

 private:
  Fd pipe_;
};

// Returns in the background process only; the starting one waits and exits. stderr stays open until
// release_terminal(), so that errors on the way are seen.
Result<StartReport> daemonise();

// stdin, stdout and stderr to /dev/null, unless `error_log` >= 0: then stderr goes there.
void release_terminal(int error_log) noexcept;

}  // namespace holdfast::platform
