// Lists folders and expands wildcards, in an order that does not depend on system or locale.
//
// Threads: any.
// Failure: a SysError that names the folder.
#pragma once

#include <string>
#include <vector>

#include "platform/base/result.hpp"

namespace holdfast::platform {

// The names in a folder, "." and ".." left out, sorted by bytes.
Result<std::vector<std::string>> list_directory(const std::string& path);
// Of a folder that is open for reading; the descriptor stays open and where it was.
Result<std::vector<std::string>> list_directory(int fd);

// The paths that exist and match (platform/text/wildcard.hpp), sorted folder by folder; wildcards
// may stand in any component. Names with a leading dot only match where the pattern has that dot.
// No match is no error, a folder that may not be read is one.
Result<std::vector<std::string>> expand_wildcards(const std::string& pattern);

}  // namespace holdfast::platform
