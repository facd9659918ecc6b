#include "config/schema/setting.hpp"

#include <catch2/catch.hpp>
#include <string>

#include "config/schema/config_type.hpp"

using namespace holdfast::config;

namespace {

struct Inner {
  Setting<int> number{7};
  static constexpr auto fields() { return std::tuple{&Inner::number}; }
};
struct Outer {
  Setting<std::string> name{"default"};
  ListSetting<int> appended;
  ListSetting<int, ListMerge::replace> replaced;
  Inner nested;
  static constexpr auto fields() {
    return std::tuple{&Outer::name, &Outer::appended, &Outer::replaced, &Outer::nested};
  }
};

template <class List>
std::vector<int> numbers(const List& list) {
  std::vector<int> result;
  for (const auto& item : list) result.push_back(item.value);
  return result;
}

}  // namespace

TEST_CASE("Setting: the default counts until something is set", "[config][schema]") {
  const SourceFile file{"f", {}, 0};
  Setting<int> setting{5};
  CHECK(*setting == 5);
  CHECK_FALSE(setting.is_set());
  CHECK_FALSE(setting.where().is_known());
  setting.set(5, {&file, 3});
  CHECK(setting.is_set());
  CHECK(setting.where().text() == "f:3");
}

TEST_CASE("Setting: the inner value wins only if it was set", "[config][schema]") {
  Outer outer, inner;
  outer.name.set("outer", {});
  merge_into(outer, inner);
  CHECK(*outer.name == "outer");
  inner.name.set("inner", {});
  inner.nested.number.set(8, {});
  merge_into(outer, inner);
  CHECK(*outer.name == "inner");
  CHECK(*outer.nested.number == 8);
}

TEST_CASE("ListSetting: inner items follow the outer ones or replace them", "[config][schema]") {
  Outer outer, inner;
  outer.appended.append(1, {});
  outer.replaced.append(1, {});
  merge_into(outer, inner);
  CHECK(numbers(outer.replaced) == std::vector{1});
  inner.appended.append(2, {});
  inner.replaced.append(2, {});
  inner.replaced.append(3, {});
  merge_into(outer, inner);
  CHECK(numbers(outer.appended) == std::vector{1, 2});
  CHECK(numbers(outer.replaced) == std::vector{2, 3});
  inner.replaced.clear();
  merge_into(outer, inner);
  CHECK(outer.replaced.empty());
  CHECK(outer.replaced.is_set());
}
