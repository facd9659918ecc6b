// byte_hash: a fast, keyed hash of short texts (request targets, paths).
// Why keyed: clients choose these texts, and without the key they could choose ones that collide.
//
// Threads: any; no state.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace holdfast::core {

namespace detail {

inline std::uint64_t load_up_to_8(const char* at, std::size_t bytes) noexcept {
  std::uint64_t word = 0;
  std::memcpy(&word, at, bytes);
  return word;
}

// Both halves of the 128-bit product, folded: every input bit reaches every output bit.
inline std::uint64_t mix(std::uint64_t a, std::uint64_t b) noexcept {
  __extension__ using Wide = unsigned __int128;
  const Wide product = static_cast<Wide>(a) * b;
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

}  // namespace detail

inline std::uint64_t byte_hash(std::string_view text, std::uint64_t key) noexcept {
  constexpr std::uint64_t kFirst = 0x9e3779b97f4a7c15u;
  constexpr std::uint64_t kSecond = 0xd6e8feb86659fd93u;
  std::uint64_t hash = key ^ (text.size() * kFirst);
  const char* at = text.data();
  std::size_t left = text.size();
  for (; left >= 16; at += 16, left -= 16) {
    hash = detail::mix(detail::load_up_to_8(at, 8) ^ kFirst ^ hash,
                       detail::load_up_to_8(at + 8, 8) ^ kSecond ^ key);
  }
  const std::size_t low = left < 8 ? left : 8;
  const std::uint64_t a = detail::load_up_to_8(at, low);
  const std::uint64_t b = detail::load_up_to_8(at + low, left - low);
  return detail::mix(detail::mix(a ^ kFirst ^ hash, b ^ kSecond ^ key), kFirst ^ hash);
}

}  // namespace holdfast::core
