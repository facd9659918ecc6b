#include "core/modules/default_handler/file_cache.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <mutex>
#include <utility>

#include "core/modules/default_handler/byte_hash.hpp"
#include "platform/base/check.hpp"

namespace holdfast::core {

namespace {

using platform::Result;
using platform::tick_reached;
using platform::Ticks;
using platform::Unexpected;

std::uint64_t random_key() noexcept {
  std::uint64_t key = 0;
  // Without entropy the key is guessable, which costs speed under attack and nothing else.
  if (getentropy(&key, sizeof key) != 0) key = reinterpret_cast<std::uintptr_t>(&key);
  return key;
}

bool is_out_of_descriptors(int error) noexcept { return error == EMFILE || error == ENFILE; }

bool is_entry_of(const FileEntry& entry, const FilePath& file) noexcept {
  return entry.root_bytes() == file.root_bytes && entry.path() == file.path;
}

}  // namespace

FileCacheLimits file_cache_limits_here() noexcept {
  FileCacheLimits limits;
  rlimit files{};
  if (getrlimit(RLIMIT_NOFILE, &files) == 0 && files.rlim_cur != RLIM_INFINITY) {
    limits.descriptors_max =
        std::min<std::size_t>(limits.descriptors_max, static_cast<std::size_t>(files.rlim_cur) / 4);
  }
  return limits;
}

FileCache::FileCache(const FileCacheLimits& limits)
    : limits_(limits), hash_key_(random_key()), budget_(std::make_shared<FileBudget>()) {}

FileCache::~FileCache() = default;

Result<FoundFile> FileCache::find(const FilePath& file, const Moment& now) {
  auto found = find_once(file, now);
  if (found || !is_out_of_descriptors(found.error().code)) return found;
  // What is kept open only saves time; an answer needs the descriptor more.
  drop_descriptors();
  return find_once(file, now);
}

Result<FoundFile> FileCache::find_once(const FilePath& file, const Moment& now) {
  const std::uint64_t hash = byte_hash(file.path, hash_key_ + file.root_bytes);
  Glance seen = glance(hash, file, now.ticks);
  switch (seen.seen) {
    case Seen::fresh:
      return FoundFile{std::move(seen.entry), seen.checked_at + kFreshTicks};
    case Seen::busy:
      return FoundFile{std::move(seen.entry), now.ticks};
    case Seen::stale:
      return check(hash, file, now, std::move(seen.entry));
    case Seen::once:
      return make(hash, file, now, true);
    case Seen::never:
      return make(hash, file, now, false);
  }
  HF_UNREACHABLE();
}

FileCache::Glance FileCache::glance(std::uint64_t hash, const FilePath& file, Ticks now) {
  Shard& shard = shard_of(hash);
  const std::lock_guard lock(shard.mutex);
  const auto at = shard.index.find(hash);
  if (at == shard.index.end() || !is_entry_of(*shard.cells[at->second].entry, file)) {
    const bool once = was_seen_lately(shard, hash, now);
    return {once ? Seen::once : Seen::never, EntryRef(), 0};
  }
  Cell& cell = shard.cells[at->second];
  cell.uses = std::min<std::uint8_t>(cell.uses + 1, kUsesMax);
  Glance result{.entry = cell.entry.share(), .checked_at = cell.checked_at};
  if (!tick_reached(cell.checked_at + kFreshTicks, now)) {
    result.seen = Seen::fresh;
  } else {
    result.seen = std::exchange(cell.being_checked, true) ? Seen::busy : Seen::stale;
  }
  return result;
}

// Notes that this hash was seen. Whose note makes room is as good as chance: files that are asked
// for in turns must not push out one another's notes for ever.
bool FileCache::was_seen_lately(Shard& shard, std::uint64_t hash, Ticks now) {
  const auto tag = static_cast<std::uint32_t>(hash >> 24);
  Ghost* const set = &shard.ghosts[hash % kGhostSets * kGhostWays];
  for (std::size_t way = 0; way < kGhostWays; ++way) {
    Ghost& ghost = set[way];
    if (ghost.seen_at == 0 || ghost.tag != tag) continue;
    const bool lately = !tick_reached(ghost.seen_at + kGhostTicks, now);
    ghost.seen_at = now;
    return lately;
  }
  set[shard.next_ghost_way++ % kGhostWays] = {tag, now};
  return false;
}

Result<FoundFile> FileCache::check(std::uint64_t hash, const FilePath& file, const Moment& now,
                                   EntryRef known) {
  // Of a racy entry equal stamps prove nothing: it is read again.
  bool same = false;
  if (!known->facts().racy) {
    const auto look = looker_.look(file, platform::OpenFor::looking, now.wall_ns);
    same = look && look->facts.same_as(known->facts());
  }
  if (!same) {
    auto made = make(hash, file, now, true);
    const bool no_descriptors = !made && is_out_of_descriptors(made.error().code);
    if (!no_descriptors || !FileLooker::looks_the_same_by_name(*known)) {
      // Unless the new one took its place, the old one must not be served again.
      forget(hash, known.get());
      return made;
    }
  }
  end_check(hash, known.get(), now.ticks);
  return FoundFile{std::move(known), now.ticks + kFreshTicks};
}

Result<FoundFile> FileCache::make(std::uint64_t hash, const FilePath& file, const Moment& now,
                                  bool keep) {
  const std::size_t body_bytes_max =
      keep ? limits_.body_bytes_max : std::min(limits_.body_bytes_max, kBodyReadOnceMax);
  auto made = looker_.make_entry(file, body_bytes_max, now.wall_ns);
  if (!made) return Unexpected{std::move(made).error()};
  const bool kept = keep && made->settled && keep_entry(hash, made->entry, now.ticks);
  return FoundFile{std::move(made->entry), kept ? now.ticks + kFreshTicks : now.ticks};
}

bool FileCache::keep_entry(std::uint64_t hash, const EntryRef& entry, Ticks checked_at) {
  if (!make_room(*entry)) return false;
  entry->charge(budget_);
  // Released after the lock: the old entry may be the last count of a large body.
  EntryRef displaced;
  Shard& shard = shard_of(hash);
  const std::lock_guard lock(shard.mutex);
  const auto [at, is_new] = shard.index.try_emplace(hash, shard.cells.size());
  if (is_new) shard.cells.emplace_back();
  Cell& cell = shard.cells[at->second];
  // Another worker that looked later was faster: what it saw stays.
  const bool is_outdated = !is_new && !cell.being_checked &&
                           tick_reached(checked_at + 1, cell.checked_at) &&
                           cell.entry->path() == entry->path();
  if (is_outdated) return false;
  displaced = std::exchange(cell.entry, entry.share());
  cell.hash = hash;
  cell.checked_at = checked_at;
  cell.being_checked = false;
  return true;
}

void FileCache::end_check(std::uint64_t hash, const FileEntry* known, Ticks checked_at) {
  Shard& shard = shard_of(hash);
  const std::lock_guard lock(shard.mutex);
  const auto at = shard.index.find(hash);
  if (at == shard.index.end() || shard.cells[at->second].entry.get() != known) return;
  shard.cells[at->second].checked_at = checked_at;
  shard.cells[at->second].being_checked = false;
}

void FileCache::forget(std::uint64_t hash, const FileEntry* known) {
  EntryRef removed;
  Shard& shard = shard_of(hash);
  const std::lock_guard lock(shard.mutex);
  const auto at = shard.index.find(hash);
  if (at == shard.index.end() || shard.cells[at->second].entry.get() != known) return;
  removed = remove(shard, at->second);
}

bool FileCache::fits(const FileEntry& entry) const noexcept {
  const auto used = [](const std::atomic<std::size_t>& count) {
    return count.load(std::memory_order_relaxed);
  };
  if (used(budget_->bytes) + entry.memory_bytes() > limits_.bytes_max) return false;
  if (used(budget_->entries) >= limits_.entries_max) return false;
  return entry.descriptor() < 0 || used(budget_->descriptors) < limits_.descriptors_max;
}

bool FileCache::make_room(const FileEntry& entry) {
  // So that one file cannot push out everything.
  if (entry.memory_bytes() > limits_.bytes_max / 8) return false;
  if (entry.descriptor() >= 0 && limits_.descriptors_max == 0) return false;
  std::vector<EntryRef> victims;
  for (std::size_t turns = kShards * (kUsesMax + 2); !fits(entry) && turns > 0; --turns) {
    const bool only_descriptors =
        entry.descriptor() >= 0 &&
        budget_->descriptors.load(std::memory_order_relaxed) >= limits_.descriptors_max;
    const std::size_t next = next_shard_.fetch_add(1, std::memory_order_relaxed);
    turn_clock(shards_[next % kShards], only_descriptors, victims);
    victims.clear();
  }
  return fits(entry);
}

void FileCache::turn_clock(Shard& shard, bool only_descriptors, std::vector<EntryRef>& victims) {
  const std::lock_guard lock(shard.mutex);
  for (std::size_t steps = shard.cells.size(); steps > 0; --steps) {
    if (shard.hand >= shard.cells.size()) shard.hand = 0;
    Cell& cell = shard.cells[shard.hand];
    if (cell.being_checked || (only_descriptors && cell.entry->descriptor() < 0)) {
      ++shard.hand;
    } else if (cell.uses > 0) {
      --cell.uses;
      ++shard.hand;
    } else {
      victims.push_back(remove(shard, shard.hand));
      if (victims.size() >= kVictimsPerTurn) return;
    }
  }
}

EntryRef FileCache::remove(Shard& shard, std::size_t position) {
  Cell removed = std::move(shard.cells[position]);
  shard.index.erase(removed.hash);
  if (position + 1 != shard.cells.size()) {
    shard.cells[position] = std::move(shard.cells.back());
    shard.index[shard.cells[position].hash] = position;
  }
  shard.cells.pop_back();
  return std::move(removed.entry);
}

template <class Condition>
void FileCache::drop_if(Condition condition) {
  std::vector<EntryRef> dropped;
  for (Shard& shard : shards_) {
    {
      const std::lock_guard lock(shard.mutex);
      for (std::size_t i = shard.cells.size(); i-- > 0;) {
        const Cell& cell = shard.cells[i];
        if (!cell.being_checked && condition(cell)) dropped.push_back(remove(shard, i));
      }
    }
    dropped.clear();
  }
}

void FileCache::drop_idle(Ticks now) {
  drop_if([now](const Cell& cell) {
    const bool is_open = cell.entry->descriptor() >= 0;
    return tick_reached(cell.checked_at + (is_open ? kIdleFileTicks : kIdleTicks), now);
  });
}

void FileCache::drop_descriptors() {
  drop_if([](const Cell& cell) { return cell.entry->descriptor() >= 0; });
}

}  // namespace holdfast::core
