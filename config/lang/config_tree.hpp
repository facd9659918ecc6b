// Node: one directive or section of the configuration as read. Why a tree before anything acts: the
// whole text is checked for its shape first, and rows then run in order without touching files.
//
// Threads: one load.   Lifetime: Where points into the load's SourceMap.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "config/lang/where.hpp"

namespace holdfast::config {

// How deep sections may stand in each other; httpd has no such limit, no real file comes near it.
inline constexpr std::size_t kSectionDepthMax = 64;

struct Node {
  std::string name;  // of a section without brackets
  std::string args;  // variables replaced; of a section the text before the last '>'
  bool is_section = false;
  bool is_closed = true;  // a section's opening line has its '>'
  Where where;
  std::string line;  // as written, for messages
  std::vector<Node> children;

  // "<Directory>" or "Timeout": how a message names it.
  std::string shown_name() const { return is_section ? "<" + name + ">" : name; }
};

}  // namespace holdfast::config
