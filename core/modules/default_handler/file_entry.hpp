// FileEntry: what one path was at one moment: its identity, its body or an open descriptor, and
// the finished head fields of its answers.
// Why immutable: workers read it without a lock while a newer one takes its place in the cache.
//
// Threads:    const, any thread; heads() may be added to by any thread.
// Ownership:  counted (SharedBody); EntryRef is one count.
// Lifetime:   texts and body of an entry live as long as a count of it is held.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "core/connection/output_batch.hpp"
#include "core/pipeline/exchange.hpp"
#include "platform/io/fd.hpp"

namespace holdfast::core {

// Two looks at one path that compare equal saw the same content, unless it changed within the
// resolution of the file system's clock (FileFacts::racy).
struct FileStamp {
  std::uint64_t device = 0;
  std::uint64_t inode = 0;
  std::uint64_t size = 0;
  std::int64_t mtime_ns = 0;
  std::int64_t ctime_ns = 0;
  bool operator==(const FileStamp&) const = default;
};

// Which symbolic links below the document root the path runs through.
enum class LinkUse : std::uint8_t {
  none,
  owner_matches,  // each link belongs to the owner of what it points to
  any,
};

struct FileFacts {
  FileKind kind = FileKind::missing;  // `other` includes what may not be opened
  LinkUse links = LinkUse::none;
  bool racy = false;  // changed so shortly before the look that a later change may not show
  int error = 0;      // errno for missing and for what could not be opened
  FileStamp stamp;
  std::int64_t seen_wall_ns = 0;  // CLOCK_REALTIME at the look

  // Nothing that an answer depends on differs.
  bool same_as(const FileFacts& other) const noexcept {
    return kind == other.kind && links == other.links && error == other.error &&
           stamp == other.stamp;
  }
};

// FileETag: what the entity tag is made of.
struct EtagStyle {
  bool inode = false;
  bool size = true;
  bool mtime = true;
  bool operator==(const EtagStyle&) const = default;
};

// What the fields of an answer that serves a file depend on beside the file.
struct HeadStyle {
  std::string_view content_type = {};  // empty: none is sent
  EtagStyle etag = {};
};

// The fields of an answer that serves a file, each ended by CRLF: the validators (Last-Modified,
// ETag) first, which a 304 carries too, then length and type.
struct PreparedHead {
  std::string content_type;
  EtagStyle etag_style;
  std::string etag;  // quoted, weak while a change of the file may not show; may be empty
  std::string fields;
  std::size_t validators_bytes = 0;
  PreparedHead* next = nullptr;

  std::string_view validators() const noexcept {
    return std::string_view(fields).substr(0, validators_bytes);
  }
};

// What is kept per child of all live entries, whoever holds them.
struct FileBudget {
  std::atomic<std::size_t> bytes{0};
  std::atomic<std::size_t> descriptors{0};
  std::atomic<std::size_t> entries{0};
};

class FileEntry final : public SharedBody {
 public:
  // One path has rarely more than one style: only virtual hosts can disagree.
  static constexpr int kHeadsMax = 4;

  FileEntry(std::string path, std::size_t root_bytes, const FileFacts& facts);
  ~FileEntry() override;

  const std::string& path() const noexcept { return path_; }
  // The first bytes of the path were trusted (a document root): links are looked for after them.
  std::size_t root_bytes() const noexcept { return root_bytes_; }
  const FileFacts& facts() const noexcept { return facts_; }
  FileKind kind() const noexcept { return facts_.kind; }
  std::uint64_t size() const noexcept { return facts_.stamp.size; }
  // In seconds since 1970; never later than the look (RFC 9110 §8.8.2.1).
  std::int64_t last_modified() const noexcept { return last_modified_; }
  bool is_in_memory() const noexcept { return in_memory_; }
  std::string_view body() const noexcept { return {body_.get(), in_memory_ ? size() : 0}; }
  int descriptor() const noexcept { return descriptor_.get(); }  // -1 unless kept open
  // What this entry costs, roughly, with the heads it will get.
  std::size_t memory_bytes() const noexcept;

  // The head of this style. If there are too many already it is made in `own`, which must then
  // outlive its use.
  const PreparedHead& head(const HeadStyle& style, PreparedHead& own) const;

  // While it is made, before anybody else sees it.
  void put_body(std::unique_ptr<char[]> body) noexcept;
  void put_descriptor(platform::Fd descriptor) noexcept;
  // From now until it is deleted, this entry counts against the budget. Only by the worker that
  // made it, before another one can see it.
  void charge(std::shared_ptr<FileBudget> budget) const noexcept;

 private:
  void render(PreparedHead& head, const HeadStyle& style) const;
  std::string render_etag(const EtagStyle& style) const;

  const std::string path_;
  const std::size_t root_bytes_;
  const FileFacts facts_;
  bool in_memory_ = false;
  std::unique_ptr<char[]> body_;
  platform::Fd descriptor_;
  std::int64_t last_modified_ = 0;
  mutable std::shared_ptr<FileBudget> budget_;
  // Pushed with one CAS, never taken off before the destructor.
  mutable std::atomic<PreparedHead*> heads_{nullptr};
};

// One count of an entry.
class EntryRef {
 public:
  EntryRef() = default;
  // Takes over the count that `entry` was made with.
  explicit EntryRef(const FileEntry* entry) noexcept : entry_(entry) {}
  EntryRef(EntryRef&& other) noexcept : entry_(std::exchange(other.entry_, nullptr)) {}
  EntryRef& operator=(EntryRef&& other) noexcept {
    std::swap(entry_, other.entry_);
    return *this;
  }
  ~EntryRef() {
    if (entry_ != nullptr) entry_->release();
  }

  EntryRef share() const noexcept {
    if (entry_ != nullptr) entry_->retain();
    return EntryRef(entry_);
  }
  const FileEntry* get() const noexcept { return entry_; }
  const FileEntry& operator*() const noexcept { return *entry_; }
  const FileEntry* operator->() const noexcept { return entry_; }
  explicit operator bool() const noexcept { return entry_ != nullptr; }

 private:
  const FileEntry* entry_ = nullptr;
};

}  // namespace holdfast::core
