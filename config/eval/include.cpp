// Include and IncludeOptional: plain files, folders (every file in them, and in their folders, by
// name) and patterns whose components may each have wildcards.
#include <algorithm>

#include "config/eval/reader.hpp"
#include "platform/text/wildcard.hpp"

namespace holdfast::config {
namespace {

std::string join(const std::string& folder, std::string_view name) {
  std::string path = folder;
  if (!path.ends_with('/')) path.push_back('/');
  return path.append(name);
}

// A name that begins with a dot is matched only by a pattern that does, too.
bool matches(std::string_view pattern, std::string_view name) {
  if (name.starts_with('.') && !pattern.starts_with('.')) return false;
  return platform::wildcard_match(pattern, name, platform::Slash::special);
}

std::string reason(const platform::SysError& error) { return platform::errno_text(error.code); }

}  // namespace

SetResult Reader::include(const std::vector<Word>& args) {
  return include_path(args[0].text, Missing::is_error);
}

SetResult Reader::include_optional(const std::vector<Word>& args) {
  return include_path(args[0].text, Missing::is_fine);
}

SetResult Reader::include_path(std::string_view path, Missing missing) {
  const std::string full = state_.resolve_path(path);
  if (!platform::has_wildcard(full)) return include_plain(full, missing, 0);
  const bool is_absolute = full.starts_with('/');
  return include_matches(is_absolute ? "/" : ".",
                         std::string_view{full}.substr(is_absolute ? 1 : 0), missing);
}

SetResult Reader::include_plain(const std::string& path, Missing missing, int depth) {
  switch (state_.files.kind(path)) {
    case FileKind::directory:
      return include_folder(path, depth);
    case FileKind::file:
      return include_file(path);
    case FileKind::none:
      break;
  }
  if (missing == Missing::is_fine) return {};
  return fail("Could not open configuration file " + path + ": No such file or directory");
}

SetResult Reader::include_folder(const std::string& path, int depth) {
  if (depth >= kIncludeDepthMax) {
    is_stopped_ = true;
    return fail("Folders are nested more than " + std::to_string(kIncludeDepthMax) +
                " deep under " + path + "; is there a loop of symbolic links?");
  }
  auto names = state_.files.list(path);
  if (!names) return fail("Could not open config directory " + path + ": " + reason(names.error()));
  std::sort(names->begin(), names->end());
  for (const std::string& name : *names) {
    if (is_stopped_ || state_.diagnostics.is_full()) return {};
    const SetResult result = include_plain(join(path, name), Missing::is_error, depth + 1);
    if (!result) return result;
  }
  return {};
}

// pattern: what remains below folder; at least one component has a wildcard.
SetResult Reader::include_matches(const std::string& folder, std::string_view pattern,
                                  Missing missing) {
  std::string base = folder;
  while (true) {
    const std::size_t slash = pattern.find('/');
    const std::string_view component = pattern.substr(0, slash);
    if (slash == std::string_view::npos || platform::has_wildcard(component)) break;
    if (!component.empty()) base = join(base, component);
    pattern.remove_prefix(slash + 1);
  }
  const std::size_t slash = pattern.find('/');
  const std::string_view component = pattern.substr(0, slash);
  const std::string_view below =
      slash == std::string_view::npos ? std::string_view{} : pattern.substr(slash + 1);

  auto names = state_.files.list(base);
  if (!names) {
    if (missing == Missing::is_fine) return {};
    return fail("Include/IncludeOptional: Could not open directory " + base + ": " +
                reason(names.error()));
  }
  std::erase_if(*names, [component](const std::string& name) { return !matches(component, name); });
  if (!below.empty())
    std::erase_if(*names, [this, &base](const std::string& name) {
      return state_.files.kind(join(base, name)) != FileKind::directory;
    });
  if (names->empty() && missing == Missing::is_error)
    return fail("Include/IncludeOptional: No matches for the wildcard '" + std::string{component} +
                "' in '" + base + "', failing");
  std::sort(names->begin(), names->end());
  for (const std::string& name : *names) {
    if (is_stopped_ || state_.diagnostics.is_full()) return {};
    const std::string path = join(base, name);
    const SetResult result = platform::has_wildcard(below) ? include_matches(path, below, missing)
                             : below.empty()               ? include_plain(path, missing, 0)
                                             : include_plain(join(path, below), missing, 0);
    if (!result) return result;
  }
  return {};
}

SetResult Reader::include_file(const std::string& path) {
  if (line_.where.file->depth >= kIncludeDepthMax || state_.sources->files().size() >= kFilesMax) {
    is_stopped_ = true;
    return fail("Exceeded the maximum include nesting of " + std::to_string(kIncludeDepthMax) +
                " levels or " + std::to_string(kFilesMax) + " files; does a file include itself?");
  }
  const auto content = state_.files.read(path);
  if (!content)
    return fail("Could not open configuration file " + path + ": " + reason(content.error()));
  read_lines(state_.sources->add(path, line_.where), *content);
  return {};
}

}  // namespace holdfast::config
