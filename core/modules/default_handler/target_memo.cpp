#include "core/modules/default_handler/target_memo.hpp"

#include <cstring>
#include <utility>

namespace holdfast::core {

using platform::Ticks;

void TargetMemo::empty(std::size_t position) {
  Slot& slot = slots_[position];
  if (slot.server == nullptr) return;
  body_bytes_ -= slot.answer.body.size();
  retired_.push_back(std::move(slot.entry));
  slot.server = nullptr;
  slot.answer = {};
  slot.long_target.reset();
  slot.own_fields.reset();
  tag_at(position) = 0;
}

// The slot that has this key; or an empty one; or the one that was confirmed longest ago.
std::size_t TargetMemo::position_for(const Key& key) const noexcept {
  const std::size_t first = set_of(key.hash) * kWays;
  for (std::size_t at = first; at < first + kWays; ++at) {
    if (slots_[at].holds(key)) return at;
  }
  std::size_t choice = first;
  for (std::size_t at = first; at < first + kWays; ++at) {
    if (slots_[at].server == nullptr) return at;
    if (platform::tick_reached(slots_[at].valid_until, slots_[choice].valid_until)) choice = at;
  }
  return choice;
}

void TargetMemo::remember(const Key& key, EntryRef entry, Fields fields, Ticks valid_until) {
  if (key.target.empty() || key.target.size() > kTargetBytesMax) return;
  if (slots_ == nullptr) {
    slots_ = std::make_unique<Slot[]>(kSlots);
    tags_ = std::make_unique<Tags[]>(kSets);
  }
  const std::size_t position = position_for(key);
  Slot& slot = slots_[position];
  empty(position);
  const std::string_view body = entry->body();
  if (body_bytes_ + body.size() > body_bytes_max_) return;

  body_bytes_ += body.size();
  tag_at(position) = tag_of(key.hash);
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
  for (std::size_t at = 0; at < kSlots; ++at) {
    if (tag_at(at) != 0 && platform::tick_reached(slots_[at].valid_until, now)) empty(at);
  }
}

}  // namespace holdfast::core
