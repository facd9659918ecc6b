#include "core/modules/default_handler/target_memo.hpp"

#include <cstring>
#include <utility>

namespace holdfast::core {

using platform::Ticks;

void TargetMemo::empty(Slot& slot) {
  if (slot.server == nullptr) return;
  body_bytes_ -= slot.answer.body.size();
  retired_.push_back(std::move(slot.entry));
  slot.server = nullptr;
  slot.answer = {};
  slot.long_target.reset();
  slot.own_fields.reset();
}

// The slot that has this key; or an empty one; or the one that was confirmed longest ago.
TargetMemo::Slot& TargetMemo::slot_for(const Key& key) noexcept {
  Slot* const first = &slots_[first_slot(key.hash)];
  for (Slot* slot = first; slot != first + kWays; ++slot) {
    if (slot->holds(key)) return *slot;
  }
  Slot* choice = first;
  for (Slot* slot = first; slot != first + kWays; ++slot) {
    if (slot->server == nullptr) return *slot;
    if (platform::tick_reached(slot->valid_until, choice->valid_until)) choice = slot;
  }
  return *choice;
}

void TargetMemo::remember(const Key& key, EntryRef entry, Fields fields, Ticks valid_until) {
  if (key.target.empty() || key.target.size() > kTargetBytesMax) return;
  if (slots_ == nullptr) slots_ = std::make_unique<Slot[]>(kSlots);
  Slot& slot = slot_for(key);
  empty(slot);
  const std::string_view body = entry->body();
  if (body_bytes_ + body.size() > body_bytes_max_) return;

  body_bytes_ += body.size();
  slot.hash = key.hash;
  slot.server = key.server;
  slot.valid_until = valid_until;
  slot.target_bytes = static_cast<std::uint32_t>(key.target.size());
  char* target = slot.short_target.data();
  if (key.target.size() > kInlineTargetBytes) {
    slot.long_target = std::make_unique_for_overwrite<char[]>(key.target.size());
    target = slot.long_target.get();
  }
  std::memcpy(target, key.target.data(), key.target.size());
  if (!fields.are_entrys) {
    slot.own_fields = std::make_unique_for_overwrite<char[]>(fields.text.size());
    std::memcpy(slot.own_fields.get(), fields.text.data(), fields.text.size());
    fields.text = {slot.own_fields.get(), fields.text.size()};
  }
  slot.answer = {.fields = fields.text, .body = body, .entry = entry.get()};
  slot.entry = std::move(entry);
}

void TargetMemo::sweep(Ticks now) {
  if (slots_ == nullptr || !platform::tick_reached(sweep_at_, now)) return;
  sweep_at_ = now + kSweepTicks;
  for (Slot* slot = slots_.get(); slot != slots_.get() + kSlots; ++slot) {
    if (slot->server != nullptr && platform::tick_reached(slot->valid_until, now)) empty(*slot);
  }
}

}  // namespace holdfast::core
