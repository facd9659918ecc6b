#include "core/http/conditional.hpp"

#include <catch2/catch.hpp>
#include <vector>

using namespace holdfast::core::http;

namespace {

constexpr std::int64_t kNow = 1'700'000'000;
// Sun, 06 Nov 1994 08:49:37 GMT
constexpr Validators kOurs{.etag = "\"v1\"", .last_modified = 784111777};

constexpr std::string_view kThen = "Sun, 06 Nov 1994 08:49:37 GMT";
constexpr std::string_view kEarlier = "Sun, 06 Nov 1994 08:49:36 GMT";
constexpr std::string_view kLater = "Sun, 06 Nov 1994 08:49:38 GMT";

struct Line {
  KnownField known;
  std::string_view value;
};

Precondition evaluate(Method method, const std::vector<Line>& lines,
                      const Validators& ours = kOurs) {
  std::vector<Field> fields;
  Request request;
  request.method = method;
  for (const Line& line : lines) {
    fields.push_back({.name = "x", .value = line.value, .known = line.known});
    request.known_mask |= 1u << static_cast<unsigned>(line.known);
  }
  request.fields = fields;
  return evaluate_preconditions(request, ours, kNow);
}

using F = KnownField;
constexpr auto kMet = Precondition::met;
constexpr auto kFailed = Precondition::failed;
constexpr auto kNotModified = Precondition::not_modified;

}  // namespace

TEST_CASE("Preconditions: each field alone", "[core][http][conditional]") {
  const auto [field, value, expected] = GENERATE(table<F, std::string_view, Precondition>({
      {F::if_match, "\"v1\"", kMet},
      {F::if_match, "\"v0\", \"v1\"", kMet},
      {F::if_match, "*", kMet},
      {F::if_match, "\"v0\"", kFailed},
      {F::if_match, "W/\"v1\"", kFailed},
      {F::if_none_match, "\"v1\"", kNotModified},
      {F::if_none_match, "W/\"v1\"", kNotModified},
      {F::if_none_match, "*", kNotModified},
      {F::if_none_match, "\"v0\"", kMet},
      {F::if_modified_since, kThen, kNotModified},
      {F::if_modified_since, kLater, kNotModified},
      {F::if_modified_since, kEarlier, kMet},
      {F::if_modified_since, "yesterday", kMet},
      {F::if_unmodified_since, kThen, kMet},
      {F::if_unmodified_since, kEarlier, kFailed},
      {F::if_unmodified_since, "yesterday", kMet},
  }));
  CAPTURE(value);
  CHECK(evaluate(Method::get, {{field, value}}) == expected);
}

TEST_CASE("Preconditions: an entity tag outweighs a date", "[core][http][conditional]") {
  CHECK(evaluate(Method::get, {{F::if_none_match, "\"v0\""}, {F::if_modified_since, kThen}}) ==
        kMet);
  CHECK(evaluate(Method::get, {{F::if_match, "\"v1\""}, {F::if_unmodified_since, kEarlier}}) ==
        kMet);
  CHECK(evaluate(Method::get, {{F::if_match, "\"v1\""}, {F::if_none_match, "\"v1\""}}) ==
        kNotModified);
}

TEST_CASE("Preconditions: a list may be spread over lines", "[core][http][conditional]") {
  CHECK(evaluate(Method::get, {{F::if_none_match, "\"v0\""}, {F::if_none_match, "\"v1\""}}) ==
        kNotModified);
}

TEST_CASE("Preconditions: 304 is for GET and HEAD alone", "[core][http][conditional]") {
  CHECK(evaluate(Method::head, {{F::if_none_match, "\"v1\""}}) == kNotModified);
  CHECK(evaluate(Method::post, {{F::if_none_match, "\"v1\""}}) == kFailed);
  CHECK(evaluate(Method::post, {{F::if_modified_since, kThen}}) == kMet);
}

TEST_CASE("Preconditions: what has no tag still exists", "[core][http][conditional]") {
  const Validators untagged{.etag = {}, .last_modified = kOurs.last_modified};
  CHECK(evaluate(Method::get, {{F::if_match, "*"}}, untagged) == kMet);
  CHECK(evaluate(Method::get, {{F::if_none_match, "*"}}, untagged) == kNotModified);
  CHECK(evaluate(Method::get, {{F::if_match, "\"v1\""}}, untagged) == kFailed);
}
