// floor_module: answers every request with the same kilobyte, parsing nothing but the empty line.
// Why: with it the real engine shows what the kernel and the hand-over cost by themselves; whatever
// the server adds on top of that is parsing, phases and files. Only the floor server has it.
//
// Threads:   const, any thread.
#include <sys/socket.h>

#include <cstring>
#include <memory>
#include <string>

#include "core/connection/worker_context.hpp"
#include "core/pipeline/module.hpp"
#include "core/scoreboard/scoreboard.hpp"

namespace holdfast::core {

namespace {

constexpr std::size_t kBodyBytes = 1024;
constexpr std::size_t kAnswersMax = 40;  // per send; a pipelining client sends at most as many

std::string make_answer() {
  return "HTTP/1.1 200 OK\r\nDate: Sun, 22 Nov 2026 12:00:00 GMT\r\nServer: floor\r\n"
         "Content-Type: text/plain\r\nContent-Length: 1024\r\n\r\n" +
         std::string(kBodyBytes, 'x');
}

class FloorSession final : public Session {
 public:
  FloorSession() {
    for (std::size_t i = 0; i < kAnswersMax; ++i) answers_ += answer_;
  }

  Step advance(Connection& connection, Wake wake, WorkerContext& worker) const override {
    char* input = worker.input.get();
    const ssize_t n = ::recv(connection.fd, input, WorkerContext::kInputBytes, 0);
    if (n < 0 && !wake.timed_out && (errno == EAGAIN || errno == EWOULDBLOCK)) return wait(worker);
    if (n <= 0) return {Want::close, 0};
    const std::size_t requests = count_heads({input, static_cast<std::size_t>(n)});
    const std::size_t bytes = std::min(requests, kAnswersMax) * answer_.size();
    const ssize_t sent = ::send(connection.fd, answers_.data(), bytes, MSG_NOSIGNAL);
    if (sent != static_cast<ssize_t>(bytes)) return {Want::close, 0};
    connection.requests += static_cast<std::uint32_t>(requests);
    if (worker.score != nullptr) WorkerSlot::bump(worker.score->requests, requests);
    return wait(worker);
  }

 private:
  static Step wait(WorkerContext& worker) {
    return {Want::idle, worker.clock.deadline_after(60'000)};
  }

  static std::size_t count_heads(std::string_view text) {
    std::size_t count = 0;
    for (std::size_t at = text.find("\r\n\r\n"); at != std::string_view::npos;
         at = text.find("\r\n\r\n", at + 4)) {
      ++count;
    }
    return count;
  }

  const std::string answer_ = make_answer();
  std::string answers_;
};

std::unique_ptr<Session> make_session(const Runtime&) { return std::make_unique<FloorSession>(); }

}  // namespace

extern const Module floor_module;
constinit const Module floor_module{
    .name = "floor_module",
    .source = "mod_floor.c",
    .activation = config::Activation::always,
    .make_session = &make_session,
};

}  // namespace holdfast::core
