// FileCache: a child's memory of its files: small bodies and finished heads in memory, large files
// kept open, missing ones remembered briefly.
// Why it may be believed: every entry is compared with the file system at most a second after the
// last comparison, by one worker, before anybody serves it again.
//
//   path --hash--> shard (mutex) --> entry          per-worker TargetMemo: target --> entry
//                                                   (no lock; asks here once per second)
//
// An entry is kept from the second request on that comes within a minute of the first, so a crawl
// through thousands of files moves nothing; what makes room is the least used (CLOCK with a small
// count). What is over budget is served all the same, once, from its own descriptor.
//
// Threads:    any; the mutexes are taken for a few instructions, never around a system call.
// Ownership:  the table holds one count of each entry, every user another.
// Failure:    find() fails only for the machine's trouble, which is never remembered.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/modules/default_handler/file_entry.hpp"
#include "core/modules/default_handler/file_look.hpp"
#include "platform/base/result.hpp"
#include "platform/time/clock.hpp"

namespace holdfast::core {

// Everything is per child.
struct FileCacheLimits {
  std::size_t bytes_max = 64 << 20;      // of bodies, heads and the table
  std::size_t body_bytes_max = 1 << 20;  // of one body; larger files are kept open instead
  std::size_t descriptors_max = 4096;
  std::size_t entries_max = 16384;
};

// The standard limits, with no more than a quarter of the process's descriptors.
FileCacheLimits file_cache_limits_here() noexcept;

// When a request runs, by its worker's clock.
struct Moment {
  platform::Ticks ticks = 1;
  std::int64_t wall_ns = 0;
};

struct FoundFile {
  EntryRef entry;
  // Until then the caller may go on using the entry without asking again; `ticks` of the request
  // itself if it may not.
  platform::Ticks valid_until = 0;
};

class FileCache {
 public:
  static constexpr platform::Ticks kFreshTicks = 10;     // 1 s between two comparisons
  static constexpr platform::Ticks kGhostTicks = 600;    // 1 min for the second request
  static constexpr platform::Ticks kIdleTicks = 600;     // unused for 1 min: dropped
  static constexpr platform::Ticks kIdleFileTicks = 50;  // unused for 5 s: the descriptor is closed
  // Up to here even a file that is not kept is read into memory: one send for head and body.
  static constexpr std::size_t kBodyReadOnceMax = 64 * 1024;

  explicit FileCache(const FileCacheLimits& limits);
  ~FileCache();

  platform::Result<FoundFile> find(const FilePath& file, const Moment& now);
  // Lets go of what nobody has used for a while; about once a second.
  void drop_idle(platform::Ticks now);
  // Closes what is kept open: the process has no descriptors left.
  void drop_descriptors();

  const FileCacheLimits& limits() const noexcept { return limits_; }
  const FileBudget& used() const noexcept { return *budget_; }  // by all live entries
  std::uint64_t hash_key() const noexcept { return hash_key_; }

 private:
  static constexpr std::size_t kShards = 16;
  static constexpr std::size_t kGhostSets = 128;  // per shard
  static constexpr std::size_t kGhostWays = 4;
  static constexpr std::uint8_t kUsesMax = 3;
  static constexpr std::size_t kVictimsPerTurn = 16;

  struct Cell {
    EntryRef entry;
    std::uint64_t hash = 0;
    platform::Ticks checked_at = 0;  // when the look began that this entry is based on
    std::uint8_t uses = 0;           // since the clock's hand was here, up to kUsesMax
    bool being_checked = false;      // one worker compares it; the others serve it meanwhile
  };
  struct Ghost {
    std::uint32_t tag = 0;
    platform::Ticks seen_at = 0;
  };
  // Guarded by its mutex; alone in its cache lines.
  struct alignas(128) Shard {
    std::mutex mutex;
    std::unordered_map<std::uint64_t, std::size_t> index;  // hash -> position in cells
    std::vector<Cell> cells;
    std::size_t hand = 0;
    std::array<Ghost, kGhostSets * kGhostWays> ghosts{};
    std::size_t next_ghost_way = 0;
  };
  enum class Seen : std::uint8_t {
    never,  // not in the table, and no ghost of it
    once,   // not in the table, but asked for lately
    fresh,
    stale,  // the caller must compare it and tell: end_check, forget or keep_entry
    busy,   // another worker compares it
  };
  struct Glance {
    Seen seen = Seen::never;
    EntryRef entry;
    platform::Ticks checked_at = 0;
  };

  Shard& shard_of(std::uint64_t hash) noexcept { return shards_[hash >> 60]; }
  platform::Result<FoundFile> find_once(const FilePath& file, const Moment& now);
  Glance glance(std::uint64_t hash, const FilePath& file, platform::Ticks now);
  platform::Result<FoundFile> check(std::uint64_t hash, const FilePath& file, const Moment& now,
                                    EntryRef known);
  platform::Result<FoundFile> make(std::uint64_t hash, const FilePath& file, const Moment& now,
                                   bool keep);
  bool keep_entry(std::uint64_t hash, const EntryRef& entry, platform::Ticks checked_at);
  void end_check(std::uint64_t hash, const FileEntry* known, platform::Ticks checked_at);
  void forget(std::uint64_t hash, const FileEntry* known);
  bool fits(const FileEntry& entry) const noexcept;
  bool make_room(const FileEntry& entry);
  // One revolution of the shard's hand at most, a few victims at most.
  static void turn_clock(Shard& shard, bool only_descriptors, std::vector<EntryRef>& victims);
  static bool was_seen_lately(Shard& shard, std::uint64_t hash, platform::Ticks now);
  static EntryRef remove(Shard& shard, std::size_t position);
  template <class Condition>
  void drop_if(Condition condition);

  const FileCacheLimits limits_;
  const std::uint64_t hash_key_;
  const FileLooker looker_;
  const std::shared_ptr<FileBudget> budget_;
  std::atomic<std::size_t> next_shard_{0};  // whose clock turns next
  std::array<Shard, kShards> shards_;
};

}  // namespace holdfast::core
