// WorkerFiles: a worker's way to files: its memo of targets, the child's cache behind it, and the
// entries that the present turn's output may refer to.
// Why the last: output borrows bodies and descriptors, and retains only what outlives the turn; so
// somebody must hold them until it is over.
//
// Threads:    one worker's own; ChildFiles is shared by the child's workers.
// Lifetime:   the child's files outlive it.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "core/modules/default_handler/file_cache.hpp"
#include "core/modules/default_handler/target_memo.hpp"
#include "core/pipeline/exchange.hpp"
#include "core/pipeline/module.hpp"

namespace holdfast::core {

struct ChildFiles final : ModuleState {
  explicit ChildFiles(const FileCacheLimits& limits) : cache(limits) {}

  // At most once in ten seconds: the caller may write a line about the machine's trouble.
  bool may_complain(platform::Ticks now) noexcept;

  FileCache cache;
  std::atomic<std::size_t> workers{0};  // that share the memory for bodies

 private:
  std::atomic<platform::Ticks> complained_at_{0};
};

class WorkerFiles final : public ModuleState {
 public:
  explicit WorkerFiles(ChildFiles& child);

  // To be called when an exchange begins and when one has ended: lets go of what only a finished
  // turn can have needed.
  void end_turn_if(bool output_is_empty) {
    if (!held_.empty() && output_is_empty) [[unlikely]]
      let_go();
  }
  // Fills the response if this target is known; no system call, no lock, no allocation.
  bool answer_from_memo(Exchange& exchange) noexcept;
  // Forgets what the exchange before has looked up.
  void begin(Exchange& exchange);
  // What is at that path now; held until the turn is over. Null: the machine's trouble, told in
  // `trouble()`. Everything that find() returns during an exchange limits how long its answer may
  // be remembered.
  const FileEntry* find(const FilePath& file, const Exchange& exchange);
  // What the last find() returned, if it is still held.
  const FileEntry* latest() const noexcept { return held_.empty() ? nullptr : held_.back().get(); }
  const platform::SysError& trouble() const noexcept { return trouble_; }
  // The entry's head of this style; good until the next call.
  const PreparedHead& head_of(const FileEntry& entry, const HeadStyle& style);
  // Notes the answer just filled in, which is `entry` with this head, for the next request with
  // this target, if that may be answered without the phases.
  void remember(const Exchange& exchange, const FileEntry& entry, const PreparedHead& head);

  const TargetMemo& memo() const noexcept { return memo_; }
  ChildFiles& child() noexcept { return child_; }

 private:
  void let_go();
  TargetMemo::Key key_of(const Exchange& exchange) const noexcept;
  const FileEntry* hold(FoundFile found, platform::Ticks now);

  ChildFiles& child_;
  const std::uint64_t hash_key_;
  std::vector<EntryRef> held_;
  TargetMemo memo_;
  platform::Ticks valid_until_ = 0;  // of all that this exchange looked up
  PreparedHead spare_head_;          // of an entry that has too many
  platform::SysError trouble_;
};

}  // namespace holdfast::core
