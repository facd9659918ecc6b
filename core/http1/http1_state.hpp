// Http1State: what an HTTP/1.x connection has unfinished between two turns: an incomplete head, a
// body on its way in, an answer on its way out, or the wait for the client's FIN.
// Why only then: an idle connection has none of it and owns no buffer.
//
// Threads:   the holder of the connection.
// Ownership: of the connection; gone when nothing is unfinished any more.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "core/connection/connection.hpp"
#include "core/connection/output_batch.hpp"
#include "core/connection/step.hpp"
#include "core/http1/body_drain.hpp"
#include "core/http1/request_parser.hpp"
#include "core/pipeline/exchange.hpp"

namespace holdfast::core::http1 {

// What becomes of the connection once the answer is out.
enum class AfterAnswer : std::uint8_t {
  next_request,
  close,   // at once: the client said that it is done and nothing of it is unread
  linger,  // in both steps of RFC 9112 §9.6, so that a reset does not eat the answer
};

// Bytes received and not used. Grows in steps, so that a head which comes byte by byte is not
// copied byte by byte.
class HeldInput {
 public:
  // For `bytes` and some more, at most `capacity_max`; the contents are copied.
  void hold(std::string_view bytes, std::size_t capacity_max);
  // The holder received more right behind the contents.
  void set_size(std::size_t size) noexcept { size_ = size; }
  void drop() noexcept;

  bool empty() const noexcept { return size_ == 0; }
  char* data() noexcept { return bytes_.get(); }
  std::size_t size() const noexcept { return size_; }
  std::size_t capacity() const noexcept { return capacity_; }

 private:
  std::unique_ptr<char[]> bytes_;
  std::size_t size_ = 0;
  std::size_t capacity_ = 0;
};

// A request whose body is still coming: its head, to be parsed again when all is there.
struct BodyInProgress {
  std::string head;
  BodyDrain drain;
  std::int64_t started_us = 0;
};

// An answer in bytes.
struct AnswerSizes {
  std::uint64_t head = 0;
  std::uint64_t body = 0;
  std::uint64_t received = 0;  // the request's head and body
};

// What became of an answer of which the last `unsent` bytes were not sent.
TransferFacts transfer_facts(const AnswerSizes& sizes, std::uint64_t unsent,
                             bool complete) noexcept;

// What the log line of an answer needs that is not out yet when its turn ends.
class UnloggedAnswer {
 public:
  // Copies from the exchange what it only borrows.
  UnloggedAnswer(const Exchange& exchange, const AnswerSizes& sizes);

  const AnswerSizes& sizes() const noexcept { return sizes_; }
  const Server& server() const noexcept { return *server_; }
  // The whole head, or nothing if it was refused; and its first line.
  std::string_view request_head() const noexcept { return request_head_; }
  std::string_view request_line() const noexcept { return request_line_; }
  // Makes `exchange`, which is about the same request, look as it did.
  void restore(Exchange& exchange) const noexcept;

 private:
  std::unique_ptr<char[]> texts_;  // what all the views show
  std::string_view request_head_;
  std::string_view request_line_;
  std::string_view path_;
  std::string_view requested_path_;
  std::string_view filename_;
  std::string_view path_info_;
  std::string_view handler_;
  std::string_view content_type_;
  std::string_view fields_;
  AnswerSizes sizes_;
  const Server* server_;
  std::uint64_t content_length_;
  std::int64_t started_us_;
  std::uint16_t status_;
};

class Http1State final : public SessionState {
 public:
  HeldInput input;
  HeadCursor cursor;               // of the head at the front of `input`
  std::int64_t started_us = 0;     // when that head began, if somebody wants to know
  Deadline until = 0;              // of what is under way
  Deadline linger_until = 0;       // the end of all patience
  std::uint64_t linger_bytes = 0;  // thrown away so far
  AfterAnswer after = AfterAnswer::next_request;
  std::unique_ptr<PendingOutput> output;
  std::unique_ptr<UnloggedAnswer> unlogged;  // the last one of `output`
  std::unique_ptr<BodyInProgress> body;
};

}  // namespace holdfast::core::http1
