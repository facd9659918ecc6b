// Directive: one row of a module's table: name, place, shape of the arguments, what it sets, help.
// Why: names, checks, messages and `-L` all come from the row, and a module writes no parsing code
// for ordinary settings. The field's type chooses the parser (config/schema/values.hpp).
//
//   constexpr config::Directive kDirectives[] = {
//       config::flag<&ExpiresConfig::active>(kExpires, "ExpiresActive", config::kAnywhere, "…"),
//       config::take<&MpmConfig::backlog>(kMpm, "ListenBacklog", config::kGlobalOnly, "…", {1,
//       65535}), config::iterate<&DirConfig::index>(kDir, "DirectoryIndex", config::kAnywhere,
//       "…"), config::raw<&set_listen>(kMpm, "Listen", config::kGlobalOnly, config::Arity::any,
//       "…"), config::section(kFilesKind, "Files", config::kServer | config::Scope::directory,
//       "…"),
//   };
//   config::SetResult set_listen(config::DirectiveContext& context, MpmConfig& config);
//
// Threads: constants.
#pragma once

#include <string>
#include <string_view>

#include "config/schema/config_type.hpp"
#include "config/schema/directive_context.hpp"
#include "config/schema/scope.hpp"
#include "config/schema/setting.hpp"
#include "config/schema/values.hpp"

namespace holdfast::config {

enum class Arity {
  none,
  flag,  // On or Off
  one,
  two,
  three,
  one_two,
  two_three,
  one_three,
  one_to_three,
  iterate,   // one or more, each for itself
  iterate2,  // one, then one or more that belong to it
  any,       // any number, already cut into words
  raw,       // the function reads text() itself
};

enum class RowKind {
  setting,       // fills a slot
  section,       // <X pattern>: stored with its own slots in the snapshot
  virtual_host,  // <VirtualHost>: a server of its own
  block,         // <X ...>: its lines act on the surrounding slots, open and close are told
  on_read,       // acts while the files are read: Include, Define ...
  condition,     // <IfModule> ...: decides while reading whether its lines exist
};

// How a section matches; the string is the owner's word for it ("directory", "files").
struct SectionKind {
  std::string_view name;
  Scope inner = Scope::none;  // the place its lines stand in
  bool always_regex = false;  // <XMatch>; otherwise a first argument "~" makes it a regex
};

using Setter = SetResult (*)(DirectiveContext& context, void* slot);
// Called when the section opens, pattern filled in; may normalise the pattern or refuse it.
using SectionCheck = SetResult (*)(DirectiveContext& context, Section& section);

struct Directive {
  std::string_view name;  // as the manual spells it, sections without brackets
  std::string_view help;
  Scope scope = Scope::none;
  Arity arity = Arity::raw;
  RowKind kind = RowKind::setting;
  const ConfigTypeBase* type = nullptr;     // null: acts on no slot
  Setter set = nullptr;                     // blocks: on opening
  Setter close = nullptr;                   // blocks: on closing
  std::string (*default_text)() = nullptr;  // for -L
  Bounds bounds{};                          // for numbers
  SectionKind section{};
  SectionCheck check = nullptr;

