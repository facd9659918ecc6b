// ConfigSnapshot: all settings of one generation, const for ever. Why: workers read it without
// locks, and a reload builds the next one while this one still serves.
//
// Threads: const, any thread.   Ownership: shared_ptr<const ConfigSnapshot>; it also keeps the
// SourceMap alive that every Where in it points into.
// Lifetime: rows and module tables passed to the load must outlive it (they are constants).
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/eval/config_slots.hpp"
#include "config/lang/where.hpp"
#include "config/schema/directive.hpp"

namespace holdfast::config {

// <Directory>, <Files>, <Location> ...: a pattern and the directory-level settings under it.
struct Section {
  const Directive* row;  // row->section.name is its kind, row->name how it was written
  std::string pattern;   // without the "~"; a SectionCheck may have normalised it
  bool is_regex = false;
  std::vector<std::string> args;  // all words as written
  Where where;
  ConfigSlots slots;              // Level::directory, only what stands here
  std::vector<Section> sections;  // <Files> inside <Directory>

  std::string_view kind() const noexcept { return row->section.name; }
};

// The main server or one <VirtualHost>. A virtual host's slots already have the main server's
// underneath; its sections are only its own (they apply after the main server's).
struct ServerNode {
  Where where;                         // unknown for the main server
  std::vector<std::string> addresses;  // as written in <VirtualHost ...>
  ConfigSlots slots;                   // Level::server
  ConfigSlots directory_defaults;      // Level::directory, outside of all sections
  std::vector<Section> sections;       // in file order
};

class ConfigSnapshot {
 public:
  struct Parts {
    std::uint64_t generation;
    std::string server_root;
    std::string runtime_dir;
    ConfigSlots process;
    ServerNode main_server;
    std::vector<ServerNode> virtual_hosts;
    std::vector<std::pair<std::string, std::string>> defines;
    std::shared_ptr<const SourceMap> sources;
  };
  explicit ConfigSnapshot(Parts parts) : parts_(std::move(parts)) {}

  std::uint64_t generation() const noexcept { return parts_.generation; }
  const std::string& server_root() const noexcept { return parts_.server_root; }
  // DefaultRuntimeDir: where PidFile and the like go; "logs" in ServerRoot unless set.
  const std::string& runtime_dir() const noexcept { return parts_.runtime_dir; }
  const ConfigSlots& process() const noexcept { return parts_.process; }
  const ServerNode& main_server() const noexcept { return parts_.main_server; }
  std::span<const ServerNode> virtual_hosts() const noexcept { return parts_.virtual_hosts; }
  // Define lines and -D words, in order of first definition.
  std::span<const std::pair<std::string, std::string>> defines() const noexcept {
    return parts_.defines;
  }
  // Every file that was read, in order, with what included it (-D DUMP_INCLUDES).
  const SourceMap& sources() const noexcept { return *parts_.sources; }

 private:
  const Parts parts_;
};

}  // namespace holdfast::config
