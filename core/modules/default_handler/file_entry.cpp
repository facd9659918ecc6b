#include "core/modules/default_handler/file_entry.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <span>
#include <utility>

#include "platform/time/civil_time.hpp"

namespace holdfast::core {

namespace {

// Allocator overhead, the texts and the first head of an entry, as measured on typical paths.
constexpr std::size_t kEntryOverheadBytes = 768;

std::string http_date(std::int64_t unix_seconds) {
  std::string text(platform::kHttpDateSize, ' ');
  platform::render_http_date(unix_seconds,
                             std::span<char, platform::kHttpDateSize>(text.data(), text.size()));
  return text;
}

std::int64_t seconds_of(std::int64_t ns) noexcept {
  constexpr std::int64_t kSecond = 1'000'000'000;
  return ns >= 0 ? ns / kSecond : -((-ns + kSecond - 1) / kSecond);
}

}  // namespace

FileEntry::FileEntry(std::string path, std::size_t root_bytes, const FileFacts& facts)
    : path_(std::move(path)), root_bytes_(root_bytes), facts_(facts) {
  if (facts_.kind != FileKind::regular) return;
  last_modified_ = seconds_of(std::min(facts_.stamp.mtime_ns, facts_.seen_wall_ns));
}

FileEntry::~FileEntry() {
  for (PreparedHead* head = heads_.load(std::memory_order_acquire); head != nullptr;) {
    delete std::exchange(head, head->next);
  }
  if (budget_ == nullptr) return;
  budget_->bytes.fetch_sub(memory_bytes(), std::memory_order_relaxed);
  budget_->entries.fetch_sub(1, std::memory_order_relaxed);
  if (descriptor_.valid()) budget_->descriptors.fetch_sub(1, std::memory_order_relaxed);
}

std::size_t FileEntry::memory_bytes() const noexcept {
  return kEntryOverheadBytes + path_.size() + (in_memory_ ? size() : 0);
}

void FileEntry::put_body(std::unique_ptr<char[]> body) noexcept {
  body_ = std::move(body);
  in_memory_ = true;
}

void FileEntry::put_descriptor(platform::Fd descriptor) noexcept {
  descriptor_ = std::move(descriptor);
}

void FileEntry::charge(std::shared_ptr<FileBudget> budget) const noexcept {
  budget_ = std::move(budget);
  budget_->bytes.fetch_add(memory_bytes(), std::memory_order_relaxed);
  budget_->entries.fetch_add(1, std::memory_order_relaxed);
  if (descriptor_.valid()) budget_->descriptors.fetch_add(1, std::memory_order_relaxed);
}

// httpd's form: hexadecimal inode, size and microseconds of the last change, as many as wanted.
std::string FileEntry::render_etag(const EtagStyle& style) const {
  const std::pair<bool, std::uint64_t> numbers[] = {
      {style.inode, facts_.stamp.inode},
      {style.size, size()},
      {style.mtime, static_cast<std::uint64_t>(facts_.stamp.mtime_ns / 1000)},
  };
  std::string opaque;
  for (const auto& [wanted, number] : numbers) {
    if (!wanted) continue;
    fmt::format_to(std::back_inserter(opaque), "{}{:x}", opaque.empty() ? "" : "-", number);
  }
  if (opaque.empty()) return {};
  return fmt::format("{}\"{}\"", facts_.racy ? "W/" : "", opaque);
}

void FileEntry::render(PreparedHead& head, const HeadStyle& style) const {
  head.content_type = style.content_type;
  head.etag_style = style.etag;
  head.etag = render_etag(style.etag);
  const auto append = std::back_inserter(head.fields);
  fmt::format_to(append, "Last-Modified: {}\r\n", http_date(last_modified_));
  if (!head.etag.empty()) fmt::format_to(append, "ETag: {}\r\n", head.etag);
  head.validators_bytes = head.fields.size();
  fmt::format_to(append, "Content-Length: {}\r\n", size());
  if (style.content_type.empty()) return;
  fmt::format_to(append, "Content-Type: {}\r\n", style.content_type);
}

const PreparedHead& FileEntry::head(const HeadStyle& style, PreparedHead& own) const {
  PreparedHead* const first = heads_.load(std::memory_order_acquire);
  int heads = 0;
  for (PreparedHead* head = first; head != nullptr; head = head->next, ++heads) {
    if (head->content_type == style.content_type && head->etag_style == style.etag) return *head;
  }
  if (heads >= kHeadsMax) {
    render(own, style);
    return own;
  }
  auto made = std::make_unique<PreparedHead>();
  render(*made, style);
  // Two workers may push the same style at once; the second copy is found by nobody and harmless,
  // and the list is longer than kHeadsMax by at most the number of workers.
  made->next = first;
  while (!heads_.compare_exchange_weak(made->next, made.get(), std::memory_order_release,
                                       std::memory_order_relaxed)) {
  }
  return *made.release();
}

}  // namespace holdfast::core
