// SectionTable: the <Directory>, <Files> and <Location> sections of one server, ready to be
// matched. Why: expressions are compiled and the order of merging is settled once, not per request.
//
// Order of the result, httpd's: directories by depth, then directory expressions, then files (the
// server's, then those inside the directories that matched), then locations; within each the main
// server's before the virtual host's, then as in the file.
//
// Threads:   const, any thread.
// Lifetime:  the snapshot outlives it.
// Failure:   false when an expression gave up on this path (RegexAnswer::too_costly): the request
//            must then be refused, as nobody knows what would have applied.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "config/eval/snapshot.hpp"
#include "platform/text/regex.hpp"

namespace holdfast::core {

// A section's place in the table; what matched is a list of these.
using SectionId = std::uint16_t;

class SectionTable {
 public:
  SectionTable() = default;
  // `host` is null for the main server itself.
  SectionTable(const config::ServerNode& main, const config::ServerNode* host);

  bool empty() const noexcept { return entries_.empty(); }
  bool has_files() const noexcept { return has_files_; }
  const config::Section& section(SectionId id) const noexcept { return *entries_[id].section; }

  // Append to `ids` what matches, in order of merging; false: an expression gave up.
  // `directory`: absolute, no trailing slash but "/".
  bool match_directories(std::string_view directory, std::vector<SectionId>& ids) const;
  // `name`: the last segment. `directories`: what match_directories() found for this file.
  bool match_files(std::string_view name, std::size_t directories,
                   std::vector<SectionId>& ids) const;
  bool match_locations(std::string_view path, std::vector<SectionId>& ids) const;

 private:
  enum class Pattern : std::uint8_t { plain, wildcard, regex };
  struct Entry {
    const config::Section* section = nullptr;
    Pattern pattern = Pattern::plain;
    std::uint32_t depth = 0;  // segments of a <Directory>
    std::optional<platform::Regex> regex;
    std::vector<SectionId> files;  // <Files> inside of it
  };

  SectionId add(const config::Section& section);
  void add_all(const config::ServerNode& node);
  static platform::RegexAnswer match_directory(const Entry& entry, std::string_view directory);
  static platform::RegexAnswer match_file(const Entry& entry, std::string_view name);
  static platform::RegexAnswer match_location(const Entry& entry, std::string_view path);

  std::vector<Entry> entries_;  // by SectionId
  std::vector<SectionId> directories_;
  std::vector<SectionId> files_;
  std::vector<SectionId> locations_;
  bool has_files_ = false;
};

}  // namespace holdfast::core
