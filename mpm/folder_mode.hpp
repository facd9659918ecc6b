// Folder mode: the configuration that `holdfast FOLDER` stands for.
// Why text: it goes through the same reader as any file, so nothing can behave differently.
//
// Threads:  any; pure but for the look at the folder's owner.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "platform/base/result.hpp"
#include "platform/process/privileges.hpp"

namespace holdfast::mpm {

// What folder_configuration() is made from.
struct FolderMode {
  std::string folder;  // absolute
  std::uint16_t port = 8080;
  unsigned processes = 1;
};

// The absolute path, or why it cannot be served.
platform::Result<std::string, std::string> resolve_folder(const std::string& folder);

std::string folder_configuration(const FolderMode& mode);

// As whom to serve it when started by root: as the folder's owner, who can read it.
std::optional<platform::Identity> folder_identity(const std::string& folder);

// What the person at the terminal reads: the URL, the MPM, how many processes and threads.
struct FolderBanner {
  std::string folder;
  std::uint16_t port = 0;
  std::string mpm;
  unsigned processes = 0;
  unsigned threads = 0;  // per process
};
std::string banner_text(const FolderBanner& banner);

}  // namespace holdfast::mpm
