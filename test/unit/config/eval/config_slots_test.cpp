#include "config/eval/config_slots.hpp"

#include <catch2/catch.hpp>

#include "config/schema/setting.hpp"

using namespace holdfast::config;

namespace {

template <int>
struct Numbered {
  Setting<int> value{1};
  static constexpr auto fields() { return std::tuple{&Numbered::value}; }
};
template <int kN>
constexpr ConfigType<Numbered<kN>> kNumbered{"test", Level::directory};

std::shared_ptr<const SlotLayout> layout() {
  return std::make_shared<SlotLayout>(std::vector<const ConfigTypeBase*>{
      &kNumbered<0>, &kNumbered<1>, &kNumbered<2>, &kNumbered<3>, &kNumbered<4>});
}

template <int kN>
void set(ConfigSlots& slots, int value) {
  static_cast<Numbered<kN>*>(slots.edit(kNumbered<kN>))->value.set(value, {});
}

}  // namespace

TEST_CASE("ConfigSlots: an untouched slot answers the defaults", "[config][eval]") {
  ConfigSlots slots{layout()};
  CHECK(*slots.get(kNumbered<3>).value == 1);
  CHECK_FALSE(slots.is_filled(kNumbered<3>));
  set<3>(slots, 7);
  CHECK(*slots.get(kNumbered<3>).value == 7);
  CHECK(slots.is_filled(kNumbered<3>));
  CHECK(*slots.get(kNumbered<4>).value == 1);
}

TEST_CASE("ConfigSlots: merging shares what only one side has and never changes a side",
          "[config][eval]") {
  const auto shared = layout();
  ConfigSlots outer{shared}, inner{shared};
  set<0>(outer, 10);
  set<1>(outer, 11);
  set<1>(inner, 21);
  set<2>(inner, 22);
  const ConfigSlots merged = outer.merged_with(inner);
  CHECK(*merged.get(kNumbered<0>).value == 10);
  CHECK(*merged.get(kNumbered<1>).value == 21);
  CHECK(*merged.get(kNumbered<2>).value == 22);
  CHECK(&merged.get(kNumbered<0>) == &outer.get(kNumbered<0>));
  CHECK(&merged.get(kNumbered<2>) == &inner.get(kNumbered<2>));
  CHECK(*outer.get(kNumbered<1>).value == 11);
  CHECK(*inner.get(kNumbered<1>).value == 21);
}

TEST_CASE("SlotLayout: finds its types and no others", "[config][eval]") {
  const auto known = layout();
  CHECK(known->index_of(kNumbered<0>) == 0);
  CHECK(known->index_of(kNumbered<4>) == 4);
  CHECK(known->index_of(kNumbered<5>) == SlotLayout::kNone);
  CHECK(SlotLayout{{}}.index_of(kNumbered<0>) == SlotLayout::kNone);
}
