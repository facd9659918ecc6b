// ConnectionWord: who owns a connection, and whether it became ready meanwhile, in one atomic.
// Why one word: "I go idle" and "it is ready" are both read-modify-writes of the same object, so
// one of them comes first and sees the other; no wake-up can be lost and no handshake is needed.
//
//   bits 63…32  generation, never 0: with the index it names a connection, so stale events show
//
//   bits 31…8   flags: what the poller saw since the owner looked last
//
//   bits  7…0   state
//
//   FREE ──open──▶ RUNNING ──give_back──▶ IDLE ──notify/expire──▶ QUEUED ──take──▶ RUNNING
//                     │  ▲                                          ▲
//                     │  └── give_back fails: a flag came, go on    │
//                     ├──────────── requeue (used up its turn) ─────┘
//                     └── close ──▶ FREE, generation + 1
//
// Threads:   every transition is one RMW with acquire-release order; it continues the word's
//            release sequence, so each owner sees everything its predecessor wrote.
// Ownership: FREE: the free list. IDLE: nobody; only the word and the deadline may be touched.
//            QUEUED: whoever takes it out of the ring. RUNNING: one worker, which alone touches
//            everything behind the slot.
// Proof:     test/model (exhaustive) and test/stress (every event counted).
#pragma once

#include <atomic>
#include <cstdint>

#include "platform/base/check.hpp"
#include "platform/poll/pollset.hpp"

namespace holdfast::mpm {

enum class SlotState : std::uint8_t { free = 0, idle = 1, queued = 2, running = 3 };

// The poller's Readiness in the low four bits, then our own.
using WordFlags = std::uint32_t;
inline constexpr WordFlags kTimeoutFlag = 1u << 4;
// The child finishes: close it if it is only waiting for a next request.
inline constexpr WordFlags kDismissFlag = 1u << 5;

// (generation, index) as one number: the pollset's key and the ring's item. Never 0.
using ConnectionKey = std::uint64_t;
constexpr ConnectionKey make_key(std::uint32_t generation, std::uint32_t index) noexcept {
  return static_cast<ConnectionKey>(generation) << 32 | index;
}
constexpr std::uint32_t key_generation(ConnectionKey key) noexcept {
  return static_cast<std::uint32_t>(key >> 32);
}
constexpr std::uint32_t key_index(ConnectionKey key) noexcept {
  return static_cast<std::uint32_t>(key);
}

class ConnectionWord {
 public:
  // What notify() and expire() did with the news.
  enum class Noted : std::uint8_t {
    queue_it,  // it was idle and is queued now: the caller puts it into the ring
    merged,    // its owner, or who will own it, finds the flag
    stale,     // no such connection any more
  };

  // FREE -> RUNNING, by whoever took the slot from the free list. Returns the generation.
  std::uint32_t open() noexcept {
    const std::uint64_t w = word_.load(std::memory_order_relaxed);
    HF_DCHECK(state_of(w) == SlotState::free);
    std::uint32_t generation = generation_of(w);
    if (generation == 0) generation = 1;
    word_.store(pack(generation, 0, SlotState::running), std::memory_order_release);
    return generation;
  }

  // RUNNING -> FREE, by the owner, before it closes the descriptor.
  void close() noexcept {
    const std::uint64_t w = word_.load(std::memory_order_relaxed);
    HF_DCHECK(state_of(w) == SlotState::running);
    std::uint32_t generation = generation_of(w) + 1;
    if (generation == 0) generation = 1;
    word_.store(pack(generation, 0, SlotState::free), std::memory_order_release);
  }

  // The poller's news of an event.
  Noted notify(std::uint32_t generation, platform::Readiness readiness) noexcept {
    return add_flags(generation, static_cast<WordFlags>(readiness));
  }

  // The sweep's news (kTimeoutFlag or kDismissFlag): only for an idle connection; a queued or
  // running one looks after itself.
  Noted expire(std::uint32_t* generation, WordFlags flag = kTimeoutFlag) noexcept {
    std::uint64_t w = word_.load(std::memory_order_relaxed);
    do {
      if (state_of(w) != SlotState::idle) return Noted::stale;
    } while (!word_.compare_exchange_weak(w, pack(generation_of(w), flag, SlotState::queued),
                                          std::memory_order_acq_rel, std::memory_order_relaxed));
    *generation = generation_of(w);
    return Noted::queue_it;
  }

