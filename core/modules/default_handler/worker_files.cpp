#include "core/modules/default_handler/worker_files.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

#include "core/connection/worker_context.hpp"
#include "core/modules/default_handler/byte_hash.hpp"

namespace holdfast::core {

namespace {

using platform::tick_reached;
using platform::Ticks;

constexpr Ticks kComplaintTicks = 100;

bool is_read(http::Method method) noexcept {
  return method == http::Method::get || method == http::Method::head;
}

// The path's own text, when decoding and normalising had nothing to do; only then can a later
// request be logged without doing it again.
bool is_plain(const Exchange& exchange) noexcept {
  return exchange.requested_path == exchange.request.path;
}

// The head's fields with those that modules added, in the arena.
std::string_view with_added_fields(const Exchange& exchange, std::string_view fields) {
  std::size_t bytes = fields.size();
  for (const auto* field = exchange.response.fields(); field != nullptr; field = field->next) {
    bytes += field->name.size() + field->value.size() + 4;
  }
  auto* const text = static_cast<char*>(exchange.worker.arena.alloc(bytes, 1));
  char* at = text;
  const auto append = [&at](std::string_view part) {
    at = std::copy(part.begin(), part.end(), at);
  };
  append(fields);
  for (const auto* field = exchange.response.fields(); field != nullptr; field = field->next) {
    append(field->name);
    append(": ");
    append(field->value);
    append("\r\n");
  }
  return {text, bytes};
}

}  // namespace

bool ChildFiles::may_complain(Ticks now) noexcept {
  Ticks last = complained_at_.load(std::memory_order_relaxed);
  if (last != 0 && !tick_reached(last + kComplaintTicks, now)) return false;
  return complained_at_.compare_exchange_strong(last, now, std::memory_order_relaxed);
}

WorkerFiles::WorkerFiles(ChildFiles& child)
    : child_(child), hash_key_(child.cache.hash_key()), memo_(held_) {
  child_.workers.fetch_add(1, std::memory_order_relaxed);
}

void WorkerFiles::let_go() { held_.clear(); }

TargetMemo::Key WorkerFiles::key_of(const Exchange& exchange) const noexcept {
  const std::string_view target = exchange.request.target;
  return {exchange.server, target, byte_hash(target, hash_key_)};
}

bool WorkerFiles::answer_from_memo(Exchange& exchange) noexcept {
  const http::Request& request = exchange.request;
  if (request.conditional || !is_read(request.method)) return false;
  const auto* known = memo_.find(key_of(exchange), exchange.worker.clock.ticks());
  if (known == nullptr) return false;
  exchange.path = request.path;
  exchange.requested_path = request.path;
  exchange.query = request.query;
  exchange.filename = known->entry->path();
  exchange.file_kind = FileKind::regular;
  http::Response& response = exchange.response;
  response.status = 200;
  response.no_body = request.method == http::Method::head;
  response.prepared_fields = known->fields;
  response.head_has_length = true;
  response.body = known->body;
  response.content_length = known->body.size();
  response.body_owner = known->entry;
  return true;
}

void WorkerFiles::begin(Exchange& exchange) {
  const Ticks now = exchange.worker.clock.ticks();
  valid_until_ = now + FileCache::kFreshTicks;
  memo_.sweep(now);
}

const FileEntry* WorkerFiles::find(const FilePath& file, const Exchange& exchange) {
  const platform::CoarseClock& clock = exchange.worker.clock;
  auto found = child_.cache.find(file, {clock.ticks(), clock.wall_ns()});
  if (!found) {
    trouble_ = std::move(found).error();
    return nullptr;
  }
  return hold(std::move(found).value(), clock.ticks());
}

const FileEntry* WorkerFiles::hold(FoundFile found, Ticks now) {
  // Of a descriptor the memo holds none: a sleeping worker would keep a deleted file's blocks.
  if (tick_reached(found.valid_until, now) || found.entry->descriptor() >= 0) valid_until_ = now;
  if (tick_reached(found.valid_until, valid_until_)) valid_until_ = found.valid_until;
  held_.push_back(std::move(found.entry));
  return held_.back().get();
}

const PreparedHead& WorkerFiles::head_of(const FileEntry& entry, const HeadStyle& style) {
  spare_head_ = {};
  return entry.head(style, spare_head_);
}

void WorkerFiles::remember(const Exchange& exchange, const FileEntry& entry,
                           const PreparedHead& head) {
  const http::Request& request = exchange.request;
  const Ticks now = exchange.worker.clock.ticks();
  if (!is_read(request.method) || request.conditional) return;
  if (!exchange.depends_on_target_only || !is_plain(exchange)) return;
  if (!entry.is_in_memory() || tick_reached(valid_until_, now)) return;
  // Half of the child's memory for bodies may be held by memos of workers that sleep.
  const std::size_t workers = child_.workers.load(std::memory_order_relaxed);
  memo_.set_body_bytes_max(child_.cache.limits().bytes_max / (2 * workers));
  const bool has_more = exchange.response.fields() != nullptr;
  const std::string_view fields = has_more ? with_added_fields(exchange, head.fields) : head.fields;
  entry.retain();
  memo_.remember(key_of(exchange), EntryRef(&entry), {fields, !has_more && &head != &spare_head_},
                 valid_until_);
}

}  // namespace holdfast::core
