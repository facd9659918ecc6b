#include "config/schema/language_rows.hpp"

namespace holdfast::config {
namespace {

constexpr Scope kEverywhere = kAnywhere;

constexpr Directive on_read(std::string_view name, Arity arity, std::string_view help) {
  return {
      .name = name, .help = help, .scope = kEverywhere, .arity = arity, .kind = RowKind::on_read};
}

constexpr Directive condition(std::string_view name, std::string_view help) {
  return {.name = name,
          .help = help,
          .scope = kEverywhere | kAnyHtaccess,
          .arity = Arity::raw,
          .kind = RowKind::condition};
}

constexpr Directive kCoreRows[] = {
    on_read("Include", Arity::one, "A file, folder or pattern of files to read here"),
    on_read("IncludeOptional", Arity::one,
            "A file, folder or pattern of files to read here; nothing if there is none"),
    on_read("Define", Arity::one_two, "A name, and its value for ${NAME}; like -D"),
    on_read("UnDefine", Arity::one, "A name to forget"),
    on_read("ServerRoot", Arity::one, "The folder that relative paths start from"),
    on_read("DefaultRuntimeDir", Arity::one, "The folder for the PID file and the like"),
    condition("IfModule", "Lines that count only if a module is active (with !: is not)"),
    condition("IfDefine", "Lines that count only if a name is defined (with !: is not)"),
    condition("IfFile", "Lines that count only if a file exists (with !: does not)"),
    condition("IfDirective", "Lines that count only if a directive is known (with !: is not)"),
    condition("IfSection", "Lines that count only if a section is known (with !: is not)"),
};

constexpr Directive kSoRows[] = {
    on_read("LoadModule", Arity::two,
            "A module's name, and a file name that is not used: known "
            "modules are built in"),
    on_read("LoadFile", Arity::iterate,
            "Libraries to load; taken without effect, as modules are "
            "built in"),
};

constexpr Directive kVersionRows[] = {
    condition("IfVersion", "Lines that count only if the version compares so; it is 2.4.71"),
};

constexpr ModuleConfig kModules[] = {
    {.source_name = "core.c",
     .identifier = "core_module",
     .directives = kCoreRows,
     .activation = Activation::always},
    {.source_name = "mod_so.c",
     .identifier = "so_module",
     .directives = kSoRows,
     .activation = Activation::always},
    {.source_name = "mod_version.c",
     .identifier = "version_module",
     .directives = kVersionRows,
     .activation = Activation::always},
};

}  // namespace

std::span<const ModuleConfig> language_modules() noexcept { return kModules; }

bool is_language_module(const ModuleConfig& module) noexcept {
  return &module >= std::begin(kModules) && &module < std::end(kModules);
}

}  // namespace holdfast::config
