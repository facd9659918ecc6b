// Applier: lets the rows act on the nodes, in order, and builds the servers and sections. Why apart
// from reading: place and arguments of every line are checked here from its row alone.
//
// Threads: one load.   Lifetime: the LoadState outlives it.
// Failure: everything is reported into the state's diagnostics and applying goes on.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "config/eval/load_state.hpp"
#include "config/eval/snapshot.hpp"

namespace holdfast::config {

class Applier {
 public:
  explicit Applier(LoadState& state);

  void apply(const std::vector<Node>& nodes);
  // What came out; after an error it is of no use. Ends this object's work.
  ConfigSnapshot::Parts take_parts(std::uint64_t generation);

 private:
  friend class RowContext;

  // Where the lines being applied stand: a chain from the innermost section outwards.
  struct Frame {
    const Frame* outer = nullptr;
    const Node* node = nullptr;      // the section's; null for the top
    const Directive* row = nullptr;  // the section's
    ServerNode* server = nullptr;
    Section* section = nullptr;  // innermost stored one
    Scope position = Scope::server_config;
  };

  void apply_all(const std::vector<Node>& nodes, const Frame& frame);
  void apply_node(const Node& node, const Frame& frame);
  void report_unknown(const Node& node, const Frame& frame);
  void apply_setting(const Node& node, const Directive& row, const Frame& frame);
  void apply_section(const Node& node, const Directive& row, const Frame& frame);
  void apply_virtual_host(const Node& node, const Directive& row, const Frame& frame);
  void apply_block(const Node& node, const Directive& row, const Frame& frame);
  bool opens_well(const Node& node, const Directive& row, const Frame& frame);
  bool fill_pattern(const Node& node, Section& section, const Frame& frame);
  ServerNode make_server(const Node* node) const;
  Complaint complaint(const Node& node, std::size_t word, const Frame& frame) const;

  LoadState& state_;
  std::shared_ptr<const SlotLayout> server_layout_;
  std::shared_ptr<const SlotLayout> directory_layout_;
  ConfigSlots process_;
  ServerNode main_server_;
  std::vector<ServerNode> virtual_hosts_;
};

}  // namespace holdfast::config
