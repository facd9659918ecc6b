// ScopeExit: runs a function when the scope is left, unless released.
// Why: what must be undone is written where it is done, and every return undoes it.
#pragma once

#include <utility>

namespace holdfast::platform {

template <class F>
class [[nodiscard]] ScopeExit {
 public:
  explicit ScopeExit(F f) : f_(std::move(f)) {}
  ScopeExit(const ScopeExit&) = delete;
  ScopeExit& operator=(const ScopeExit&) = delete;
  ~ScopeExit() {
    if (armed_) f_();
  }
  void release() noexcept { armed_ = false; }

 private:
  F f_;
  bool armed_ = true;
};

}  // namespace holdfast::platform
