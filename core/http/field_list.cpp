#include "core/http/field_list.hpp"

namespace holdfast::core::http {

Field& FieldList::next_beyond_inline() {
  if (more_.empty()) more_.assign(inline_.begin(), inline_.end());
  ++size_;
  return more_.emplace_back();
}

}  // namespace holdfast::core::http
