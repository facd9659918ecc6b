// core_module: the engine's own directives, one row each. The rows of the configuration language
// itself (Include, Define, ServerRoot) are not here; config brings them.
#include <memory>

#include "config/schema/directive.hpp"
#include "core/pipeline/module.hpp"
#include "core/server/core_checks.hpp"
#include "core/server/core_setters.hpp"
#include "core/server/section_cache.hpp"
#include "core/server/server_config.hpp"

namespace holdfast::core {

namespace {

using config::accepted;
using config::Arity;
using config::flag;
using config::iterate;
using config::kAnyHtaccess;
using config::kAnywhere;
using config::kGlobalOnly;
using config::kSection;
using config::kServer;
using config::raw;
using config::Scope;
using config::section;
using config::SectionKind;
using config::take;

using S = ServerConfig;
using D = DirectoryConfig;

constexpr Scope kInfo = Scope::htaccess_file_info;
constexpr Scope kFilesPlaces = kServer | Scope::directory | kAnyHtaccess;

constexpr config::Bounds kCount{0, INT32_MAX};
constexpr config::Bounds kSeconds{0, 7 * 24 * 3600};

constexpr SectionKind kDirectory{"directory", Scope::directory, false};
constexpr SectionKind kDirectoryMatch{"directory", Scope::directory, true};
constexpr SectionKind kFiles{"files", Scope::files, false};
constexpr SectionKind kFilesMatch{"files", Scope::files, true};
constexpr SectionKind kLocation{"location", Scope::location, false};
constexpr SectionKind kLocationMatch{"location", Scope::location, true};

constexpr config::Directive kRows[] = {
    config::virtual_host("Addresses and ports of a host with settings of its own"),
    section(kDirectory, "Directory", kServer, "Settings for a folder and all below it",
            &check_directory),
    section(kDirectoryMatch, "DirectoryMatch", kServer,
            "Settings for folders whose path matches an expression", &check_pattern),
    section(kFiles, "Files", kFilesPlaces, "Settings for files of that name", &check_pattern),
    section(kFilesMatch, "FilesMatch", kFilesPlaces,
            "Settings for files whose name matches an expression", &check_pattern),
    section(kLocation, "Location", kServer, "Settings for a URL path and all below it",
            &check_pattern),
    section(kLocationMatch, "LocationMatch", kServer,
            "Settings for URL paths that match an expression", &check_pattern),

    take<&S::name>(kServerConfig, "ServerName", kServer, "The server's name and port"),
    iterate<&S::aliases>(kServerConfig, "ServerAlias", Scope::virtual_host,
                         "Other names of this virtual host; wildcards allowed"),
    take<&S::admin>(kServerConfig, "ServerAdmin", kServer,
                    "The address that error pages tell people to write to"),
    take<&S::document_root>(kServerConfig, "DocumentRoot", kServer,
                            "The folder that URLs are looked up in"),
    take<&ProcessConfig::server_tokens>(kProcessConfig, "ServerTokens", kGlobalOnly,
                                        "What the Server field tells: Full, OS, Minimal, Minor, "
                                        "Major or Prod"),
    take<&D::signature>(kDirectoryConfig, "ServerSignature", kAnywhere | kAnyHtaccess,
                        "A line about the server under generated pages: On, Off or EMail"),
    raw<&set_name_virtual_host>(kProcessConfig, "NameVirtualHost", kGlobalOnly, Arity::raw,
                                "No effect: names are told apart on every address"),
    take<&D::canonical_name>(kDirectoryConfig, "UseCanonicalName",
                             kAnywhere | Scope::htaccess_options,
                             "The server's name in links to itself: On is ServerName, Off the "
                             "client's word"),

    raw<&set_options>(kDirectoryConfig, "Options", kAnywhere | Scope::htaccess_options, Arity::any,
                      "Features of a folder: a list, or changes with + and -"),
    raw<&set_allow_override>(kProcessConfig, "AllowOverride", kSection, Arity::any,
                             "What .htaccess files may change"),
    raw<&set_allow_override_list>(kProcessConfig, "AllowOverrideList", kSection, Arity::any,
                                  "Which directives .htaccess files may have"),
    accepted("AccessFileName", kServer, Arity::any, "The names of .htaccess files"),

    take<&S::timeout>(kServerConfig, "Timeout", kServer,
                      "Seconds that a client may make no progress", kSeconds),
    iterate<&S::protocols>(kServerConfig, "Protocols", kServer,
                           "The protocols to speak; http/1.1 is always there"),
    take<&S::request_line_bytes_max>(kServerConfig, "LimitRequestLine", kServer,
                                     "Bytes of a request line", kCount),
    take<&S::field_bytes_max>(kServerConfig, "LimitRequestFieldSize", kServer,
                              "Bytes of one request header field", kCount),
    take<&S::fields_max>(kServerConfig, "LimitRequestFields", kServer,
                         "Header fields of a request; 0 for no limit", kCount),
    take<&D::body_bytes_max>(kDirectoryConfig, "LimitRequestBody", kAnywhere | kAnyHtaccess,
                             "Bytes of a request body; 0 for no limit"),
    take<&S::trace>(kServerConfig, "TraceEnable", kServer,
                    "Whether TRACE is answered: off, on or extended"),

    flag<&D::enable_sendfile>(kDirectoryConfig, "EnableSendfile", kAnywhere | kInfo,
                              "Whether the kernel may copy files to the socket by itself"),
    accepted("EnableMMAP", kAnywhere | kInfo, Arity::flag,
             "No effect: files are never mapped into memory"),
    raw<&set_file_etag>(kDirectoryConfig, "FileETag", kAnywhere | kInfo, Arity::any,
                        "What entity tags are made of: INode, MTime, Size"),
    take<&D::handler>(kDirectoryConfig, "SetHandler", kAnywhere | kInfo,
                      "The handler that answers here; none for the usual one"),
    take<&D::forced_type>(kDirectoryConfig, "ForceType", kSection | kInfo,
                          "The media type of everything here; none for the usual one"),

    take<&S::error_log>(kServerConfig, "ErrorLog", kServer, "The file that errors are written to"),
    raw<&set_log_level>(kServerConfig, "LogLevel", kServer, Arity::iterate,
                        "How much is written to the error log, for all or per module:level"),
    raw<&set_hostname_lookups>(kProcessConfig, "HostnameLookups", kAnywhere, Arity::one,
                               "Whether clients' names are looked up"),
    accepted("Mutex", kGlobalOnly, Arity::any, "No effect: children share sockets without a lock"),
};

std::unique_ptr<ModuleState> make_section_cache(WorkerContext&) {
  return std::make_unique<SectionCache>();
}

}  // namespace

extern const Module core_module;
constinit const Module core_module{
    .name = "core_module",
    .source = "core.c",
    .directives = kRows,
    .activation = config::Activation::always,
    .check_config = &check_core_config,
    .make_worker_state = &make_section_cache,
};

}  // namespace holdfast::core
