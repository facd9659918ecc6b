#include "core/http1/http1_state.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

namespace holdfast::core::http1 {
namespace {

constexpr std::size_t kCapacityMin = 512;
constexpr std::size_t kSpareBytes = 128;

std::size_t field_lines_bytes(const http::Response& response) noexcept {
  std::size_t bytes = response.prepared_fields.size();
  for (const http::ResponseField* f = response.fields(); f != nullptr; f = f->next) {
    bytes += f->name.size() + f->value.size() + 4;
  }
  return bytes;
}

char* put(char* at, std::string_view text) noexcept {
  if (text.empty()) return at;
  std::memcpy(at, text.data(), text.size());
  return at + text.size();
}

}  // namespace

void HeldInput::hold(std::string_view bytes, std::size_t capacity_max) {
  const std::size_t wanted = std::max(kCapacityMin, std::bit_ceil(bytes.size() + kSpareBytes));
  const std::size_t capacity = std::max(bytes.size(), std::min(wanted, capacity_max));
  std::unique_ptr<char[]> copy(new char[capacity]);
  std::memcpy(copy.get(), bytes.data(), bytes.size());
  bytes_ = std::move(copy);
  size_ = bytes.size();
  capacity_ = capacity;
}

void HeldInput::drop() noexcept {
  bytes_.reset();
  size_ = 0;
  capacity_ = 0;
}

TransferFacts transfer_facts(const AnswerSizes& sizes, std::uint64_t unsent,
                             bool complete) noexcept {
  const std::uint64_t whole = sizes.head + sizes.body;
  const std::uint64_t sent = whole - std::min(unsent, whole);
  const std::uint64_t head_sent = std::min(sent, sizes.head);
  return {head_sent, sent - head_sent, sizes.received, complete};
}

UnloggedAnswer::UnloggedAnswer(const Exchange& exchange, const AnswerSizes& sizes)
    : request_head_(exchange.request.head),
      request_line_(exchange.request.line),
      path_(exchange.path),
      requested_path_(exchange.requested_path),
      filename_(exchange.filename),
      path_info_(exchange.path_info),
      handler_(exchange.handler),
      content_type_(exchange.content_type),
      sizes_(sizes),
      server_(exchange.server),
      content_length_(exchange.response.content_length),
      started_us_(exchange.started_us),
      status_(exchange.response.status) {
  std::string_view* const views[] = {&request_head_, &request_line_, &path_,    &requested_path_,
                                     &filename_,     &path_info_,    &handler_, &content_type_};
  const http::Response& response = exchange.response;
  const std::size_t field_bytes = field_lines_bytes(response);
  std::size_t bytes = field_bytes;
  for (const std::string_view* view : views) bytes += view->size();
  texts_.reset(new char[bytes]);
  char* at = texts_.get();
  for (std::string_view* view : views) {
    const std::string_view kept(at, view->size());
    at = put(at, *view);
    *view = kept;
  }
  fields_ = {at, field_bytes};
  at = put(at, response.prepared_fields);
  for (const http::ResponseField* f = response.fields(); f != nullptr; f = f->next) {
    at = put(put(put(put(at, f->name), ": "), f->value), "\r\n");
  }
}

void UnloggedAnswer::restore(Exchange& exchange) const noexcept {
  exchange.path = path_;
  exchange.requested_path = requested_path_;
  exchange.query = exchange.request.query;
  exchange.filename = filename_;
  exchange.path_info = path_info_;
  exchange.handler = handler_;
  exchange.content_type = content_type_;
  exchange.settings = &server_->node->directory_defaults;
  exchange.started_us = started_us_;
  exchange.response.status = status_;
  exchange.response.content_length = content_length_;
  exchange.response.prepared_fields = fields_;
}

}  // namespace holdfast::core::http1
