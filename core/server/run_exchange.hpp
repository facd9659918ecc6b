// run_exchange: takes a parsed request through the phases; the only caller of hooks.
//
// Threads:  the holder of the connection.
// Failure:  none: whatever goes wrong becomes an error answer in exchange.response.
#pragma once

namespace holdfast::core {

class Exchange;
class WorkerContext;

// On return exchange.response is complete and consistent with the request method.
void run_exchange(Exchange& exchange);

// Makes exchange.response an error answer: status, a small page (httpd's sentences), Allow where
// RFC 9110 §15.5.6 wants it. Nothing of the request is echoed into it.
void answer_error(Exchange& exchange, int status);

// What an answer amounted to, for logs; called once per answer, when it is known.
struct TransferFacts {
  unsigned long long head_bytes = 0;      // sent
  unsigned long long body_bytes = 0;      // sent, without the head
  unsigned long long received_bytes = 0;  // request head and body
  bool complete = true;                   // false: the connection broke before the end
};
void log_exchange(Exchange& exchange, const TransferFacts& facts);

}  // namespace holdfast::core
