#include "core/server/core_checks.hpp"

#include <string>

#include "core/server/error_log.hpp"
#include "core/server/host_map.hpp"
#include "core/server/server_config.hpp"
#include "platform/fs/file.hpp"

namespace holdfast::core {

namespace {

using config::Diagnostics;

void check_document_root(const config::ServerNode& node, bool is_main, Diagnostics& diagnostics) {
  const auto& root = node.slots.get(kServerConfig).document_root;
  if (!root.is_set() || platform::is_directory(root->value)) return;
  if (is_main) {
    diagnostics.error(root.where(),
                      "DocumentRoot '" + root->value + "' is not a directory, or is not readable");
  } else {
    diagnostics.warn(root.where(), "AH00112",
                     "Warning: DocumentRoot [" + root->value + "] does not exist");
  }
}

void check_error_log(const config::ConfigSnapshot& snapshot, Diagnostics& diagnostics) {
  const auto& setting = snapshot.main_server().slots.get(kServerConfig).error_log;
  if (!setting.is_set()) return;
  if (setting->starts_with('|') || setting->starts_with("syslog")) {
    diagnostics.error(setting.where(),
                      "ErrorLog takes a file in this version, neither a program nor syslog");
    return;
  }
  const std::string path = error_log_path(snapshot);
  const std::string folder = path.substr(0, path.rfind('/') + 1);
  if (path.empty() || platform::is_directory(folder)) return;
  diagnostics.error(setting.where(),
                    "AH02291: Cannot access directory '" + folder + "' for main error log");
}

void check_host(const config::ConfigSnapshot& snapshot, const config::ServerNode& host,
                Diagnostics& diagnostics) {
  check_document_root(host, false, diagnostics);
  for (const std::string& address : host.addresses) {
    if (!HostAddress::parse(address).empty()) continue;
    diagnostics.warn(host.where, "AH00547",
                     "Could not resolve host name " + address + " -- ignoring!");
  }
  const auto& own = host.slots.get(kServerConfig).error_log;
  const auto& main = snapshot.main_server().slots.get(kServerConfig).error_log;
  if (own.is_set() && *own != *main) {
    diagnostics.warn(own.where(), {},
                     "this version has one error log: messages about this host go to the main "
                     "server's");
  }
}

}  // namespace

void check_core_config(const config::ConfigSnapshot& snapshot, Diagnostics& diagnostics) {
  check_document_root(snapshot.main_server(), true, diagnostics);
  check_error_log(snapshot, diagnostics);
  for (const config::ServerNode& host : snapshot.virtual_hosts()) {
    check_host(snapshot, host, diagnostics);
  }
}

}  // namespace holdfast::core
