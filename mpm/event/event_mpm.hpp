// EventMpm: the event MPM's entry in the table of MPMs (mpm/common/mpm_list.hpp).
// Why a function: the table of MPMs holds references, and no constructor runs before main.
#pragma once

#include "mpm/common/mpm.hpp"

namespace holdfast::mpm {

const Mpm& event_mpm() noexcept;

}  // namespace holdfast::mpm
