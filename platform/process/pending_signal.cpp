#include "platform/process/pending_signal.hpp"

#include <csignal>

#if defined(__linux__)
#include <sys/signalfd.h>
#endif

namespace holdfast::platform {
namespace {

sigset_t only(int number) noexcept {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, number);
  return set;
}

}  // namespace

PendingSignal::PendingSignal(int number) noexcept : number_(number) {
#if defined(__linux__)
  const sigset_t set = only(number);
  fd_.reset(::signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK));
#endif
}

bool PendingSignal::take() noexcept {
  sigset_t pending;
  if (::sigpending(&pending) != 0 || ::sigismember(&pending, number_) != 1) return false;
  const sigset_t set = only(number_);
  int taken = 0;
  // It waits already, so this does not.
  return ::sigwait(&set, &taken) == 0;
}

}  // namespace holdfast::platform
