// MimeConfig: what AddType, AddCharset, AddLanguage, AddEncoding and AddHandler say per extension.
// Why one entry per extension: the same last dot may say type, language and encoding at once.
//
// Threads: const after the configuration was loaded; then any thread.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>

#include "config/schema/config_type.hpp"
#include "config/schema/setting.hpp"
#include "config/schema/values.hpp"

namespace holdfast::core {

// What an extension can say about a file.
enum class MimeFact : std::uint8_t { type, charset, language, encoding, handler };
inline constexpr std::size_t kMimeFacts = 5;

// Not given, taken away (empty: Remove…), or given.
using MimeEntry = std::array<std::optional<std::string>, kMimeFacts>;

struct MimeConfig {
  std::map<std::string, MimeEntry, std::less<>> extensions;  // lower case, without the dot
  config::Setting<std::string> default_language;

  void merge(const MimeConfig& inner);
  void set(std::string_view extension, MimeFact fact, std::string value);
};

struct MimeServerConfig {
  config::Setting<config::Path> types_file;

  static constexpr auto fields() { return std::tuple{&MimeServerConfig::types_file}; }
};

inline constexpr config::ConfigType<MimeConfig> kMime{"mod_mime", config::Level::directory};
inline constexpr config::ConfigType<MimeServerConfig> kMimeServer{"mod_mime",
                                                                  config::Level::process};

// All that the extensions of a file name say; views into table and configuration.
class MimeTable;
struct MimeAnswer {
  std::array<std::string_view, kMimeFacts> facts;
  std::string languages;  // several extensions may name one each

  std::string_view of(MimeFact fact) const noexcept {
    return facts[static_cast<std::size_t>(fact)];
  }
};

// `name` is the last segment of a path. Everything behind its first dot counts, whatever the case
// and the order; of two extensions that say the same thing the last one counts.
MimeAnswer mime_answer(std::string_view name, const MimeTable& table, const MimeConfig& config);

}  // namespace holdfast::core
