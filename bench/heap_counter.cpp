// Counts heap allocations of a process and its children: loaded in front of any server by
// LD_PRELOAD, it passes every call on and adds one to a counter in the file HEAP_COUNTER_FILE.
// Why not the allocator's own statistics: those differ from server to server.
#include <dlfcn.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <new>

namespace {

using Counter = std::atomic<std::uint64_t>;

// Where the count goes until the file is there, and for a process without one.
constinit Counter early_count{0};
constinit std::atomic<Counter*> shared_count{nullptr};

// dlsym() may allocate before it has found malloc; those few bytes come from here.
alignas(std::max_align_t) constinit char early_memory[16 * 1024]{};
constinit std::atomic<std::size_t> early_used{0};

bool is_early(const void* p) { return p >= early_memory && p < early_memory + sizeof early_memory; }

void* early_allocate(std::size_t size) {
  const std::size_t rounded = (size + alignof(std::max_align_t) - 1) & -alignof(std::max_align_t);
  const std::size_t at = early_used.fetch_add(rounded);
  return at + rounded <= sizeof early_memory ? early_memory + at : nullptr;
}

struct Functions {
  void* (*malloc)(std::size_t);
  void* (*calloc)(std::size_t, std::size_t);
  void* (*realloc)(void*, std::size_t);
  void* (*aligned_alloc)(std::size_t, std::size_t);
  void (*free)(void*);
};
constinit Functions next{};
constinit std::atomic<bool> ready{false};

template <class Function>
void find(Function& function, const char* name) {
  function = reinterpret_cast<Function>(dlsym(RTLD_NEXT, name));
}

// Runs before the program's own constructors; until then there is one thread.
__attribute__((constructor)) void prepare() {
  if (ready.load()) return;
  find(next.malloc, "malloc");
  find(next.calloc, "calloc");
  find(next.realloc, "realloc");
  find(next.aligned_alloc, "aligned_alloc");
  find(next.free, "free");
  ready.store(true);
  const char* path = getenv("HEAP_COUNTER_FILE");
  if (path == nullptr) return;
  const int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
  if (fd < 0) return;
  if (ftruncate(fd, sizeof(Counter)) == 0) {
    void* page = mmap(nullptr, sizeof(Counter), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (page != MAP_FAILED) shared_count.store(static_cast<Counter*>(page));
  }
  close(fd);
}

void count() {
  Counter* shared = shared_count.load(std::memory_order_relaxed);
  (shared != nullptr ? shared : &early_count)->fetch_add(1, std::memory_order_relaxed);
}

void* allocate_or_throw(std::size_t size, std::size_t alignment = 0) {
  void* p = alignment == 0 ? malloc(size) : aligned_alloc(alignment, size);
  if (p == nullptr) throw std::bad_alloc();
  return p;
}

std::size_t whole(std::size_t size, std::align_val_t alignment) {
  const auto step = static_cast<std::size_t>(alignment);
  return (size + step - 1) / step * step;
}

}  // namespace

extern "C" {

void* malloc(std::size_t size) {
  if (!ready.load(std::memory_order_acquire)) return early_allocate(size);
  count();
  return next.malloc(size);
}

void* calloc(std::size_t n, std::size_t size) {
  if (!ready.load(std::memory_order_acquire)) return early_allocate(n * size);  // still zero
  count();
  return next.calloc(n, size);
}

void* realloc(void* old, std::size_t size) {
  if (!ready.load(std::memory_order_acquire) || is_early(old)) {
    void* fresh = malloc(size);
    if (fresh != nullptr && old != nullptr) {
      const auto left =
          static_cast<std::size_t>(early_memory + sizeof early_memory - static_cast<char*>(old));
      memcpy(fresh, old, size < left ? size : left);
    }
    return fresh;
  }
  count();
  return next.realloc(old, size);
}

void* aligned_alloc(std::size_t alignment, std::size_t size) {
  if (!ready.load(std::memory_order_acquire)) prepare();
  count();
  return next.aligned_alloc(alignment, size);
}

void free(void* p) {
  if (p == nullptr || is_early(p) || !ready.load(std::memory_order_acquire)) return;
  next.free(p);
}

}  // extern "C"

// jemalloc brings its own operators, which would pass by malloc above.
void* operator new(std::size_t size) { return allocate_or_throw(size); }
void* operator new[](std::size_t size) { return allocate_or_throw(size); }
void* operator new(std::size_t size, const std::nothrow_t&) noexcept { return malloc(size); }
void* operator new[](std::size_t size, const std::nothrow_t&) noexcept { return malloc(size); }
void* operator new(std::size_t size, std::align_val_t alignment) {
  return allocate_or_throw(whole(size, alignment), static_cast<std::size_t>(alignment));
}
void* operator new[](std::size_t size, std::align_val_t alignment) {
  return allocate_or_throw(whole(size, alignment), static_cast<std::size_t>(alignment));
}
void operator delete(void* p) noexcept { free(p); }
void operator delete[](void* p) noexcept { free(p); }
void operator delete(void* p, std::size_t) noexcept { free(p); }
void operator delete[](void* p, std::size_t) noexcept { free(p); }
void operator delete(void* p, std::align_val_t) noexcept { free(p); }
void operator delete[](void* p, std::align_val_t) noexcept { free(p); }
void operator delete(void* p, std::size_t, std::align_val_t) noexcept { free(p); }
void operator delete[](void* p, std::size_t, std::align_val_t) noexcept { free(p); }
