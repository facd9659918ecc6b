// Raw request heads and what must become of them, each with the section it stands on.
//
// Threads: constant data.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace holdfast::core::http1::test {

struct HeadCase {
  std::string_view name;
  std::string_view bytes;
  std::uint16_t status = 0;  // 0: a good head
};

// Malformed and refused heads, and good ones that look suspicious.
std::span<const HeadCase> head_cases() noexcept;

}  // namespace holdfast::core::http1::test