  // Takes back an expire() whose deadline turned out to be renewed: QUEUED -> IDLE unless news
  // came. False: it stays queued (without the timeout flag) and must go into the ring.
  bool unexpire(std::uint32_t generation) noexcept {
    std::uint64_t w = pack(generation, kTimeoutFlag, SlotState::queued);
    if (word_.compare_exchange_strong(w, pack(generation, 0, SlotState::idle),
                                      std::memory_order_acq_rel, std::memory_order_relaxed)) {
      return true;
    }
    word_.fetch_and(~(static_cast<std::uint64_t>(kTimeoutFlag) << 8), std::memory_order_acq_rel);
    return false;
  }

  // QUEUED -> RUNNING, by whoever took the key out of the ring. Returns and clears the flags.
  WordFlags take(std::uint32_t generation) noexcept {
    const std::uint64_t w =
        word_.exchange(pack(generation, 0, SlotState::running), std::memory_order_acq_rel);
    HF_DCHECK(state_of(w) == SlotState::queued && generation_of(w) == generation);
    return flags_of(w);
  }

  // RUNNING -> IDLE, or false: an event came meanwhile; *flags are collected and the caller, still
  // the owner, goes on. After true nothing behind the slot may be touched.
  bool give_back(std::uint32_t generation, WordFlags* flags) noexcept {
    const std::uint64_t running = pack(generation, 0, SlotState::running);
    std::uint64_t expected = running;
    if (word_.compare_exchange_strong(expected, pack(generation, 0, SlotState::idle),
                                      std::memory_order_acq_rel, std::memory_order_relaxed)) {
      return true;
    }
    *flags = flags_of(word_.exchange(running, std::memory_order_acq_rel));
    return false;
  }

  // RUNNING -> QUEUED, keeping whatever flags came: the owner puts the key into the ring next.
  void requeue(std::uint32_t generation, WordFlags flags = 0) noexcept {
    std::uint64_t w = word_.load(std::memory_order_relaxed);
    do {
      HF_DCHECK(state_of(w) == SlotState::running);
    } while (!word_.compare_exchange_weak(w,
                                          pack(generation, flags_of(w) | flags, SlotState::queued),
                                          std::memory_order_acq_rel, std::memory_order_relaxed));
  }

  SlotState state() const noexcept { return state_of(word_.load(std::memory_order_acquire)); }
  std::uint32_t generation() const noexcept {
    return generation_of(word_.load(std::memory_order_acquire));
  }

 private:
  static constexpr std::uint64_t pack(std::uint32_t generation, WordFlags flags,
                                      SlotState state) noexcept {
    return static_cast<std::uint64_t>(generation) << 32 | static_cast<std::uint64_t>(flags) << 8 |
           static_cast<std::uint64_t>(state);
  }
  static constexpr SlotState state_of(std::uint64_t w) noexcept {
    return static_cast<SlotState>(w & 0xff);
  }
  static constexpr WordFlags flags_of(std::uint64_t w) noexcept {
    return static_cast<WordFlags>(w >> 8) & 0xffffff;
  }
  static constexpr std::uint32_t generation_of(std::uint64_t w) noexcept {
    return static_cast<std::uint32_t>(w >> 32);
  }

  Noted add_flags(std::uint32_t generation, WordFlags flags) noexcept {
    std::uint64_t w = word_.load(std::memory_order_relaxed);
    std::uint64_t next = 0;
    do {
      if (generation_of(w) != generation || state_of(w) == SlotState::free) return Noted::stale;
      const SlotState state = state_of(w) == SlotState::idle ? SlotState::queued : state_of(w);
      next = pack(generation, flags_of(w) | flags, state);
    } while (!word_.compare_exchange_weak(w, next, std::memory_order_acq_rel,
                                          std::memory_order_relaxed));
    return state_of(w) == SlotState::idle ? Noted::queue_it : Noted::merged;
  }

  std::atomic<std::uint64_t> word_{0};
};

}  // namespace holdfast::mpm
