#include "core/server/section_cache.hpp"

#include <utility>

#include "core/server/server.hpp"

namespace holdfast::core {

namespace {

struct SplitName {
  std::string_view folder;
  std::string_view name;  // empty: the target is a folder
};

SplitName split_filename(const SectionTarget& target) noexcept {
  if (target.is_directory) return {target.filename, {}};
  const auto slash = target.filename.rfind('/');
  if (slash == std::string_view::npos) return {{}, target.filename};
  return {target.filename.substr(0, slash == 0 ? 1 : slash), target.filename.substr(slash + 1)};
}

std::string_view bytes_of(const std::vector<SectionId>& ids) noexcept {
  return {reinterpret_cast<const char*>(ids.data()), ids.size() * sizeof(SectionId)};
}

}  // namespace

const config::ConfigSlots* SectionCache::settings_for(const Server& server,
                                                      const SectionTarget& target) {
  const config::ConfigSlots& defaults = server.node->directory_defaults;
  if (server.sections.empty()) return &defaults;
  if (servers_.size() <= server.index) servers_.resize(server.index + 1);
  OfServer& known = servers_[server.index];
  if (!collect_ids(server, known, target)) return nullptr;
  if (ids_.empty()) return &defaults;

  const auto found = known.merged.find(bytes_of(ids_));
  if (found != known.merged.end()) return &found->second;
  config::ConfigSlots merged = defaults;
  for (const SectionId id : ids_) merged = merged.merged_with(server.sections.section(id).slots);
  ++merged_;
  return &known.merged.emplace(bytes_of(ids_), std::move(merged)).first->second;
}

bool SectionCache::collect_ids(const Server& server, OfServer& known, const SectionTarget& target) {
  ids_.clear();
  if (!target.filename.empty()) {
    const SplitName split = split_filename(target);
    if (!collect_directories(server, known, split.folder)) return false;
    const std::size_t directories = ids_.size();
    if (!split.name.empty() && !server.sections.match_files(split.name, directories, ids_)) {
      return false;
    }
  }
  return server.sections.match_locations(target.path, ids_);
}

bool SectionCache::collect_directories(const Server& server, OfServer& known,
                                       std::string_view folder) {
  const auto found = known.folders.find(folder);
  if (found != known.folders.end()) {
    ids_ = found->second;
    return true;
  }
  if (!server.sections.match_directories(folder, ids_)) return false;
  known.folders.emplace(folder, ids_);
  ++folders_;
  return true;
}

void SectionCache::trim() {
  if (folders_ <= kFoldersMax && merged_ <= kMergedMax) return;
  servers_.clear();
  folders_ = merged_ = 0;
}

}  // namespace holdfast::core
