// TargetMemo: a worker's memory of which request target of which server is which file, so that the
// next request for it needs no path, no phase, no lock and no shared memory that anybody writes.
// Why it may skip the phases: only answers that depend on nothing but server and target are told to
// it, and it believes each of them for no longer than the file cache does (a second).
//
// Threads:    one worker's own.
// Ownership:  holds a count of each entry. What it lets go of goes through `retired`: the turn's
//             output may still refer to it.
// Lifetime:   an answer's texts: until `retired` is emptied.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "core/modules/default_handler/file_entry.hpp"
#include "platform/time/clock.hpp"

namespace holdfast::core {

struct Server;

class TargetMemo {
 public:
  static constexpr std::size_t kSlots = 1024;
  static constexpr std::size_t kTargetBytesMax = 2048;

  struct Key {
    const Server* server;
    std::string_view target;  // raw, as received
    std::uint64_t hash;       // of the target
  };
  struct Answer {
    std::string_view fields;  // ready-made, with Content-Length
    std::string_view body;
    const FileEntry* entry = nullptr;
  };

  struct Fields {
    std::string_view text;
    bool are_entrys = false;  // they live as long as the entry; otherwise they are copied
  };

  explicit TargetMemo(std::vector<EntryRef>& retired) : retired_(retired) {}

  // Of all answers together: more is not taken, so that sleeping workers hold little.
  void set_body_bytes_max(std::size_t bytes) noexcept { body_bytes_max_ = bytes; }

  // Null, or what is known of this target now.
  const Answer* find(const Key& key, platform::Ticks now) const noexcept {
    if (slots_ == nullptr) return nullptr;
    const std::size_t set = set_of(key.hash);
    const Tag tag = tag_of(key.hash);
    for (std::size_t way = 0; way < kWays; ++way) {
      if (tags_[set][way] != tag) continue;
      const Slot& slot = slots_[set * kWays + way];
      if (!slot.holds(key)) continue;
      return platform::tick_reached(slot.valid_until, now) ? nullptr : &slot.answer;
    }
    return nullptr;
  }

  // Until `valid_until` an equal key finds `entry` with these fields.
  void remember(const Key& key, EntryRef entry, Fields fields, platform::Ticks valid_until);
  // Lets go of everything that is no longer valid; looks at most once a second.
  void sweep(platform::Ticks now);

  std::size_t body_bytes() const noexcept { return body_bytes_; }

 private:
  static constexpr std::size_t kWays = 4;
  static constexpr std::size_t kSets = kSlots / kWays;
  static constexpr std::size_t kInlineTargetBytes = 48;
  static constexpr platform::Ticks kSweepTicks = 10;

  struct alignas(64) Slot {
    const Server* server = nullptr;  // null: empty
    Answer answer;
    platform::Ticks valid_until = 0;
    std::uint32_t target_bytes = 0;
    // Second line.
    EntryRef entry;
    std::unique_ptr<char[]> long_target;
    std::unique_ptr<char[]> own_fields;
    std::array<char, kInlineTargetBytes> short_target;

    std::string_view target() const noexcept {
      return {long_target ? long_target.get() : short_target.data(), target_bytes};
    }
    bool holds(const Key& key) const noexcept {
      return server == key.server && target() == key.target;
    }
  };
  static_assert(sizeof(Slot) == 128);

  // A few bits of the hash of what is in each way, beside one another: a look that misses touches
  // no slot. 0: empty.
  using Tag = std::uint16_t;
  using Tags = std::array<Tag, kWays>;

  static std::size_t set_of(std::uint64_t hash) noexcept { return hash % kSets; }
  static Tag tag_of(std::uint64_t hash) noexcept { return static_cast<Tag>(hash >> 48 | 1); }
  Tag& tag_at(std::size_t position) noexcept { return tags_[position / kWays][position % kWays]; }
  std::size_t position_for(const Key& key) const noexcept;
  void empty(std::size_t position);

  std::size_t body_bytes_max_ = 0;
  std::vector<EntryRef>& retired_;
  std::size_t body_bytes_ = 0;
  platform::Ticks sweep_at_ = 0;
  // Made for the first answer: a worker that never serves a file costs nothing.
  std::unique_ptr<Slot[]> slots_;
  std::unique_ptr<Tags[]> tags_;
};

}  // namespace holdfast::core