  constexpr bool is_section() const noexcept {
    return kind != RowKind::setting && kind != RowKind::on_read;
  }
};

namespace detail {

template <class M>
struct MemberOf;
template <class T, class F>
struct MemberOf<F T::*> {
  using owner = T;
  using field = F;
};
template <auto kField>
using OwnerOf = typename MemberOf<decltype(kField)>::owner;
template <auto kField>
using ValueOf = typename MemberOf<decltype(kField)>::field::value_type;

template <class F>
concept IsList = requires(F& f, typename F::value_type v) {
  f.append(v, Where{});
};

template <class F, class V>
void store(F& field, V value, const Where& where) {
  if constexpr (IsList<F>) {
    field.append(std::move(value), where);
  } else {
    field.set(std::move(value), where);
  }
}

// One value from all arguments (take, take2, flag).
template <auto kField>
SetResult set_once(DirectiveContext& context, void* slot) {
  auto value = read_value<ValueOf<kField>>(context, context.row().bounds, 0);
  if (!value) return fail(std::move(value).error());
  store(static_cast<OwnerOf<kField>*>(slot)->*kField, std::move(value).value(), context.where());
  return {};
}

template <auto kField>
SetResult set_each(DirectiveContext& context, void* slot) {
  for (std::size_t i = 0; i < context.args().size(); ++i) {
    auto value = read_value<ValueOf<kField>>(context, context.row().bounds, i);
    if (!value) return fail(std::move(value).error());
    store(static_cast<OwnerOf<kField>*>(slot)->*kField, std::move(value).value(), context.where());
  }
  return {};
}

template <auto kField>
std::string default_of() {
  if constexpr (IsList<typename MemberOf<decltype(kField)>::field>) {
    return {};
  } else {
    return default_value_text((OwnerOf<kField>{}.*kField).value());
  }
}

template <auto kFunction, class T>
SetResult call(DirectiveContext& context, void* slot) {
  return kFunction(context, *static_cast<T*>(slot));
}

}  // namespace detail

template <auto kField>
constexpr Directive take(const ConfigType<detail::OwnerOf<kField>>& type, std::string_view name,
                         Scope scope, std::string_view help, Bounds bounds = {}) {
  return {.name = name,
          .help = help,
          .scope = scope,
          .arity = Arity::one,
          .type = &type,
          .set = &detail::set_once<kField>,
          .default_text = &detail::default_of<kField>,
          .bounds = bounds};
}

template <auto kField>
constexpr Directive flag(const ConfigType<detail::OwnerOf<kField>>& type, std::string_view name,
                         Scope scope, std::string_view help) {
  Directive row = take<kField>(type, name, scope, help);
  row.arity = Arity::flag;
  return row;
}

// The field holds a std::pair<A, B>.
template <auto kField>
constexpr Directive take2(const ConfigType<detail::OwnerOf<kField>>& type, std::string_view name,
                          Scope scope, std::string_view help) {
  Directive row = take<kField>(type, name, scope, help);
  row.arity = Arity::two;
  return row;
}

// The field holds a std::pair<A, std::optional<B>>.
template <auto kField>
constexpr Directive take12(const ConfigType<detail::OwnerOf<kField>>& type, std::string_view name,
                           Scope scope, std::string_view help) {
  Directive row = take<kField>(type, name, scope, help);
  row.arity = Arity::one_two;
  return row;
}

// The field is a ListSetting; every argument is one item.
template <auto kField>
constexpr Directive iterate(const ConfigType<detail::OwnerOf<kField>>& type, std::string_view name,
                            Scope scope, std::string_view help, Bounds bounds = {}) {
  Directive row = take<kField>(type, name, scope, help, bounds);
  row.arity = Arity::iterate;
  row.set = &detail::set_each<kField>;
  return row;
}

// Anything else: SetResult kFunction(DirectiveContext&, T& slot). The arity is already checked.
template <auto kFunction, class T>
constexpr Directive raw(const ConfigType<T>& type, std::string_view name, Scope scope, Arity arity,
                        std::string_view help) {
  return {.name = name,
          .help = help,
          .scope = scope,
          .arity = arity,
          .type = &type,
          .set = &detail::call<kFunction, T>};
}

// A directive that is taken and has no effect here; its help says why.
constexpr Directive accepted(std::string_view name, Scope scope, Arity arity,
                             std::string_view help) {
  return {.name = name, .help = help, .scope = scope, .arity = arity};
}

constexpr Directive section(SectionKind kind, std::string_view name, Scope scope,
                            std::string_view help, SectionCheck check = nullptr) {
  return {.name = name,
          .help = help,
          .scope = scope,
          .kind = RowKind::section,
          .section = kind,
          .check = check};
}

constexpr Directive virtual_host(std::string_view help) {
  return {.name = "VirtualHost",
          .help = help,
          .scope = Scope::server_config,
          .arity = Arity::any,
          .kind = RowKind::virtual_host};
}

// Both functions: SetResult(DirectiveContext&, T& slot).
template <auto kOpen, auto kClose, class T>
constexpr Directive block(const ConfigType<T>& type, std::string_view name, Scope scope,
                          std::string_view help) {
  return {.name = name,
          .help = help,
          .scope = scope,
          .arity = Arity::any,
          .kind = RowKind::block,
          .type = &type,
          .set = &detail::call<kOpen, T>,
          .close = &detail::call<kClose, T>};
}

}  // namespace holdfast::config
