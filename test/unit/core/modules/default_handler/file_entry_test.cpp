#include "core/modules/default_handler/file_entry.hpp"

#include <catch2/catch.hpp>
#include <string>

using namespace holdfast::core;

namespace {

FileFacts facts_of_1994() {
  return {.kind = FileKind::regular,
          .stamp = {.inode = 0xabc, .size = 0x2aa6, .mtime_ns = 784111777'123456789},
          .seen_wall_ns = 1700000000'000000000};
}

EntryRef make(const FileFacts& facts) { return EntryRef(new FileEntry("/x", 0, facts)); }

}  // namespace

TEST_CASE("FileEntry: validators come first, then length and type", "[core][files]") {
  const EntryRef entry = make(facts_of_1994());
  PreparedHead own;
  const PreparedHead& head = entry->head({.content_type = "text/html"}, own);
  CHECK(head.etag == "\"2aa6-2c9253ff08c80\"");
  CHECK(head.validators() ==
        "Last-Modified: Sun, 06 Nov 1994 08:49:37 GMT\r\nETag: " + head.etag + "\r\n");
  CHECK(head.fields ==
        std::string(head.validators()) + "Content-Length: 10918\r\nContent-Type: text/html\r\n");
  CHECK(&entry->head({.content_type = "text/html"}, own) == &head);
}

TEST_CASE("FileEntry: without a type none is sent", "[core][files]") {
  PreparedHead own;
  CHECK(make(facts_of_1994())->head({}, own).fields.find("Content-Type") == std::string::npos);
}

TEST_CASE("FileEntry: the entity tag is made of what FileETag says", "[core][files]") {
  const EntryRef entry = make(facts_of_1994());
  PreparedHead own;
  const auto etag = [&](EtagStyle style) { return entry->head({.etag = style}, own).etag; };
  CHECK(etag({.inode = true}) == "\"abc-2aa6-2c9253ff08c80\"");
  CHECK(etag({.size = true, .mtime = false}) == "\"2aa6\"");
  const std::string none = entry->head({.etag = {.size = false, .mtime = false}}, own).fields;
  CHECK(none.find("ETag") == std::string::npos);
}

TEST_CASE("FileEntry: the tag of a file changed just now is weak", "[core][files]") {
  FileFacts facts = facts_of_1994();
  facts.racy = true;
  PreparedHead own;
  CHECK(make(facts)->head({}, own).etag == "W/\"2aa6-2c9253ff08c80\"");
}

TEST_CASE("FileEntry: a file from the future is as old as the look at it", "[core][files]") {
  FileFacts facts = facts_of_1994();
  facts.stamp.mtime_ns = facts.seen_wall_ns + 5'000'000'000;
  CHECK(make(facts)->last_modified() == 1700000000);
}

TEST_CASE("FileEntry: more styles than are kept are made each time", "[core][files]") {
  const EntryRef entry = make(facts_of_1994());
  PreparedHead own;
  for (int i = 0; i < FileEntry::kHeadsMax; ++i) {
    CHECK(&entry->head({.content_type = std::string(1, static_cast<char>('a' + i))}, own) != &own);
  }
  CHECK(&entry->head({.content_type = "one too many"}, own) == &own);
  CHECK(own.content_type == "one too many");
}

TEST_CASE("EntryRef: counts are given back exactly once", "[core][files]") {
  auto budget = std::make_shared<FileBudget>();
  {
    EntryRef entry = make(facts_of_1994());
    entry->charge(budget);
    CHECK(budget->entries == 1);
    EntryRef other = entry.share();
    EntryRef moved = std::move(entry);
    moved = std::move(other);
    CHECK(budget->entries == 1);
  }
  CHECK(budget->entries == 0);
  CHECK(budget->bytes == 0);
}
