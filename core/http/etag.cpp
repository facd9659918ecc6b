#include "core/http/etag.hpp"

namespace holdfast::core::http {
namespace {

bool is_weak(std::string_view etag) noexcept { return etag.starts_with("W/"); }

void skip_separators(std::string_view& list) noexcept {
  while (!list.empty() && (list[0] == ' ' || list[0] == '\t' || list[0] == ',')) {
    list.remove_prefix(1);
  }
}

// Takes the entity tag at the front of the list, or nothing if there is none.
std::string_view take_etag(std::string_view& list) noexcept {
  const std::size_t opening = is_weak(list) ? 2 : 0;
  if (opening >= list.size() || list[opening] != '"') return {};
  const std::size_t closing = list.find('"', opening + 1);
  if (closing == std::string_view::npos) return {};
  const std::string_view etag = list.substr(0, closing + 1);
  list.remove_prefix(closing + 1);
  return etag;
}

}  // namespace

bool same_etag(std::string_view a, std::string_view b, EtagComparison comparison) noexcept {
  if (a.empty()) return false;
  switch (comparison) {
    case EtagComparison::strong:
      return !is_weak(a) && a == b;
    case EtagComparison::weak:
      break;
  }
  if (is_weak(a)) a.remove_prefix(2);
  if (is_weak(b)) b.remove_prefix(2);
  return a == b;
}

bool etag_list_has(std::string_view list, std::string_view etag,
                   EtagComparison comparison) noexcept {
  skip_separators(list);
  if (list.starts_with('*')) return !etag.empty();
  while (!list.empty()) {
    const std::string_view candidate = take_etag(list);
    if (candidate.empty()) return false;
    if (same_etag(candidate, etag, comparison)) return true;
    skip_separators(list);
  }
  return false;
}

}  // namespace holdfast::core::http
