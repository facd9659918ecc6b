// SectionCache: one worker's memory of which sections apply where, and of their merged settings.
// Why: matching expressions and merging slots for each of ten thousand files of a site would cost
// more than serving them; folders repeat, and combinations of sections repeat even more.
//
// Threads:   one worker's own.
// Lifetime:  what settings_for() returns lives until trim(), which runs between two exchanges.
// Failure:   null when an expression gave up; the request must be refused.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "config/eval/config_slots.hpp"
#include "core/pipeline/module.hpp"
#include "core/server/section_table.hpp"

namespace holdfast::core {

struct Server;

// What sections are matched against.
struct SectionTarget {
  std::string_view path;      // of the URL
  std::string_view filename;  // no trailing slash but "/"; empty: no file at all
  bool is_directory = false;  // of the file: no <Files> applies to it
};

class SectionCache final : public ModuleState {
 public:
  static constexpr std::size_t kFoldersMax = 1024;
  static constexpr std::size_t kMergedMax = 1024;

  const config::ConfigSlots* settings_for(const Server& server, const SectionTarget& target);
  // Forgets everything once there is too much of it.
  void trim();

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const noexcept {
      return std::hash<std::string_view>{}(text);
    }
  };
  template <class Value>
  using Map = std::unordered_map<std::string, Value, Hash, std::equal_to<>>;
  struct OfServer {
    Map<std::vector<SectionId>> folders;
    Map<config::ConfigSlots> merged;  // by the ids' bytes
  };

  bool collect_ids(const Server& server, OfServer& known, const SectionTarget& target);
  bool collect_directories(const Server& server, OfServer& known, std::string_view folder);

  std::vector<OfServer> servers_;  // by Server::index
  std::vector<SectionId> ids_;     // scratch
  std::size_t folders_ = 0;
  std::size_t merged_ = 0;
};

}  // namespace holdfast::core
