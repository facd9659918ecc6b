#include "mpm/reports.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <string_view>

#include "config/schema/language_rows.hpp"
#include "core/server/error_log.hpp"
#include "core/server/identity.hpp"
#include "core/server/product.hpp"
#include "core/server/server_config.hpp"
#include "mpm/common/mpm_config.hpp"
#include "mpm/common/mpm_list.hpp"
#include "platform/base/build_info.hpp"
#include "platform/memory/allocator.hpp"
#include "platform/poll/pollset.hpp"

namespace holdfast::mpm {
namespace {

// Each once: core_module brings rows of the language and of the engine.
std::vector<std::string_view> names(std::span<const core::Module* const> modules,
                                    bool source_names) {
  std::vector<std::string_view> all;
  const auto add = [&all](std::string_view name) {
    if (std::find(all.begin(), all.end(), name) == all.end()) all.push_back(name);
  };
  for (const config::ModuleConfig& module : config::language_modules()) {
    add(source_names ? module.source_name : module.identifier);
  }
  for (const core::Module* module : modules) {
    // What has no source of its own is a part of core.
    if (!module->source.empty()) add(source_names ? module->source : module->name);
  }
  return all;
}

std::string virtual_host_line(const config::ServerNode& node, std::string_view address) {
  const core::ServerConfig& config = node.slots.get(core::kServerConfig);
  const std::string& name = config.name->host;
  std::string text = fmt::format("{:<22} {} ({})\n", address,
                                 name.empty() ? "(no ServerName)" : name, node.where.text());
  for (const auto& alias : config.aliases) text += fmt::format("{:22} alias {}\n", "", alias.value);
  return text;
}

}  // namespace

std::string server_description() {
  return fmt::format("{}/{} (Unix)", core::kProductName, core::version_text());
}

std::string version_report() {
  return fmt::format("Server version: {}\nServer built:   {}\n", server_description(),
                     platform::build_info().built);
}

std::string settings_report(const Mpm& mpm) {
  const platform::BuildInfo& info = platform::build_info();
  const bool is_threaded = mpm.kind() != MpmKind::prefork;
  std::string text = version_report();
  text += fmt::format("Allocator:      {}\n", platform::allocator_description());
  text += fmt::format("Pollset:        {}\n", platform::pollset_backends().front().name);
  text += fmt::format("Architecture:   {}-bit\n", sizeof(void*) * 8);
  text += fmt::format("Server MPM:     {}\n", mpm.name());
  text += fmt::format("  threaded:     {}\n", is_threaded ? "yes (fixed thread count)" : "no");
  text += "    forked:     yes (variable process count)\n";
  text += "Server compiled with....\n";
  text += fmt::format(" -D HTTPD_ROOT=\"{}\"\n", info.prefix);
  text += " -D SERVER_CONFIG_FILE=\"conf/httpd.conf\"\n";
  text += " -D DEFAULT_ERRORLOG=\"logs/error_log\"\n";
  text += " -D DEFAULT_PIDLOG=\"logs/httpd.pid\"\n";
  text += " -D APR_HAVE_IPV6 (IPv4-mapped addresses enabled)\n";
  return text;
}

std::string compiled_in_report() {
  std::string text = "Compiled in modules:\n";
  for (const std::string_view name : names(all_modules(), true)) {
    text += fmt::format("  {}\n", name);
  }
  return text;
}

std::string modules_report(const LoadedConfig& loaded) {
  std::string text = "Loaded Modules:\n";
  for (const std::string_view name : names(loaded.modules, false)) {
    text += fmt::format(" {} (static)\n", name);
  }
  return text;
}

std::string run_settings_report(const LoadedConfig& loaded) {
  const config::ConfigSnapshot& snapshot = *loaded.snapshot;
  std::string text;
  if (!snapshot.virtual_hosts().empty()) text += "VirtualHost configuration:\n";
  for (const config::ServerNode& node : snapshot.virtual_hosts()) {
    for (const std::string& address : node.addresses) text += virtual_host_line(node, address);
  }
  const core::ServerConfig& main = snapshot.main_server().slots.get(core::kServerConfig);
  const std::string log = core::error_log_path(snapshot);
  text += fmt::format("ServerRoot: \"{}\"\n", snapshot.server_root());
  text += fmt::format("Main DocumentRoot: \"{}\"\n", main.document_root->value);
  text += fmt::format("Main ErrorLog: \"{}\"\n", log.empty() ? "/dev/stderr" : log);
  text += fmt::format("PidFile: \"{}\"\n", pid_file_path(snapshot));
  for (const auto& [name, value] : snapshot.defines()) {
    text += value.empty() ? fmt::format("Define: {}\n", name)
                          : fmt::format("Define: {}={}\n", name, value);
  }
  const core::IdentityConfig& identity = snapshot.process().get(core::kIdentity);
  if (identity.user.is_set()) {
    text += fmt::format("User: name=\"{}\" id={}\n", identity.user->text, identity.user->uid);
  }
  if (identity.group.is_set()) {
    text += fmt::format("Group: name=\"{}\" id={}\n", identity.group->text, identity.group->gid);
  }
  return text;
}

}  // namespace holdfast::mpm
