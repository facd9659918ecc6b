#include "core/http/uri.hpp"

#include "core/http/characters.hpp"
#include "platform/base/strings.hpp"

namespace holdfast::core::http {
namespace {

// Nothing to decode, no empty segment and none that begins with a dot: the path is normal as it is.
bool is_normal(std::string_view raw) noexcept {
  char previous = 0;
  for (const char c : raw) {
    if (!is_in(c, kPlainPath)) {
      if (c != '/' && c != '.') return false;
      if (previous == '/') return false;
    }
    previous = c;
  }
  return true;
}

unsigned hex_value(char c) noexcept {
  return c <= '9' ? static_cast<unsigned>(c - '0')
                  : static_cast<unsigned>(platform::ascii_lower(c) - 'a') + 10;
}

// Builds the normal path from left to right. `out_` never holds "//", and what was written of the
// segment in progress begins at segment_.
class Normaliser {
 public:
  Normaliser(char* out) noexcept : out_(out) {}

  // Returns false when ".." leads above the root.
  bool put(char c) noexcept {
    if (c == '/') {
      if (size_ > 0 && !end_segment()) return false;
      if (size_ == 0 || out_[size_ - 1] != '/') out_[size_++] = '/';
      segment_ = size_;
      return true;
    }
    out_[size_++] = c;
    return true;
  }

  bool finish() noexcept { return end_segment(); }

  std::string_view path() const noexcept { return {out_, size_}; }

 private:
  // "." vanishes, ".." takes the segment before it along; both leave a trailing slash.
  bool end_segment() noexcept {
    const std::string_view segment(out_ + segment_, size_ - segment_);
    if (segment == ".") {
      size_ = segment_;
    } else if (segment == "..") {
      if (segment_ <= 1) return false;
      size_ = segment_ - 1;
      while (out_[size_ - 1] != '/') --size_;
    }
    segment_ = size_;
    return true;
  }

  char* out_;
  std::size_t size_ = 0;
  std::size_t segment_ = 0;
};

bool is_escape(std::string_view text) noexcept {
  return text.size() >= 3 && is_in(text[1], kHexDigit) && is_in(text[2], kHexDigit);
}

// Takes one octet of the path, decoding an escape. Returns false for a broken or NUL escape.
bool take_octet(std::string_view& raw, char& octet) noexcept {
  octet = raw[0];
  if (octet != '%') {
    raw.remove_prefix(1);
    return octet != 0;
  }
  if (!is_escape(raw)) return false;
  octet = static_cast<char>(hex_value(raw[1]) << 4 | hex_value(raw[2]));
  raw.remove_prefix(3);
  return octet != 0;
}

bool is_valid_port(std::string_view port) noexcept {
  if (port.size() > 5) return false;
  unsigned value = 0;
  for (const char c : port) {
    if (!platform::is_ascii_digit(c)) return false;
    value = value * 10 + static_cast<unsigned>(c - '0');
  }
  return value <= 65535;
}

// What follows the host: nothing, or a colon and a port (which may be empty, RFC 3986 §3.2.3).
bool is_valid_port_part(std::string_view rest) noexcept {
  return rest.empty() || (rest[0] == ':' && is_valid_port(rest.substr(1)));
}

bool is_valid_literal(std::string_view inside) noexcept {
  if (inside.size() < 2) return false;
  for (const char c : inside) {
    // IPv6 addresses only: nobody speaks the future versions that RFC 3986 reserves.
    if (!is_in(c, kHexDigit) && c != ':' && c != '.') return false;
  }
  return inside.find(':') != std::string_view::npos;
}

}  // namespace

NormalPath normalise_path(std::string_view raw, platform::Arena& arena) {
  if (raw.empty() || raw[0] != '/') return {PathResult::bad, {}};
  if (is_normal(raw)) return {PathResult::ok, raw};

  Normaliser normal(static_cast<char*>(arena.alloc(raw.size(), 1)));
  bool encoded_slash = false;
  while (!raw.empty()) {
    const bool escaped = raw[0] == '%';
    char octet = 0;
    if (!take_octet(raw, octet)) return {PathResult::bad, {}};
    if (escaped && octet == '/') {
      encoded_slash = true;
      octet = '%';  // something that ends no segment
    }
    if (!normal.put(octet)) return {PathResult::bad, {}};
  }
  if (!normal.finish()) return {PathResult::bad, {}};
  if (encoded_slash) return {PathResult::encoded_slash, {}};
  return {PathResult::ok, normal.path()};
}

bool is_valid_host(std::string_view host) noexcept {
  if (host.starts_with('[')) {
    const std::size_t closing = host.find(']');
    return closing != std::string_view::npos && is_valid_literal(host.substr(1, closing - 1)) &&
           is_valid_port_part(host.substr(closing + 1));
  }
  std::size_t end = 0;
  for (;;) {
    while (end < host.size() && is_in(host[end], kHost)) ++end;
    if (end == host.size() || host[end] != '%') break;
    if (!is_escape(host.substr(end))) return false;
    end += 3;
  }
  return end > 0 && is_valid_port_part(host.substr(end));
}

}  // namespace holdfast::core::http
