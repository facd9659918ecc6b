#include "mpm/common/stop_ladder.hpp"

#include <algorithm>
#include <array>

namespace holdfast::mpm {
namespace {

struct Step {
  std::int64_t at_ms;
  StopAction action;
};

constexpr std::array kSteps = {
    Step{0, StopAction::ask},           Step{3'000, StopAction::terminate},
    Step{5'000, StopAction::terminate}, Step{7'000, StopAction::terminate},
    Step{9'000, StopAction::kill},      Step{10'000, StopAction::give_up},
};
constexpr std::int64_t kNothingMoreMs = 1'000;

}  // namespace

StopAction StopLadder::next(std::int64_t now_ms) noexcept {
  if (step_ == kSteps.size() || now_ms - start_ms_ < kSteps[step_].at_ms) return StopAction::none;
  return kSteps[step_++].action;
}

std::int64_t StopLadder::delay_ms(std::int64_t now_ms) const noexcept {
  if (step_ == kSteps.size()) return kNothingMoreMs;
  return std::max<std::int64_t>(0, kSteps[step_].at_ms - (now_ms - start_ms_));
}

}  // namespace holdfast::mpm
