// find_file_in_path: which leading part of a path is a file, when the whole names nothing because a
// file stands where a folder would have to be ("/page.html/more").
// Why by halving: a client may send thousands of components, and each look costs a system call.
//
// Threads: any; no state.
#pragma once

#include <cstddef>
#include <string_view>

#include "core/pipeline/exchange.hpp"

namespace holdfast::core {

// `kind_of(part)` is asked about parts that end before a '/'. What is longer than a missing part is
// missing, too. `folder_bytes` is the length of a part that is known to be a folder. Returns the
// length of the part that is neither missing nor a folder; 0 if there is none.
template <class KindOf>
std::size_t find_file_in_path(std::string_view path, std::size_t folder_bytes, KindOf kind_of) {
  std::size_t low = folder_bytes;  // a folder ends here
  std::size_t high = path.size();  // nothing is here
  while (true) {
    const std::size_t middle = low + (high - low) / 2;
    std::size_t slash = path.rfind('/', middle);
    if (slash == std::string_view::npos || slash <= low) slash = path.find('/', middle + 1);
    if (slash == std::string_view::npos || slash >= high) return 0;
    const FileKind kind = kind_of(path.substr(0, slash));
    if (kind == FileKind::missing) {
      high = slash;
    } else if (kind == FileKind::directory) {
      low = slash;
    } else {
      return slash;
    }
  }
}

}  // namespace holdfast::core
