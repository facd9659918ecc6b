#include "platform/thread/thread.hpp"

#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <memory>
#include <utility>

#include "platform/base/scope_exit.hpp"

#if defined(__linux__)
#include <sys/syscall.h>
#elif defined(__FreeBSD__)
#include <pthread_np.h>
#endif

namespace holdfast::platform {
namespace {

constexpr std::size_t kNameMax = 15;  // Linux: TASK_COMM_LEN less the NUL

struct Start {
  std::string name;
  std::function<void()> body;
};

sigset_t signals_of_others() noexcept {
  sigset_t set;
  ::sigfillset(&set);
  for (const int fault : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGSYS, SIGABRT}) {
    ::sigdelset(&set, fault);
  }
  return set;
}

extern "C" void* run_thread(void* argument) {
  const std::unique_ptr<Start> start(static_cast<Start*>(argument));
  name_this_thread(start->name);
  start->body();
  return nullptr;
}

// pthread_attr_setstacksize refuses sizes below the minimum and, on some systems, odd ones.
std::size_t acceptable_stack(std::size_t bytes) noexcept {
  const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
  const std::size_t wanted = std::max(bytes, static_cast<std::size_t>(PTHREAD_STACK_MIN));
  return (wanted + page - 1) / page * page;
}

}  // namespace

Result<Thread> Thread::start(const ThreadOptions& options, std::function<void()> body) {
  pthread_attr_t attributes;
  HF_CHECK(::pthread_attr_init(&attributes) == 0);
  const ScopeExit destroy([&attributes] { ::pthread_attr_destroy(&attributes); });
  if (options.stack_bytes > 0) {
    const std::size_t stack_bytes = acceptable_stack(options.stack_bytes);
    const int refused = ::pthread_attr_setstacksize(&attributes, stack_bytes);
    if (refused != 0) {
      return Unexpected{SysError{refused, "set a stack of " + std::to_string(stack_bytes) +
                                              " bytes for thread " + options.name}};
    }
  }

  // A new thread inherits its creator's mask: blocked here for that moment, no signal can slip in
  // between its start and a mask of its own.
  const sigset_t blocked = signals_of_others();
  sigset_t before;
  HF_CHECK(::pthread_sigmask(SIG_BLOCK, &blocked, &before) == 0);
  auto start = std::make_unique<Start>(Start{options.name, std::move(body)});
  Thread thread;
  const int failed = ::pthread_create(&thread.handle_, &attributes, &run_thread, start.get());
  HF_CHECK(::pthread_sigmask(SIG_SETMASK, &before, nullptr) == 0);
  if (failed != 0) return Unexpected{SysError{failed, "start thread " + options.name}};
  static_cast<void>(start.release());  // run_thread owns it now
  thread.joinable_ = true;
  return thread;
}

Thread::Thread(Thread&& other) noexcept
    : handle_(other.handle_), joinable_(std::exchange(other.joinable_, false)) {}

Thread& Thread::operator=(Thread&& other) noexcept {
  if (this == &other) return *this;
  join();
  handle_ = other.handle_;
  joinable_ = std::exchange(other.joinable_, false);
  return *this;
}

void Thread::join() noexcept {
  if (!std::exchange(joinable_, false)) return;
  HF_CHECK(::pthread_join(handle_, nullptr) == 0);
}

void name_this_thread(const std::string& name) noexcept {
  if (name.empty()) return;
  char cut[kNameMax + 1];
  const std::size_t length = std::min(name.size(), kNameMax);
  std::copy_n(name.data(), length, cut);
  cut[length] = '\0';
#if defined(__linux__)
  ::pthread_setname_np(::pthread_self(), cut);
#elif defined(__APPLE__)
  ::pthread_setname_np(cut);
#elif defined(__FreeBSD__)
  ::pthread_set_name_np(::pthread_self(), cut);
#endif
}

std::uint64_t this_thread_id() noexcept {
#if defined(__linux__)
  return static_cast<std::uint64_t>(::syscall(SYS_gettid));
#elif defined(__APPLE__)
  std::uint64_t id = 0;
  ::pthread_threadid_np(nullptr, &id);
  return id;
#elif defined(__FreeBSD__)
  return static_cast<std::uint64_t>(::pthread_getthreadid_np());
#else
  return reinterpret_cast<std::uint64_t>(::pthread_self());
#endif
}

}  // namespace holdfast::platform
