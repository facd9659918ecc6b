// Conditions: whether the lines of <IfModule>, <IfDefine>, <IfVersion>, <IfFile>, <IfDirective> and
// <IfSection> count. Why apart: each is a question about the load so far, without an effect.
//
// Threads: one load.   Failure: httpd's sentence.
#pragma once

#include <string>
#include <string_view>

#include "config/eval/load_state.hpp"
#include "platform/base/result.hpp"

namespace holdfast::config {

// What <IfVersion> compares with: the httpd release whose configurations this server reads.
struct Version {
  int major;
  int minor;
  int patch;
};
inline constexpr Version kAnsweredVersion{2, 4, 71};

// section: the name without brackets; args: its text up to the '>'.
platform::Result<bool, std::string> condition_holds(std::string_view section, std::string_view args,
                                                    const LoadState& state);
// The <IfVersion> part, for any version: "[[!]operator] version".
platform::Result<bool, std::string> version_matches(std::string_view args, const Version& version);

}  // namespace holdfast::config
