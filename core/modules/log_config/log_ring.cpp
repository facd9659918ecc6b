#include "core/modules/log_config/log_ring.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

#include "platform/base/check.hpp"

namespace holdfast::core {

LogRing::LogRing(std::span<std::byte> memory) noexcept
    : header_(*reinterpret_cast<Header*>(memory.data())),
      bytes_(reinterpret_cast<char*>(memory.data() + sizeof(Header))),
      mask_(memory.size() - sizeof(Header) - 1) {
  HF_CHECK(memory.size() > sizeof(Header) && std::has_single_bit(capacity()));
}

bool LogRing::push(std::string_view text) noexcept {
  const std::uint64_t committed = header_.committed.load(std::memory_order_relaxed);
  const std::uint64_t flushed = header_.flushed.load(std::memory_order_acquire);
  if (text.size() > capacity() - (committed - flushed)) return false;
  const std::size_t at = committed & mask_;
  const std::size_t until_end = std::min(text.size(), capacity() - at);
  std::memcpy(bytes_ + at, text.data(), until_end);
  std::memcpy(bytes_, text.data() + until_end, text.size() - until_end);
  header_.committed.store(committed + text.size(), std::memory_order_release);
  return true;
}

LogRing::Unread LogRing::unread() const noexcept {
  const std::uint64_t committed = header_.committed.load(std::memory_order_acquire);
  const std::uint64_t flushed = header_.flushed.load(std::memory_order_relaxed);
  const std::uint64_t size = committed - flushed;
  if (size > capacity()) return {};
  const std::size_t at = flushed & mask_;
  const std::size_t until_end = std::min<std::uint64_t>(size, capacity() - at);
  return {{bytes_ + at, until_end}, {bytes_, static_cast<std::size_t>(size) - until_end}};
}

void LogRing::consume(std::size_t bytes) noexcept {
  const std::uint64_t flushed = header_.flushed.load(std::memory_order_relaxed);
  header_.flushed.store(flushed + bytes, std::memory_order_release);
}

}  // namespace holdfast::core
