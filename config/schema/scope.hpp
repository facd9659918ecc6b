// Scope: where in the configuration a directive may stand. Why: the row declares it, one place
// checks it, and `-L` prints it.
#pragma once

#include <cstdint>

namespace holdfast::config {

enum class Scope : std::uint16_t {
  none = 0,
  server_config = 1 << 0,  // outside every section
  virtual_host = 1 << 1,   // directly in <VirtualHost>
  directory = 1 << 2,      // in <Directory>, <DirectoryMatch>
  files = 1 << 3,          // in <Files>, <FilesMatch>
  location = 1 << 4,       // in <Location>, <LocationMatch>
  // In .htaccess, by the AllowOverride class that permits it.
  htaccess_options = 1 << 8,
  htaccess_limit = 1 << 9,
  htaccess_auth_config = 1 << 10,
  htaccess_file_info = 1 << 11,
  htaccess_indexes = 1 << 12,
};

constexpr Scope operator|(Scope a, Scope b) noexcept {
  return static_cast<Scope>(static_cast<std::uint16_t>(a) | static_cast<std::uint16_t>(b));
}
constexpr Scope operator&(Scope a, Scope b) noexcept {
  return static_cast<Scope>(static_cast<std::uint16_t>(a) & static_cast<std::uint16_t>(b));
}
constexpr bool includes(Scope set, Scope part) noexcept { return (set & part) == part; }
constexpr bool overlaps(Scope a, Scope b) noexcept { return (a & b) != Scope::none; }

// httpd's GLOBAL_ONLY: once, for the whole server.
inline constexpr Scope kGlobalOnly = Scope::server_config;
// httpd's RSRC_CONF.
inline constexpr Scope kServer = Scope::server_config | Scope::virtual_host;
// httpd's ACCESS_CONF: in sections only.
inline constexpr Scope kSection = Scope::directory | Scope::files | Scope::location;
// httpd's RSRC_CONF|ACCESS_CONF.
inline constexpr Scope kAnywhere = kServer | kSection;
inline constexpr Scope kAnyHtaccess = Scope::htaccess_options | Scope::htaccess_limit |
                                      Scope::htaccess_auth_config | Scope::htaccess_file_info |
                                      Scope::htaccess_indexes;

}  // namespace holdfast::config
