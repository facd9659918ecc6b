#include "platform/process/signals.hpp"

#include <pthread.h>

#include <array>

namespace holdfast::platform {
namespace {

struct SignalRow {
  int number;
  std::string_view name;
  std::string_view text;
};

constexpr std::array kSignals = {
    SignalRow{SIGHUP, "SIGHUP", "Hangup"},
    SignalRow{SIGINT, "SIGINT", "Interrupt"},
    SignalRow{SIGQUIT, "SIGQUIT", "Quit"},
    SignalRow{SIGILL, "SIGILL", "Illegal instruction"},
    SignalRow{SIGTRAP, "SIGTRAP", "Trace/breakpoint trap"},
    SignalRow{SIGABRT, "SIGABRT", "Aborted"},
    SignalRow{SIGBUS, "SIGBUS", "Bus error"},
    SignalRow{SIGFPE, "SIGFPE", "Arithmetic exception"},
    SignalRow{SIGKILL, "SIGKILL", "Killed"},
    SignalRow{SIGUSR1, "SIGUSR1", "User defined signal 1"},
    SignalRow{SIGSEGV, "SIGSEGV", "Segmentation fault"},
    SignalRow{SIGUSR2, "SIGUSR2", "User defined signal 2"},
    SignalRow{SIGPIPE, "SIGPIPE", "Broken pipe"},
    SignalRow{SIGALRM, "SIGALRM", "Alarm clock"},
    SignalRow{SIGTERM, "SIGTERM", "Terminated"},
    SignalRow{SIGXCPU, "SIGXCPU", "CPU time limit exceeded"},
    SignalRow{SIGXFSZ, "SIGXFSZ", "File size limit exceeded"},
    SignalRow{SIGWINCH, "SIGWINCH", "Window changed"},
    SignalRow{SIGSYS, "SIGSYS", "Bad system call"},
};

void set_disposition(int number, void (*handler)(int)) noexcept {
  struct sigaction action = {};
  action.sa_handler = handler;
  sigemptyset(&action.sa_mask);
  sigaction(number, &action, nullptr);
}

const SignalRow* find_row(int number) noexcept {
  for (const SignalRow& row : kSignals) {
    if (row.number == number) return &row;
  }
  return nullptr;
}

}  // namespace

void ignore_write_signals() noexcept {
  set_disposition(SIGPIPE, SIG_IGN);
  set_disposition(SIGXFSZ, SIG_IGN);
}

void reset_signals() noexcept {
  for (const int number :
       {SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR1, SIGUSR2, SIGWINCH, SIGCHLD, SIGALRM}) {
    set_disposition(number, SIG_DFL);
  }
  ignore_write_signals();
  sigset_t none;
  sigemptyset(&none);
  pthread_sigmask(SIG_SETMASK, &none, nullptr);
}

BlockedSignals::BlockedSignals() noexcept {
  sigset_t all;
  sigfillset(&all);
  // A fault must still kill the process at the place where it happens.
  for (const int fault : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGTRAP, SIGSYS}) {
    sigdelset(&all, fault);
  }
  pthread_sigmask(SIG_BLOCK, &all, &before_);
}

BlockedSignals::~BlockedSignals() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

std::string_view signal_name(int number) noexcept {
  const SignalRow* row = find_row(number);
  return row != nullptr ? row->name : std::string_view{};
}

std::string_view signal_text(int number) noexcept {
  const SignalRow* row = find_row(number);
  return row != nullptr ? row->text : std::string_view{"unknown signal"};
}

}  // namespace holdfast::platform
