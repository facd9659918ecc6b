// Futex by mutex and condition variable: what futex.hpp uses where the system has none.
// Why a table: sleepers on any word share a few dozen buckets, so words need no setup. It is built
// everywhere, so that its tests run on Linux, too.
//
// Threads: any of one process.
// Failure: none; sleepers of another word in the same bucket wake early and sleep on.
#pragma once

#include <atomic>
#include <cstdint>

#include "platform/thread/futex.hpp"

namespace holdfast::platform {

FutexWait parking_wait(std::atomic<std::uint32_t>& word, std::uint32_t expected,
                       std::int64_t timeout_us = kFutexForever) noexcept;
int parking_wake(std::atomic<std::uint32_t>& word, int count = 1) noexcept;

}  // namespace holdfast::platform
