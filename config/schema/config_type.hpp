// ConfigType<T>: names one struct of settings and the level it exists at. Why: slots hold a
// module's settings without knowing their type; the constant's address is the key to them.
//
//   struct ExpiresConfig {
//     config::Setting<bool> active{false};
//     static constexpr auto fields() { return std::tuple{&ExpiresConfig::active}; }
//   };
//   inline constexpr config::ConfigType<ExpiresConfig> kExpires{"mod_expires", Level::directory};
//
// Merging calls merge(inner) on every field that fields() names, or T::merge(inner) if T has one.
// T is default-constructible and copyable; its default is what holds when nobody set anything.
//
// Threads: constants.   Ownership: must have static storage, the address identifies the type.
#pragma once

#include <memory>
#include <string_view>
#include <tuple>

namespace holdfast::config {

enum class Level {
  process,    // one for the whole server: httpd's GLOBAL_ONLY directives
  server,     // one for the main server and one per virtual host
  directory,  // one per <Directory>, <Files>, <Location> and one of defaults per server
};

template <class T>
concept MergesItself = requires(T& outer, const T& inner) {
  outer.merge(inner);
};

template <class T>
concept HasFields = requires {
  T::fields();
};

// Lays inner over outer.
template <class T>
void merge_into(T& outer, const T& inner) {
  if constexpr (MergesItself<T>) {
    outer.merge(inner);
  } else {
    static_assert(HasFields<T>, "a config struct names its fields() or has merge(const T& inner)");
    std::apply([&outer, &inner](auto... field) { (merge_into(outer.*field, inner.*field), ...); },
               T::fields());
  }
}

// The part of ConfigType<T> that does not know T.
struct ConfigTypeBase {
  std::string_view module;
  Level level;
  std::shared_ptr<void> (*make)();
  std::shared_ptr<void> (*merged)(const void* outer, const void* inner);
};

template <class T>
struct ConfigType : ConfigTypeBase {
  constexpr ConfigType(std::string_view module_name, Level at_level)
      : ConfigTypeBase{module_name, at_level, &make_one, &merge_two} {}

 private:
  static std::shared_ptr<void> make_one() { return std::make_shared<T>(); }
  static std::shared_ptr<void> merge_two(const void* outer, const void* inner) {
    auto result = std::make_shared<T>(*static_cast<const T*>(outer));
    merge_into(*result, *static_cast<const T*>(inner));
    return result;
  }
};

}  // namespace holdfast::config
