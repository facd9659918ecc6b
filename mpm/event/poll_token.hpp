// PollToken: the right to wait in the pollset and to take events out of it; exactly one thread has
// it. Why: two threads in one pollset lose wake-ups (one takes the other's), and an idle worker
// that waits there itself serves the next event without any hop between threads.
//
// Threads:  any. Who releases it and does not come back must wake a parked worker (HandOver does).
#pragma once

#include <atomic>

namespace holdfast::mpm {

class PollToken {
 public:
  bool try_take() noexcept {
    return !held_.load(std::memory_order_relaxed) &&
           !held_.exchange(true, std::memory_order_seq_cst);
  }
  void release() noexcept { held_.store(false, std::memory_order_seq_cst); }
  bool held() const noexcept { return held_.load(std::memory_order_seq_cst); }

 private:
  alignas(128) std::atomic<bool> held_{false};
};

}  // namespace holdfast::mpm
