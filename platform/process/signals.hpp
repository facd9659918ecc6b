// Signals: the few things the server does with them besides catching them in the parent's loop.
// Why here: dispositions and masks are inherited over fork, so both sides must agree on them.
//
// Threads:  dispositions belong to the process, masks to the calling thread.
// Fork:     both are inherited; a child calls reset_signals() first of all.
#pragma once

#include <csignal>
#include <string_view>

namespace holdfast::platform {

// SIGPIPE and SIGXFSZ: a write to a closed socket or beyond a file limit is then an error code.
void ignore_write_signals() noexcept;

// Default dispositions for everything that the parent may have caught, the two above ignored, and
// an empty mask.
void reset_signals() noexcept;

// Blocks all signals that may be blocked in the calling thread, for a scope: what is created inside
// (a thread, a forked child) starts with them blocked.
class BlockedSignals {
 public:
  BlockedSignals() noexcept;
  BlockedSignals(const BlockedSignals&) = delete;
  BlockedSignals& operator=(const BlockedSignals&) = delete;
  ~BlockedSignals();

 private:
  sigset_t before_;
};

// "SIGSEGV"; "signal 63" has no name and gives "".
std::string_view signal_name(int number) noexcept;

// "Segmentation fault", as httpd's log has it; never empty.
std::string_view signal_text(int number) noexcept;

}  // namespace holdfast::platform
