// PreforkMpm: the prefork MPM's entry in the table of MPMs (mpm/common/mpm_list.hpp).
// Why a function: the table is generated from the list of names in mpm/meson.build.
#pragma once

#include "mpm/common/mpm.hpp"

namespace holdfast::mpm {

const Mpm& prefork_mpm() noexcept;

}  // namespace holdfast::mpm
