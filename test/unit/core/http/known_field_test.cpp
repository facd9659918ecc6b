#include "core/http/known_field.hpp"

#include <catch2/catch.hpp>
#include <string>

#include "core/http/response.hpp"
#include "core/http/status.hpp"

namespace holdfast::core::http {

using namespace std::string_view_literals;

TEST_CASE("known_field_of: every name in any case, and no other", "[core][http]") {
  for (std::size_t i = 1; i < kKnownFields; ++i) {
    const auto known = static_cast<KnownField>(i);
    std::string name(known_field_name(known));
    REQUIRE_FALSE(name.empty());
    CHECK(known_field_of(name) == known);
    for (std::size_t at = 0; at < name.size(); ++at) {
      std::string other = name;
      if (other[at] != '-') other[at] = static_cast<char>(other[at] ^ 0x20);
      CHECK(known_field_of(other) == known);
      other[at] = name[at] == '-' ? '_' : '-';
      CHECK(known_field_of(other) == KnownField::other);
    }
    CHECK(known_field_of(name + "x") == KnownField::other);
  }
  CHECK(known_field_of("") == KnownField::other);
  CHECK(known_field_of("x") == KnownField::other);
}

TEST_CASE("Response: no field can split it", "[core][http]") {
  platform::Arena arena;
  Response response;
  CHECK(response.add_field(arena, "X-A", "b\tc \xe4"));
  CHECK(response.add_field(arena, "X-B", ""));
  const std::string_view bad =
      GENERATE("a\r\nSet-Cookie: x"sv, "a\nb"sv, "a\rb"sv, "a\0b"sv, "a\x7f"sv);
  CHECK_FALSE(response.add_field(arena, "X-C", bad));
  CHECK_FALSE(response.add_field(arena, bad, "c"));
  CHECK_FALSE(response.add_field(arena, "", "c"));
  CHECK_FALSE(response.add_field(arena, "X Y", "c"));
  REQUIRE(response.fields() != nullptr);
  CHECK(response.fields()->name == "X-A");
  CHECK(response.fields()->next->next == nullptr);
}

TEST_CASE("reason_phrase: registered codes have theirs", "[core][http]") {
  CHECK(reason_phrase(200) == "OK");
  CHECK(reason_phrase(431) == "Request Header Fields Too Large");
  CHECK(reason_phrase(511) == "Network Authentication Required");
  CHECK(reason_phrase(299) == "Unknown");
}

}  // namespace holdfast::core::http
