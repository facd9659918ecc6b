#include "core/server/section_table.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "platform/base/check.hpp"
#include "platform/text/wildcard.hpp"

namespace holdfast::core {

namespace {

using platform::Regex;
using platform::RegexAnswer;
using platform::Slash;

// "/" has none, "/a/b" has two.
std::uint32_t segment_count(std::string_view path) noexcept {
  if (path == "/") return 0;
  return static_cast<std::uint32_t>(std::ranges::count(path, '/'));
}

// The first `count` segments of a path: what a wildcard section is compared with.
std::string_view first_segments(std::string_view path, std::uint32_t count) noexcept {
  if (count == 0) return path.substr(0, 1);
  std::size_t at = 0;
  for (std::uint32_t i = 0; i <= count; ++i) {
    at = path.find('/', at == 0 && i == 0 ? 0 : at + 1);
    if (at == std::string_view::npos) return path;
  }
  return path.substr(0, at);
}

bool is_prefix_of_path(std::string_view prefix, std::string_view path) noexcept {
  if (prefix == "/") return true;
  if (!path.starts_with(prefix)) return false;
  return path.size() == prefix.size() || path[prefix.size()] == '/';
}

RegexAnswer answer(bool matches) noexcept {
  return matches ? RegexAnswer::match : RegexAnswer::no_match;
}

// Appends the section if it matches; false if that could not be found out.
bool take(RegexAnswer result, SectionId id, std::vector<SectionId>& ids) {
  if (result == RegexAnswer::match) ids.push_back(id);
  return result != RegexAnswer::too_costly;
}

}  // namespace

SectionTable::SectionTable(const config::ServerNode& main, const config::ServerNode* host) {
  add_all(main);
  if (host != nullptr && host != &main) add_all(*host);
  std::ranges::stable_sort(directories_, {}, [this](SectionId id) {
    const Entry& entry = entries_[id];
    const bool is_regex = entry.pattern == Pattern::regex;
    return std::pair{is_regex, is_regex ? 0 : entry.depth};
  });
}

void SectionTable::add_all(const config::ServerNode& node) {
  for (const config::Section& section : node.sections) {
    const SectionId id = add(section);
    if (section.kind() == "directory") directories_.push_back(id);
    if (section.kind() == "files") files_.push_back(id);
    if (section.kind() == "location") locations_.push_back(id);
  }
}

SectionId SectionTable::add(const config::Section& section) {
  HF_CHECK(entries_.size() < UINT16_MAX);
  const auto id = static_cast<SectionId>(entries_.size());
  entries_.emplace_back();
  Entry entry;
  entry.section = &section;
  entry.depth = segment_count(section.pattern);
  if (section.is_regex) {
    auto regex = Regex::compile(section.pattern);
    HF_CHECK(regex.has_value());  // the row's check compiled it before
    entry.pattern = Pattern::regex;
    entry.regex = std::move(regex).value();
  } else if (platform::has_wildcard(section.pattern)) {
    entry.pattern = Pattern::wildcard;
  }
  has_files_ = has_files_ || section.kind() == "files";
  for (const config::Section& inner : section.sections) {
    if (inner.kind() == "files") entry.files.push_back(add(inner));
  }
  entries_[id] = std::move(entry);
  return id;
}

RegexAnswer SectionTable::match_directory(const Entry& entry, std::string_view directory) {
  const std::string_view pattern = entry.section->pattern;
  switch (entry.pattern) {
    case Pattern::plain:
      return answer(is_prefix_of_path(pattern, directory));
    case Pattern::wildcard:
      if (segment_count(directory) < entry.depth) return RegexAnswer::no_match;
      return answer(platform::wildcard_match(pattern, first_segments(directory, entry.depth),
                                             Slash::special));
    case Pattern::regex:
      break;
  }
  // An expression may be written with or without the slash that ends a directory's name.
  const RegexAnswer bare = entry.regex->search(directory);
  if (bare != RegexAnswer::no_match || directory.ends_with('/')) return bare;
  return entry.regex->search(std::string{directory} + "/");
}

RegexAnswer SectionTable::match_file(const Entry& entry, std::string_view name) {
  switch (entry.pattern) {
    case Pattern::plain:
      return answer(entry.section->pattern == name);
    case Pattern::wildcard:
      return answer(platform::wildcard_match(entry.section->pattern, name, Slash::plain));
    case Pattern::regex:
      break;
  }
  return entry.regex->search(name);
}

RegexAnswer SectionTable::match_location(const Entry& entry, std::string_view path) {
  const std::string_view pattern = entry.section->pattern;
  switch (entry.pattern) {
    case Pattern::plain:
      if (pattern.ends_with('/')) return answer(path.starts_with(pattern));
      return answer(is_prefix_of_path(pattern, path));
    case Pattern::wildcard:
      return answer(platform::wildcard_match(pattern, path, Slash::special));
    case Pattern::regex:
      break;
  }
  return entry.regex->search(path);
}

bool SectionTable::match_directories(std::string_view directory,
                                     std::vector<SectionId>& ids) const {
  return std::ranges::all_of(directories_, [&](SectionId id) {
    return take(match_directory(entries_[id], directory), id, ids);
  });
}

bool SectionTable::match_files(std::string_view name, std::size_t directories,
                               std::vector<SectionId>& ids) const {
  if (!has_files_) return true;
  const auto try_all = [&](const std::vector<SectionId>& files) {
    return std::ranges::all_of(
        files, [&](SectionId id) { return take(match_file(entries_[id], name), id, ids); });
  };
  if (!try_all(files_)) return false;
  for (std::size_t i = 0; i < directories; ++i) {
    if (!try_all(entries_[ids[i]].files)) return false;
  }
  return true;
}

bool SectionTable::match_locations(std::string_view path, std::vector<SectionId>& ids) const {
  return std::ranges::all_of(
      locations_, [&](SectionId id) { return take(match_location(entries_[id], path), id, ids); });
}

}  // namespace holdfast::core
