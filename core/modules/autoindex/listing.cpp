#include "core/modules/autoindex/listing.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>

#include "core/http/escape.hpp"
#include "platform/base/strings.hpp"
#include "platform/memory/arena.hpp"
#include "platform/time/civil_time.hpp"

namespace holdfast::core {

namespace {

constexpr std::string_view kStyle =
    "body{font-family:sans-serif;margin:2em}table{border-collapse:collapse}"
    "th,td{text-align:left;padding:.2em 1.5em .2em 0}"
    ".indexcolsize{text-align:right}";

int compare_numbers(std::int64_t a, std::int64_t b) noexcept { return a < b ? -1 : a > b ? 1 : 0; }

int compare_by(ListingColumn column, const ListingEntry& a, const ListingEntry& b) noexcept {
  switch (column) {
    case ListingColumn::name:
      break;
    case ListingColumn::modified:
      return compare_numbers(a.modified_seconds, b.modified_seconds);
    case ListingColumn::size:
      return compare_numbers(a.bytes, b.bytes);
  }
  return a.name.compare(b.name);
}

char letter_of(ListingColumn column) noexcept {
  switch (column) {
    case ListingColumn::name:
      return 'N';
    case ListingColumn::modified:
      return 'M';
    case ListingColumn::size:
      return 'S';
  }
  return 'N';
}

// A click on the column that is sorted by turns the order around.
char next_order(ListingColumn column, ListingOrder order) noexcept {
  return column == order.column && !order.descending ? 'D' : 'A';
}

std::string time_text(std::int64_t seconds) {
  const platform::CivilTime time = platform::civil_local(seconds);
  return fmt::format("{:04}-{:02}-{:02} {:02}:{:02}", time.year, time.month, time.day, time.hour,
                     time.minute);
}

void append_title(std::string& page, ListingColumn column, std::string_view css,
                  std::string_view text, ListingOrder order) {
  fmt::format_to(std::back_inserter(page), "<th class=\"{}\"><a href=\"?C={};O={}\">{}</a></th>",
                 css, letter_of(column), next_order(column, order), text);
}

void append_row(std::string& page, const ListingEntry& entry) {
  platform::Arena arena;
  const std::string_view slash = entry.is_folder ? "/" : "";
  const std::string_view link = http::escape_html(http::escape_path(entry.name, arena), arena);
  fmt::format_to(std::back_inserter(page),
                 "<tr><td class=\"indexcolname\"><a href=\"{}{}\">{}{}</a></td>"
                 "<td class=\"indexcollastmod\">{}</td><td class=\"indexcolsize\">{}</td></tr>\n",
                 link, slash, http::escape_html(entry.name, arena), slash,
                 time_text(entry.modified_seconds),
                 entry.is_folder ? std::string{"-"} : size_text(entry.bytes));
}

}  // namespace

ListingOrder parse_listing_order(std::string_view query) noexcept {
  ListingOrder order;
  while (!query.empty()) {
    const auto end = query.find_first_of(";&");
    const std::string_view part = query.substr(0, end);
    if (part == "C=N") order.column = ListingColumn::name;
    if (part == "C=M") order.column = ListingColumn::modified;
    if (part == "C=S") order.column = ListingColumn::size;
    if (part == "O=A") order.descending = false;
    if (part == "O=D") order.descending = true;
    query = end == std::string_view::npos ? std::string_view{} : query.substr(end + 1);
  }
  return order;
}

void sort_listing(std::vector<ListingEntry>& entries, ListingOrder order) {
  std::ranges::sort(entries, [order](const ListingEntry& a, const ListingEntry& b) {
    if (a.is_folder != b.is_folder) return a.is_folder;
    const int difference = compare_by(order.column, a, b);
    if (difference != 0) return order.descending ? difference > 0 : difference < 0;
    return a.name < b.name;
  });
}

std::string size_text(std::int64_t bytes) {
  if (bytes < 1024) return fmt::format("{}", bytes);
  constexpr std::string_view kUnits = "KMGTPE";
  double value = static_cast<double>(bytes);
  std::size_t unit = 0;
  for (value /= 1024; value >= 999.5 && unit + 1 < kUnits.size(); ++unit) value /= 1024;
  return value < 9.95 ? fmt::format("{:.1f}{}", value, kUnits[unit])
                      : fmt::format("{:.0f}{}", value, kUnits[unit]);
}

std::string render_listing(const std::vector<ListingEntry>& entries, const ListingPage& page) {
  platform::Arena arena;
  // A title shows the path without its last slash, as httpd's does.
  const bool is_top = page.path == "/";
  const std::string_view shown = is_top ? page.path : page.path.substr(0, page.path.size() - 1);
  const std::string_view title = http::escape_html(shown, arena);
  std::string text = fmt::format(
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width\">\n<title>Index of {0}</title>\n"
      "<style>{1}</style>\n</head>\n<body>\n<h1>Index of {0}</h1>\n<table>\n<tr>",
      title, kStyle);
  append_title(text, ListingColumn::name, "indexcolname", "Name", page.order);
  append_title(text, ListingColumn::modified, "indexcollastmod", "Last modified", page.order);
  append_title(text, ListingColumn::size, "indexcolsize", "Size", page.order);
  text += "</tr>\n";
  if (!is_top) {
    text +=
        "<tr><td class=\"indexcolname\"><a href=\"../\">Parent Directory</a></td>"
        "<td class=\"indexcollastmod\"></td><td class=\"indexcolsize\">-</td></tr>\n";
  }
  for (const ListingEntry& entry : entries) append_row(text, entry);
  text += "</table>\n";
  text += page.signature;
  text += "</body>\n</html>\n";
  return text;
}

}  // namespace holdfast::core
