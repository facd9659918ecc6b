#include "core/server/answers.hpp"

#include <array>
#include <charconv>

#include "core/connection/worker_context.hpp"
#include "core/http/escape.hpp"
#include "core/http/status.hpp"
#include "core/pipeline/exchange.hpp"
#include "core/server/run_exchange.hpp"
#include "core/server/server.hpp"

namespace holdfast::core {

namespace {

using http::concat;

constexpr std::string_view kHtmlType = "Content-Type: text/html; charset=utf-8\r\n";

// What a page says about a status, in the words that tools look for.
struct Sentence {
  int status;
  std::string_view text;
};
constexpr Sentence kSentences[] = {
    {400, "Your browser sent a request that this server could not understand."},
    {403, "You don't have permission to access this resource."},
    {404, "The requested URL was not found on this server."},
    {405, "The requested method is not allowed for this URL."},
    {406,
     "An appropriate representation of the requested resource could not be found on this "
     "server."},
    {408, "Server timeout waiting for the HTTP request from the client."},
    {410,
     "The requested resource is no longer available on this server and there is no "
     "forwarding address."},
    {411, "A request of the requested method requires a valid Content-length."},
    {412, "The precondition on the request for this URL evaluated to false."},
    {413, "The amount of data provided in the request exceeds the capacity limit."},
    {414, "The requested URL's length exceeds the capacity limit for this server."},
    {415,
     "The supplied request data is not in a format acceptable for processing by this "
     "resource."},
    {416,
     "None of the range-specifier values in the Range request-header field overlap the "
     "current extent of the selected resource."},
    {417,
     "The expectation given in the Expect request-header field could not be met by this "
     "server."},
    {431, "The server refused this request because the request header fields are too large."},
    {500,
     "The server encountered an internal error or misconfiguration and was unable to "
     "complete your request."},
    {501, "The requested method is not supported by this server."},
    {502, "The proxy server received an invalid response from an upstream server."},
    {503,
     "The server is temporarily unable to service your request due to maintenance downtime "
     "or capacity problems. Please try again later."},
    {504,
     "The gateway did not receive a timely response from the upstream server or "
     "application."},
    {505, "The version of HTTP in the request is not supported by this server."},
};

std::string_view sentence_of(int status) noexcept {
  for (const Sentence& sentence : kSentences) {
    if (sentence.status == status) return sentence.text;
  }
  return "The request could not be completed.";
}

std::string_view number_text(platform::Arena& arena, int number) {
  std::array<char, 12> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  return arena.copy({digits.data(), static_cast<std::size_t>(end - digits.data())});
}

void set_page(Exchange& exchange, int status, std::string_view text) {
  platform::Arena& arena = exchange.worker.arena;
  http::Response& response = exchange.response;
  const std::string_view reason = http::reason_phrase(status);
  response.status = static_cast<std::uint16_t>(status);
  response.prepared_fields = kHtmlType;
  response.body = concat(
      arena, {"<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>",
              number_text(arena, status), " ", reason, "</title>\n</head>\n<body>\n<h1>", reason,
              "</h1>\n<p>", text, "</p>\n", signature_line(exchange), "</body>\n</html>\n"});
  response.content_length = response.body.size();
  response.no_body = exchange.request.method == http::Method::head;
}

}  // namespace

std::string_view allowed_methods(const Server& server) noexcept {
  return server.trace == TraceAnswer::off ? "GET, HEAD, POST, OPTIONS"
                                          : "GET, HEAD, POST, OPTIONS, TRACE";
}

std::string_view signature_line(Exchange& exchange) {
  if (exchange.settings == nullptr) return {};
  platform::Arena& arena = exchange.worker.arena;
  const Server& server = *exchange.server;
  const SignatureKind kind = exchange.settings->get(kDirectoryConfig).signature;
  if (kind == SignatureKind::off) return {};
  const std::string_view name = http::escape_html(server.name, arena);
  if (kind == SignatureKind::on) {
    return concat(arena, {"<hr>\n<address>", server.product, " Server at ", name, "</address>\n"});
  }
  const std::string_view mail = http::escape_html(*server.config->admin, arena);
  return concat(arena, {"<hr>\n<address>", server.product, " Server at <a href=\"mailto:", mail,
                        "\">", name, "</a></address>\n"});
}

void answer_error(Exchange& exchange, int status) {
  const std::string_view own_text = exchange.response.error_text;
  exchange.response = http::Response{};
  set_page(exchange, status, own_text.empty() ? sentence_of(status) : own_text);
  if (status == 405) {
    exchange.response.add_field(exchange.worker.arena, "Allow", allowed_methods(*exchange.server));
  }
}

void answer_redirect(Exchange& exchange, int status, std::string_view path,
                     std::string_view query) {
  platform::Arena& arena = exchange.worker.arena;
  const std::string_view target = http::escape_path(path, arena);
  const std::string_view location = query.empty() ? target : concat(arena, {target, "?", query});
  exchange.response = http::Response{};
  if (!exchange.response.add_field(arena, "Location", location)) {
    answer_error(exchange, 400);
    return;
  }
  const std::string_view link = http::escape_html(location, arena);
  set_page(exchange, status,
           concat(arena, {"The document has moved <a href=\"", link, "\">here</a>."}));
}

void answer_options(Exchange& exchange) {
  exchange.response = http::Response{};
  exchange.response.add_field(exchange.worker.arena, "Allow", allowed_methods(*exchange.server));
}

void answer_trace(Exchange& exchange) {
  exchange.response = http::Response{};
  exchange.response.prepared_fields = "Content-Type: message/http\r\n";
  exchange.response.body = exchange.request.head;
  exchange.response.content_length = exchange.request.head.size();
}

}  // namespace holdfast::core
