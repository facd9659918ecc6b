// run_exchange: takes a parsed request through the phases; the only caller of hooks.
//
// Threads:  the holder of the connection.
// Failure:  none: whatever goes wrong becomes an error answer in exchange.response.
#pragma once

namespace holdfast::core {

class Exchange;
struct TransferFacts;

// On return exchange.response is complete and consistent with the request method.
void run_exchange(Exchange& exchange);

// Makes exchange.response an error answer: status, a small page (httpd's sentences), Allow where
// RFC 9110 §15.5.6 wants it. Nothing of the request is echoed into it.
void answer_error(Exchange& exchange, int status);

// Runs log_transaction. Once per answer, when it is known what became of it.
void log_exchange(Exchange& exchange, const TransferFacts& facts);

}  // namespace holdfast::core
