#include "config/eval/config_slots.hpp"

namespace holdfast::config {

SlotLayout::SlotLayout(const std::vector<const ConfigTypeBase*>& types) : types_(types) {
  std::size_t buckets = 2;
  while (buckets < 2 * types_.size() + 1) buckets *= 2;
  buckets_.resize(buckets);
  mask_ = buckets - 1;
  for (std::size_t i = 0; i < types_.size(); ++i) {
    defaults_.push_back(types_[i]->make());
    std::size_t at = home_of(types_[i]);
    while (buckets_[at].type != nullptr) at = (at + 1) & mask_;
    buckets_[at] = {types_[i], i};
  }
}

ConfigSlots::ConfigSlots(std::shared_ptr<const SlotLayout> layout)
    : layout_(std::move(layout)), cells_(layout_->size()) {}

bool ConfigSlots::is_filled(const ConfigTypeBase& type) const noexcept {
  const std::size_t i = layout_->index_of(type);
  return i != SlotLayout::kNone && cells_[i] != nullptr;
}

ConfigSlots ConfigSlots::merged_with(const ConfigSlots& inner) const {
  HF_CHECK(layout_ == inner.layout_);
  ConfigSlots result{layout_};
  for (std::size_t i = 0; i < cells_.size(); ++i) {
    if (cells_[i] == nullptr || inner.cells_[i] == nullptr) {
      result.cells_[i] = cells_[i] != nullptr ? cells_[i] : inner.cells_[i];
    } else {
      result.cells_[i] = layout_->type(i).merged(cells_[i].get(), inner.cells_[i].get());
    }
  }
  return result;
}

void* ConfigSlots::edit(const ConfigTypeBase& type) {
  const std::size_t i = layout_->index_of(type);
  HF_CHECK(i != SlotLayout::kNone);
  if (cells_[i] == nullptr) cells_[i] = type.make();
  return cells_[i].get();
}

}  // namespace holdfast::config
