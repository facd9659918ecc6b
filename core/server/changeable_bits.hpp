// ChangeableBits: a set of flags that a section gives as a whole or as changes ("+a -b") to the
// outer section's. Why: Options and FileETag both work so, and merging must not be written twice.
//
// Threads: a value; const after the configuration was loaded.
#pragma once

#include <cstdint>

namespace holdfast::core {

class ChangeableBits {
 public:
  using Bits = std::uint8_t;

  constexpr explicit ChangeableBits(Bits by_default) noexcept : bits_(by_default) {}

  constexpr Bits bits() const noexcept { return bits_; }
  constexpr Bits added() const noexcept { return added_; }
  constexpr bool is_set() const noexcept { return is_set_; }

  // From here on what the outer section says does not count.
  constexpr void clear() noexcept {
    bits_ = added_ = removed_ = 0;
    is_absolute_ = is_set_ = true;
  }
  // sign: '+', '-', or 0 for a plain name of a whole list.
  constexpr void change(char sign, Bits which) noexcept {
    is_set_ = true;
    if (sign == '-') {
      removed_ |= which;
      added_ = without(added_, which);
      bits_ = without(bits_, which);
      return;
    }
    if (sign == '+') {
      added_ |= which;
      removed_ = without(removed_, which);
    }
    bits_ |= which;
  }
  // Takes flags out of the result alone.
  constexpr void drop(Bits which) noexcept { bits_ = without(bits_, which); }

  constexpr void merge(const ChangeableBits& inner) noexcept {
    if (!inner.is_set_) return;
    if (inner.is_absolute_) {
      *this = inner;
      return;
    }
    added_ = static_cast<Bits>(without(added_, inner.removed_) | inner.added_);
    removed_ = static_cast<Bits>(without(removed_, inner.added_) | inner.removed_);
    bits_ = static_cast<Bits>(without(bits_, inner.removed_) | inner.added_);
    is_set_ = true;
  }

  constexpr bool operator==(const ChangeableBits&) const noexcept = default;

 private:
  static constexpr Bits without(Bits bits, Bits which) noexcept {
    return static_cast<Bits>(bits & ~which);
  }

  Bits bits_;
  Bits added_ = 0;
  Bits removed_ = 0;
  bool is_absolute_ = false;
  bool is_set_ = false;
};

}  // namespace holdfast::core
