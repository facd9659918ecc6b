// ConfigSlots: one typed slot per config type of a level: slots.get(kExpires). Why: modules read
// their settings without casts, and sections merge without knowing any module.
//
// A slot nobody filled costs nothing: get() answers the defaults, merging shares the outer's slot.
//
// Threads: const members any thread.   Ownership: slots are shared between merged copies and never
// change after the load.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "config/schema/config_type.hpp"
#include "platform/base/check.hpp"

namespace holdfast::config {

// Which types one level has, and their defaults. A small hash over the types' addresses.
class SlotLayout {
 public:
  explicit SlotLayout(const std::vector<const ConfigTypeBase*>& types);

  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);
  std::size_t size() const noexcept { return types_.size(); }
  const ConfigTypeBase& type(std::size_t i) const noexcept { return *types_[i]; }
  const void* default_of(std::size_t i) const noexcept { return defaults_[i].get(); }

  std::size_t index_of(const ConfigTypeBase& type) const noexcept {
    for (std::size_t at = home_of(&type);; at = (at + 1) & mask_) {
      const Bucket& bucket = buckets_[at];
      if (bucket.type == &type) return bucket.index;
      if (bucket.type == nullptr) return kNone;
    }
  }

 private:
  struct Bucket {
    const ConfigTypeBase* type = nullptr;
    std::size_t index = 0;
  };
  std::size_t home_of(const ConfigTypeBase* type) const noexcept {
    const auto address = reinterpret_cast<std::uintptr_t>(type);
    return ((address >> 4) ^ (address >> 10)) & mask_;
  }

  std::vector<const ConfigTypeBase*> types_;
  std::vector<std::shared_ptr<void>> defaults_;
  std::vector<Bucket> buckets_;  // a power of two, at most half full
  std::size_t mask_ = 0;
};

class ConfigSlots {
 public:
  explicit ConfigSlots(std::shared_ptr<const SlotLayout> layout);

  // A type of another level, or of a module this server was built without, is an HF_CHECK failure.
  template <class T>
  const T& get(const ConfigType<T>& type) const noexcept {
    const std::size_t i = layout_->index_of(type);
    HF_CHECK(i != SlotLayout::kNone);
    const void* slot = cells_[i] ? cells_[i].get() : layout_->default_of(i);
    return *static_cast<const T*>(slot);
  }
  // Did any line fill this slot?
  bool is_filled(const ConfigTypeBase& type) const noexcept;

  // These settings with the inner section's laid over them.
  ConfigSlots merged_with(const ConfigSlots& inner) const;

  // While loading only: the slot to fill, made from the defaults on first use.
  void* edit(const ConfigTypeBase& type);

 private:
  std::shared_ptr<const SlotLayout> layout_;
  std::vector<std::shared_ptr<void>> cells_;  // by layout index; null: nothing set
};

}  // namespace holdfast::config
