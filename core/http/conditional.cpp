#include "core/http/conditional.hpp"

#include "core/http/date.hpp"
#include "core/http/etag.hpp"

namespace holdfast::core::http {

namespace {

struct Matches {
  bool present = false;
  bool matched = false;
};

// The list may be spread over several field lines (RFC 9110 §5.3).
Matches match_etags(const Request& request, KnownField field, std::string_view etag,
                    EtagComparison comparison) noexcept {
  Matches result;
  if (!request.has(field)) return result;
  for (const Field& line : request.fields) {
    if (line.known != field) continue;
    result.present = true;
    // "*" is any representation, also one without a tag.
    result.matched =
        result.matched || line.value == "*" || etag_list_has(line.value, etag, comparison);
  }
  return result;
}

}  // namespace

Precondition evaluate_preconditions(const Request& request, const Validators& ours,
                                    std::int64_t now_seconds) noexcept {
  const bool reads = request.method == Method::get || request.method == Method::head;
  const auto date_of = [&](KnownField field) {
    return parse_http_date(request.field(field), now_seconds);
  };

  const Matches if_match =
      match_etags(request, KnownField::if_match, ours.etag, EtagComparison::strong);
  if (if_match.present && !if_match.matched) return Precondition::failed;
  if (!if_match.present) {
    const auto since = date_of(KnownField::if_unmodified_since);
    if (since && ours.last_modified > *since) return Precondition::failed;
  }

  const Matches if_none_match =
      match_etags(request, KnownField::if_none_match, ours.etag, EtagComparison::weak);
  if (if_none_match.matched) return reads ? Precondition::not_modified : Precondition::failed;
  if (if_none_match.present || !reads) return Precondition::met;
  const auto since = date_of(KnownField::if_modified_since);
  return since && ours.last_modified <= *since ? Precondition::not_modified : Precondition::met;
}

}  // namespace holdfast::core::http
