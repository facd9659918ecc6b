// FieldList: where the parser puts the fields of a request head.
// Why: the usual hundred need no allocation; only a higher LimitRequestFields reaches for the heap.
//
// Threads:   one worker's own, used again for every request.
// Ownership: of the array, not of the texts that the fields show.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <vector>

#include "core/http/request.hpp"

namespace holdfast::core::http {

class FieldList {
 public:
  static constexpr std::size_t kInlineFields = 100;

  void clear() noexcept {
    size_ = 0;
    if (!more_.empty()) more_.clear();
  }
  // The place of the next field; its old contents are to be overwritten.
  Field& next() {
    if (size_ < kInlineFields) [[likely]]
      return inline_[size_++];
    return next_beyond_inline();
  }
  std::size_t size() const noexcept { return size_; }
  std::span<const Field> fields() const noexcept {
    return size_ <= kInlineFields ? std::span<const Field>(inline_.data(), size_)
                                  : std::span<const Field>(more_);
  }

 private:
  Field& next_beyond_inline();

  std::size_t size_ = 0;
  std::array<Field, kInlineFields> inline_;
  std::vector<Field> more_;  // all of them, once there are more than kInlineFields
};

}  // namespace holdfast::core::http
