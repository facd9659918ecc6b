// URL paths: decoded once and normalised once, here and nowhere else.
// Why in one place: every traversal hole comes from decoding in one place and checking in another.
//
// Threads:   any.
// Lifetime:  the result shows the given path when nothing had to change, otherwise the arena.
#pragma once

#include <cstdint>
#include <string_view>

#include "platform/memory/arena.hpp"

namespace holdfast::core::http {

enum class PathResult : std::uint8_t {
  ok,
  bad,            // 400: no leading '/', a broken or NUL escape, ".." above the root
  encoded_slash,  // 404: %2F, which no file can mean (AllowEncodedSlashes Off)
};

struct NormalPath {
  PathResult result = PathResult::ok;
  std::string_view path;  // begins with '/', has no "//", "/./" or "/../"; only if ok
};

// `raw` is the path of a request target, without its query (RFC 3986 §6.2.2). Escapes are decoded
// first, so "%2e%2e" is ".."; runs of slashes become one (MergeSlashes On).
NormalPath normalise_path(std::string_view raw, platform::Arena& arena);

// The HTTP status for a path that is not ok.
constexpr int status_of(PathResult result) noexcept {
  return result == PathResult::encoded_slash ? 404 : 400;
}

// True for what may stand in a Host field or an authority without user information: a reg-name, an
// IPv4 address or a bracketed literal, with an optional port of at most 65535 (RFC 9112 §3.2).
bool is_valid_host(std::string_view host) noexcept;

}  // namespace holdfast::core::http
