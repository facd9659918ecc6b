#include "core/modules/mime/mime_config.hpp"

#include <utility>

#include "core/modules/mime/mime_table.hpp"
#include "platform/base/strings.hpp"

namespace holdfast::core {

namespace {

constexpr std::size_t index_of(MimeFact fact) noexcept { return static_cast<std::size_t>(fact); }

void add_language(std::string& languages, std::string_view language) {
  if (!languages.empty()) languages.append(", ");
  languages.append(language);
}

void take_entry(MimeAnswer& answer, const MimeEntry& entry) {
  for (std::size_t i = 0; i < kMimeFacts; ++i) {
    if (!entry[i] || entry[i]->empty()) continue;
    answer.facts[i] = *entry[i];
    if (i == index_of(MimeFact::language)) add_language(answer.languages, *entry[i]);
  }
}

}  // namespace

void MimeConfig::set(std::string_view extension, MimeFact fact, std::string value) {
  if (extension.starts_with('.')) extension.remove_prefix(1);
  extensions[platform::to_lower(extension)][index_of(fact)] = std::move(value);
}

void MimeConfig::merge(const MimeConfig& inner) {
  for (const auto& [extension, entry] : inner.extensions) {
    MimeEntry& mine = extensions[extension];
    for (std::size_t i = 0; i < kMimeFacts; ++i) {
      if (entry[i]) mine[i] = entry[i];
    }
  }
  default_language.merge(inner.default_language);
}

MimeAnswer mime_answer(std::string_view name, const MimeTable& table, const MimeConfig& config) {
  MimeAnswer answer;
  // Leading dots hide a file, they do not begin an extension.
  name.remove_prefix(std::min(name.find_first_not_of('.'), name.size()));
  const auto first_dot = name.find('.');
  if (first_dot == std::string_view::npos) return answer;
  for (const std::string_view part : platform::split(name.substr(first_dot + 1), '.')) {
    if (part.empty()) continue;
    const std::string extension = platform::to_lower(part);
    const std::string_view type = table.type_of(extension);
    if (!type.empty()) answer.facts[index_of(MimeFact::type)] = type;
    const auto entry = config.extensions.find(extension);
    if (entry != config.extensions.end()) take_entry(answer, entry->second);
  }
  return answer;
}

}  // namespace holdfast::core
