#include "mpm/common/child_process.hpp"

#include <pthread.h>
#include <unistd.h>

#include <csignal>
#include <exception>

#include "core/pipeline/module.hpp"
#include "mpm/common/mpm.hpp"
#include "mpm/common/mpm_log.hpp"
#include "platform/process/signals.hpp"

namespace holdfast::mpm {
namespace {

using platform::LogLevel;

// Orders come over the channel. What a terminal or an administrator sends to the whole process
// group (Ctrl-C, kill -HUP -PGID) is the parent's to decide; SIGTERM alone ends a child, through
// its ChildLoop, which lets it in.
void arrange_signals() noexcept {
  platform::reset_signals();
  for (const int number : {SIGINT, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2, SIGWINCH}) {
    struct sigaction action = {};
    action.sa_handler = SIG_IGN;
    sigemptyset(&action.sa_mask);
    sigaction(number, &action, nullptr);
  }
  sigset_t term;
  sigemptyset(&term);
  sigaddset(&term, SIGTERM);
  pthread_sigmask(SIG_SETMASK, &term, nullptr);
}

void close_foreign_listeners(const Generation& mine, std::span<const Generation* const> others) {
  for (const Generation* other : others) {
    if (other == nullptr || other == &mine) continue;
    for (const int fd : other->listeners.descriptors()) {
      if (!mine.listeners.has_descriptor(fd)) close(fd);
    }
  }
}

ExitCode serve(const ChildSeed& seed) {
  const Generation& generation = seed.generation;
  const std::vector<int> listen_fds = generation.listeners.descriptors();
  core::ChildContext context;
  context.runtime = generation.runtime.get();
  context.slot = seed.slot;
  context.generation = generation.number;
  for (const core::Module* module : generation.modules) {
    context.module_states.push_back(
        module->make_child_state != nullptr ? module->make_child_state(context) : nullptr);
  }
  ChildTask task{context,         listen_fds, generation.limits,
                 seed.scoreboard, seed.slot,  seed.channel_fd};
  return generation.mpm->run_child(task);
}

}  // namespace

ExitCode run_child_process(const ChildSeed& seed, std::span<const Generation* const> others) {
  arrange_signals();
  close_foreign_listeners(seed.generation, others);
  const platform::LogModule& log = mpm_log(seed.generation.mpm->kind());
  if (const auto became = platform::become(seed.generation.identity); !became) {
    log_at(LogLevel::alert, log, 0, "{}", became.error());
    return ExitCode::fatal;
  }
  // Want of memory is the one exception that libraries may throw here.
  try {
    return serve(seed);
  } catch (const std::exception& exception) {
    log_at(LogLevel::crit, log, 0, "child ends: {}", exception.what());
    return ExitCode::sick;
  }
}

}  // namespace holdfast::mpm
