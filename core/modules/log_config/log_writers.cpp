#include "core/modules/log_config/log_writers.hpp"

#include <sys/socket.h>

#include <array>
#include <charconv>
#include <cstddef>
#include <ctime>
#include <iterator>

#include "core/connection/connection.hpp"
#include "core/connection/worker_context.hpp"
#include "core/modules/log_config/log_escape.hpp"
#include "core/pipeline/exchange.hpp"
#include "core/server/host_map.hpp"
#include "core/server/runtime.hpp"
#include "platform/base/strings.hpp"
#include "platform/time/clock.hpp"

namespace holdfast::core {

namespace {

std::int64_t elapsed_us(const Exchange& exchange) {
  if (exchange.started_us == 0) return 0;
  const std::int64_t now_us = platform::Clock{}.monotonic_ns() / 1000;
  return now_us > exchange.started_us ? now_us - exchange.started_us : 0;
}

}  // namespace

void append_time_pattern(const std::string& pattern, std::int64_t seconds, std::string& line) {
  const auto time = static_cast<std::time_t>(seconds);
  std::tm local{};
  if (::localtime_r(&time, &local) == nullptr) return;
  std::array<char, 512> text;
  line.append(text.data(), std::strftime(text.data(), text.size(), pattern.c_str(), &local));
}

std::int64_t wall_ns_of(const Exchange& exchange, bool at_end) {
  const std::int64_t now_ns = exchange.worker.clock.wall_ns();
  return at_end ? now_ns : now_ns - elapsed_us(exchange) * 1000;
}

namespace {

using platform::SocketAddress;

constexpr std::int64_t kNsPerSecond = 1'000'000'000;

template <class Number>
void append_number(Number number, std::string& line, int base = 10) {
  std::array<char, 24> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number, base).ptr;
  line.append(digits.data(), end);
}

void append_padded(std::int64_t number, int width, std::string& line) {
  std::array<char, 24> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  const auto length = static_cast<int>(end - digits.data());
  if (length < width) line.append(static_cast<std::size_t>(width - length), '0');
  line.append(digits.data(), end);
}

void append_address(const SocketAddress& address, std::string& line) {
  std::array<char, SocketAddress::kHostTextMax> text;
  line.append(text.data(), address.write_host(text));
}

void append_text_or_dash(std::string_view text, std::string& line) {
  if (text.empty()) {
    line.push_back('-');
  } else {
    append_escaped(text, line);
  }
}

SocketAddress peer_of(const Exchange& exchange) {
  const SocketAddress* peer = exchange.client();
  return peer != nullptr ? *peer : SocketAddress{};
}

// A socket that listens on all addresses does not say which one was called; the connection does.
SocketAddress local_address(const Exchange& exchange) {
  const SocketAddress listener = exchange.worker.runtime.listener(exchange.connection.listener);
  if (listener.known() && !listener.is_wildcard()) return listener;
  sockaddr_storage storage{};
  socklen_t size = sizeof storage;
  auto* const address = reinterpret_cast<sockaddr*>(&storage);
  if (::getsockname(exchange.connection.fd, address, &size) != 0) return listener;
  return SocketAddress::from_sockaddr(address, size);
}

std::uint16_t local_port(const Exchange& exchange) {
  const SocketAddress listener = exchange.worker.runtime.listener(exchange.connection.listener);
  return listener.known() ? listener.port() : local_address(exchange).port();
}

// The port in the client's word for the server, else ServerName's, else the socket's.
std::uint16_t canonical_port(const Exchange& exchange) {
  const std::string_view host = exchange.request.host;
  const auto colon = host.rfind(':');
  if (colon != std::string_view::npos && host.find(']', colon) == std::string_view::npos) {
    const auto port = platform::to_number<std::uint16_t>(host.substr(colon + 1));
    if (port && *port != 0) return *port;
  }
  return exchange.server->port != 0 ? exchange.server->port : local_port(exchange);
}

// All fields of one name, as one list (RFC 9110 §5.3).
void append_request_field(std::string_view name, const Exchange& exchange, std::string& line) {
  bool found = false;
  for (const http::Field& field : exchange.request.fields) {
    if (!platform::equal_ignoring_case(field.name, name)) continue;
    if (found) line.append(", ");
    append_escaped(field.value, line);
    found = true;
  }
  if (!found) line.push_back('-');
}

std::string_view find_line(std::string_view fields, std::string_view name) noexcept {
  while (!fields.empty()) {
    const auto end = fields.find("\r\n");
    const std::string_view field = fields.substr(0, end);
    const auto colon = field.find(':');
    if (colon != std::string_view::npos &&
        platform::equal_ignoring_case(field.substr(0, colon), name)) {
      return platform::trim(field.substr(colon + 1));
    }
    if (end == std::string_view::npos) break;
    fields.remove_prefix(end + 2);
  }
  return {};
}

void append_response_field(std::string_view name, const Exchange& exchange, std::string& line) {
  const http::Response& response = exchange.response;
  for (const auto* field = response.fields(); field != nullptr; field = field->next) {
    if (platform::equal_ignoring_case(field->name, name)) {
      append_escaped(field->value, line);
      return;
    }
  }
  const std::string_view prepared = find_line(response.prepared_fields, name);
  if (prepared.empty() && platform::equal_ignoring_case(name, "Content-Length")) {
    append_number(response.content_length, line);
    return;
  }
  append_text_or_dash(prepared, line);
}

void append_cookie(std::string_view name, const Exchange& exchange, std::string& line) {
  for (const http::Field& field : exchange.request.fields) {
    if (field.known != http::KnownField::cookie) continue;
    const std::string_view value = cookie_value(field.value, name);
    if (value.empty()) continue;
    append_escaped(value, line);
    return;
  }
  line.push_back('-');
}

void append_protocol(const http::Request& request, std::string& line) {
  line.append("HTTP/");
  append_number(static_cast<unsigned>(request.version_major), line);
  line.push_back('.');
  append_number(static_cast<unsigned>(request.version_minor), line);
}

void append_duration(LogUnit unit, const Exchange& exchange, std::string& line) {
  const std::int64_t us = elapsed_us(exchange);
  switch (unit) {
    case LogUnit::seconds:
      append_number(us / 1'000'000, line);
      return;
    case LogUnit::milliseconds:
      append_number(us / 1000, line);
      return;
    case LogUnit::microseconds:
      append_number(us, line);
      return;
  }
}

std::uint64_t sent_bytes(const TransferFacts& facts) noexcept {
  return facts.head_bytes + facts.body_bytes;
}

// 'X': broken off, '+': may carry more requests, '-': will be closed.
char connection_end(const Exchange& exchange) noexcept {
  if (!exchange.transfer.complete) return 'X';
  return exchange.response.close || !exchange.request.keep_alive ? '-' : '+';
}

void append_time_format(const LogItem& item, const Exchange& exchange, std::string& line) {
  const std::int64_t wall_ns = wall_ns_of(exchange, item.at_end);
  const std::int64_t fraction_ns = wall_ns % kNsPerSecond;
  switch (item.part) {
    case LogTimePart::pattern:
      append_time_pattern(item.argument, wall_ns / kNsPerSecond, line);
      return;
    case LogTimePart::sec:
      append_number(wall_ns / kNsPerSecond, line);
      return;
    case LogTimePart::msec:
      append_number(wall_ns / 1'000'000, line);
      return;
    case LogTimePart::usec:
      append_number(wall_ns / 1000, line);
      return;
    case LogTimePart::msec_frac:
      append_padded(fraction_ns / 1'000'000, 3, line);
      return;
    case LogTimePart::usec_frac:
      append_padded(fraction_ns / 1000, 6, line);
      return;
  }
}

// How each field is written, in the order of LogField.
struct FieldWriter {
  LogField field;
  LogWriter write;
};

constexpr FieldWriter
    kWriters
        [] =
            {
                {LogField::text, [](const LogItem& item, const LogRecord&,
                                    std::string& line) { line.append(item.argument); }},
                {LogField::client_address,
                 [](const LogItem&, const LogRecord& record, std::string& line) {
                   append_address(peer_of(record.exchange), line);
                 }},
                {LogField::local_address,
                 [](const LogItem&, const LogRecord& record, std::string& line) {
                   append_address(local_address(record.exchange), line);
                 }},
                {LogField::body_bytes,
                 [](const LogItem&, const LogRecord& record, std::string& line) {
                   append_number(record.exchange.transfer.body_bytes, line);
                 }},
                {LogField::body_bytes_or_dash,
                 [](const LogItem&, const LogRecord& record, std::string& line) {
                   const std::uint64_t bytes = record.exchange.transfer.body_bytes;
                   if (bytes == 0) return line.push_back('-');
                   append_number(bytes, line);
                 }},
                {LogField::cookie,
                 [](const LogItem& item, const LogRecord& record, std::string& line) {
                   append_cookie(item.argument, record.exchange, line);
                 }},
                {LogField::duration,
                 [](const LogItem& item, const LogRecord& record, std::string& line) {
                   append_duration(item.unit, record.exchange, line);
                 }},
                {LogField::nothing,
                 [](const LogItem&, const LogRecord&, std::string& line) { line.push_back('-'); }},
                {LogField::filename,
                 [](const LogItem&, const LogRecord& record, std::string& line) {
                   append_text_or_dash(record.exchange.filename, line);
                 }},
                {LogField::protocol,
                 [](const LogItem&, const LogRecord& record, std::string& line) {
                   append_protocol(record.exchange.request, line);
                 }},
                {LogField::received_bytes,
                 [](const LogItem&, const LogRecord& record, std::string& line) {
                   append_number(record.exchange.transfer.received_bytes, line);
                 }},
                {LogField::sent_bytes,
                 [](const LogItem&, const LogRecord& record, std::string& line) {
                   append_number(sent_bytes(record.exchange.transfer), line);
                 }},
                {LogField::all_bytes,
                 [](const LogItem&, const LogRecord& record, std::string& line) {
                   const TransferFacts& facts = record.exchange.transfer;
                   append_number(sent_bytes(facts) + facts.received_bytes, line);
                 }},
                {LogField::request_field,
                 [](const LogItem& item, const LogRecord& record, std::string& line) {
                   append_request_field(item.argument, record.exchange, line);
                 }},
                {LogField::response_field,
                 [](const LogItem& item, const LogRecord& record, std::string& line) {
                   append_response_field(item.argument, record.exchange, line);
                 }},
                {LogField::keep_alives,
                 [](const LogItem&, const LogRecord& record, std::string& line) {
                   // This one is counted already.
                   const std::uint32_t requests = record.exchange.connection.requests;
                   append_number(requests == 0 ? 0 : requests - 1, line);
                 }},
                {LogField::method,
                 [](const LogItem&, const LogRecord& record, std::string& line) {
                   append_text_or_dash(record.exchange.request.method_text, line);
                 }},
                {LogField::canonical_port,
                 [](const LogItem&, const LogRecord& record, std::string& line) {
                   append_number(canonical_port(record.exchange), line);
                 }},
                {LogField::local_port,
                 [](const LogItem&, const LogRecord& record, std::string& line) {
                   append_number(local_port(record.exchange), line);
                 }},
                {LogField::remote_port,
                 [](const LogItem&, const LogRecord& record, std::string& line) {
                   append_number(peer_of(record.exchange).port(), line);
                 }},
                {LogField::process_id,
                 [](const LogItem&, const LogRecord& record, std::string& line) {
                   append_number(record.process_id, line);
                 }},
                {LogField::thread_id,
                 [](const LogItem&, const LogRecord& record, std::string& line) {
                   append_number(record.thread_id, line);
                 }},
                {LogField::thread_id_hex,
                 [](const LogItem&, const LogRecord& record, std::string& line) {
                   append_number(record.thread_id, line, 16);
                 }},
                {LogField::query,
                 [](const LogItem&, const LogRecord& record, std::string& line) {
                   const std::string_view query = record.exchange.request.query;
                   if (!query.empty()) line.push_back('?');
                   append_escaped(query, line);
                 }},
                {LogField::request_line,
                 [](const LogItem&, const LogRecord& record, std::string& line) {
                   append_text_or_dash(record.exchange.request.line, line);
                 }},
                {LogField::handler,
                 [](const LogItem&, const LogRecord& record, std::string& line) {
                   append_text_or_dash(record.exchange.handler, line);
                 }},
                {LogField::status,
                 [](const LogItem&, const LogRecord& record, std::string& line) {
                   append_number(record.exchange.response.status, line);
                 }},
                {LogField::time, [](const LogItem&, const LogRecord& record,
                                    std::string& line) { line.append(record.time_text); }},
                {LogField::time_format,
                 [](const LogItem& item, const LogRecord& record, std::string& line) {
                   append_time_format(item, record.exchange, line);
                 }},
                {LogField::path,
                 [](const LogItem&, const LogRecord& record, std::string& line) {
                   const Exchange& exchange = record.exchange;
                   append_text_or_dash(exchange.requested_path.empty() ? exchange.request.path
                                                                       : exchange.requested_path,
                                       line);
                 }},
                {LogField::server_name,
                 [](const LogItem&, const LogRecord& record, std::string& line) {
                   append_escaped(record.exchange.server->name, line);
                 }},
                {LogField::host_name,
                 [](const LogItem&, const LogRecord& record, std::string& line) {
                   const std::string_view host = bare_host(record.exchange.request.host);
                   append_escaped(
                       host.empty() ? std::string_view{record.exchange.server->name} : host, line);
                 }},
                {LogField::connection_end,
                 [](const LogItem&, const LogRecord& record, std::string& line) {
                   line.push_back(connection_end(record.exchange));
                 }},
};

constexpr bool are_in_order() {
  for (std::size_t i = 0; i < std::size(kWriters); ++i) {
    if (static_cast<std::size_t>(kWriters[i].field) != i) return false;
  }
  return std::size(kWriters) == kLogFields;
}
static_assert(are_in_order());

}  // namespace

LogWriter log_writer(LogField field) noexcept {
  return kWriters[static_cast<std::size_t>(field)].write;
}

}  // namespace holdfast::core
