// EventMpm: the event MPM's entry in the table of MPMs (mpm/common/mpm_list.hpp).
#pragma once

#include "mpm/common/mpm.hpp"

namespace holdfast::mpm {

const Mpm& event_mpm() noexcept;

}  // namespace holdfast::mpm
