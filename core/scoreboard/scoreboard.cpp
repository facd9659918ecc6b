#include "core/scoreboard/scoreboard.hpp"

#include <cerrno>
#include <new>

namespace holdfast::core {
namespace {

static_assert(std::atomic<std::uint64_t>::is_always_lock_free,
              "a lock inside shared memory would die with its holder");

}  // namespace

platform::Result<std::size_t> Scoreboard::bytes_for(Size size) {
  const std::uint64_t workers = std::uint64_t{size.children} * size.threads;
  const std::uint64_t bytes =
      sizeof(ServerSlot) + size.children * sizeof(ChildSlot) + workers * sizeof(WorkerSlot);
  if (size.children == 0 || size.threads == 0 || bytes > (std::uint64_t{1} << 40)) {
    return platform::Unexpected{platform::SysError{EINVAL, "scoreboard size"}};
  }
  return static_cast<std::size_t>(bytes);
}

platform::Result<Scoreboard> Scoreboard::create(Size size) {
  const auto bytes = bytes_for(size);
  if (!bytes) return platform::Unexpected{bytes.error()};
  auto region = platform::SharedRegion::anonymous(*bytes);
  if (!region) return platform::Unexpected{std::move(region).error()};
  return Scoreboard(std::move(region).value(), size);
}

platform::Result<Scoreboard> Scoreboard::create_in_file(const std::string& path, Size size) {
  const auto bytes = bytes_for(size);
  if (!bytes) return platform::Unexpected{bytes.error()};
  auto region = platform::SharedRegion::file_backed(path, *bytes);
  if (!region) return platform::Unexpected{std::move(region).error()};
  return Scoreboard(std::move(region).value(), size);
}

ServerSlot& Scoreboard::server() const noexcept {
  return *std::launder(reinterpret_cast<ServerSlot*>(region_.data()));
}

ChildSlot& Scoreboard::child(std::uint32_t slot) const noexcept {
  HF_CHECK(slot < size_.children);
  auto* first = std::launder(reinterpret_cast<ChildSlot*>(region_.data() + sizeof(ServerSlot)));
  return first[slot];
}

WorkerSlot& Scoreboard::worker(std::uint32_t slot, std::uint32_t thread) const noexcept {
  HF_CHECK(slot < size_.children && thread < size_.threads);
  std::byte* workers =
      region_.data() + sizeof(ServerSlot) + std::size_t{size_.children} * sizeof(ChildSlot);
  auto* first = std::launder(reinterpret_cast<WorkerSlot*>(workers));
  return first[std::size_t{slot} * size_.threads + thread];
}

void Scoreboard::clear_child(std::uint32_t slot) const noexcept {
  constexpr auto relaxed = std::memory_order_relaxed;
  ChildSlot& line = child(slot);
  line.pid.store(0, relaxed);
  line.state.store(ChildState::empty, relaxed);
  line.generation.store(0, relaxed);
  line.connections.store(0, relaxed);
  line.idle_workers.store(0, relaxed);
  line.busy_workers.store(0, relaxed);
  line.accepting.store(0, relaxed);
  line.heartbeat_ticks.store(0, relaxed);
  for (std::uint32_t thread = 0; thread < size_.threads; ++thread) {
    WorkerSlot& one = worker(slot, thread);
    // Untouched lines stay untouched: a page that nobody wrote costs no memory.
    if (one.status.load(relaxed) != WorkerStatus::dead) {
      one.status.store(WorkerStatus::dead, relaxed);
    }
  }
}

char status_letter(WorkerStatus status) noexcept {
  const auto index = static_cast<std::size_t>(status);
  return index < sizeof kWorkerStatusLetters - 1 ? kWorkerStatusLetters[index] : '.';
}

}  // namespace holdfast::core
