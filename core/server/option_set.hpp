// OptionSet and EtagParts: the values of Options and FileETag.
// Why types: both read a whole list or changes to the outer section's one, and mixing is an error.
//
// Threads: values; const after the configuration was loaded.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "core/server/changeable_bits.hpp"

namespace holdfast::core {

enum class Option : std::uint8_t {
  indexes = 1 << 0,             // a listing where no index file is
  includes = 1 << 1,            // server-side includes
  includes_with_exec = 1 << 2,  // Includes without NOEXEC
  follow_sym_links = 1 << 3,    // follow every symbolic link
  exec_cgi = 1 << 4,
  sym_links_if_owner_match = 1 << 5,  // follow a link that belongs to its target's owner
  multi_views = 1 << 6,
};

class OptionSet {
 public:
  bool has(Option option) const noexcept {
    return (bits_.bits() & static_cast<ChangeableBits::Bits>(option)) != 0;
  }
  bool is_set() const noexcept { return bits_.is_set(); }

  // One Options line: names, or names with '+' or '-'. Empty, or what is wrong with it.
  std::string apply(std::span<const std::string> words);
  // Lays an inner section's Options over these.
  void merge(const OptionSet& inner) noexcept;

  bool operator==(const OptionSet&) const noexcept = default;

 private:
  // FollowSymLinks is what holds when nobody said anything.
  ChangeableBits bits_{static_cast<ChangeableBits::Bits>(Option::follow_sym_links)};
};

// What a file's entity tag is made of.
enum class EtagPart : std::uint8_t { inode = 1 << 0, mtime = 1 << 1, size = 1 << 2 };

class EtagParts {
 public:
  bool has(EtagPart part) const noexcept {
    return (bits_.bits() & static_cast<ChangeableBits::Bits>(part)) != 0;
  }
  bool empty() const noexcept { return bits_.bits() == 0; }

  // One FileETag line.
  std::string apply(std::span<const std::string> words);
  void merge(const EtagParts& inner) noexcept { bits_.merge(inner.bits_); }

 private:
  ChangeableBits bits_{static_cast<ChangeableBits::Bits>(EtagPart::mtime) |
                       static_cast<ChangeableBits::Bits>(EtagPart::size)};
};

}  // namespace holdfast::core
