// Listing: a folder's entries, sorted as asked and written as a page.
// Why apart from the module: sorting and escaping are tested without a server.
//
// Threads: pure functions and values.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast::core {

struct ListingEntry {
  std::string name;  // without a slash
  bool is_folder = false;
  std::int64_t bytes = 0;
  std::int64_t modified_seconds = 0;  // since 1970
};

enum class ListingColumn : std::uint8_t { name, modified, size };

struct ListingOrder {
  ListingColumn column = ListingColumn::name;
  bool descending = false;

  bool operator==(const ListingOrder&) const = default;
};

// "C=M;O=D": what the links in the column titles ask for; anything else is left out.
ListingOrder parse_listing_order(std::string_view query) noexcept;

// Folders first; entries that are equal in the column follow their names.
void sort_listing(std::vector<ListingEntry>& entries, ListingOrder order);

// "-", "512", "1.5K", "12M": at most four characters and the unit.
std::string size_text(std::int64_t bytes);

struct ListingPage {
  std::string_view path;  // of the URL, decoded, ends with '/'
  ListingOrder order;
  std::string_view signature;  // ready-made HTML, may be empty
};
std::string render_listing(const std::vector<ListingEntry>& entries, const ListingPage& page);

}  // namespace holdfast::core
