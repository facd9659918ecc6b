#include "platform/base/result.hpp"

#include <catch2/catch.hpp>
#include <cerrno>

using holdfast::platform::Result;
using holdfast::platform::SysError;
using holdfast::platform::Unexpected;

TEST_CASE("Result: holds a value or an error, never both", "[platform][result]") {
  Result<int> good = 7;
  REQUIRE(good);
  CHECK(*good == 7);
  Result<int> bad = Unexpected{SysError{ENOENT, "open x"}};
  REQUIRE(!bad);
  CHECK(bad.error().text() == "open x: No such file or directory (2)");
  CHECK(bad.value_or(3) == 3);
  Result<void> none = Unexpected{SysError{EPERM, "bind"}};
  CHECK(!none);
  CHECK(Result<void>{}.has_value());
}
