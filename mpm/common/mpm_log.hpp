// The log of the process model, and the numbers httpd gives its messages under each MPM.
// Why a table: tools look for the numbers, and every MPM has its own for the same event.
//
// Threads: any; constant.
#pragma once

#include "mpm/common/limits.hpp"
#include "platform/base/check.hpp"
#include "platform/log/log.hpp"

namespace holdfast::mpm {

inline constinit const platform::LogModule kEventLog{"mpm_event"};
inline constinit const platform::LogModule kWorkerLog{"mpm_worker"};
inline constinit const platform::LogModule kPreforkLog{"mpm_prefork"};
inline constinit const platform::LogModule kCoreLog{"core"};

inline const platform::LogModule& mpm_log(MpmKind kind) noexcept {
  switch (kind) {
    case MpmKind::event:
      return kEventLog;
    case MpmKind::worker:
      return kWorkerLog;
    case MpmKind::prefork:
      return kPreforkLog;
  }
  HF_UNREACHABLE();
}

struct MessageNumbers {
  int configured;  // resuming normal operations
  int fork_failed;
  int workers_reached;  // MaxRequestWorkers
  int spare_unreachable;
  int busy;
  int stop;           // SIGTERM
  int graceful_stop;  // SIGWINCH
  int graceful;       // SIGUSR1
  int restart;        // SIGHUP
  int never_healthy;  // no child ever came up
};

constexpr MessageNumbers message_numbers(MpmKind kind) {
  switch (kind) {
    case MpmKind::event:
      return {489, 481, 484, 10159, 486, 491, 492, 493, 494, 2324};
    case MpmKind::worker:
      return {292, 283, 286, 287, 289, 295, 296, 297, 298, 2325};
    case MpmKind::prefork:
      return {163, 159, 161, 161, 162, 169, 170, 171, 173, 0};
  }
  HF_UNREACHABLE();
}

}  // namespace holdfast::mpm
