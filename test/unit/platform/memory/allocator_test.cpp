#include "platform/memory/allocator.hpp"

#include <catch2/catch.hpp>
#include <memory>

using namespace holdfast::platform;

TEST_CASE("allocator: says what is linked", "[platform][allocator]") {
  const std::string text = allocator_description();
  const bool jemalloc = text.starts_with("jemalloc ");
  CHECK((jemalloc || text == "libc"));
  CHECK(text.find('\n') == std::string::npos);
  CHECK(thread_allocated_bytes().has_value() == jemalloc);
}

TEST_CASE("allocator: counts what the thread asked for", "[platform][allocator]") {
  const auto before = thread_allocated_bytes();
  if (!before) return;
  auto* volatile piece = new char[4096];
  CHECK(*thread_allocated_bytes() >= *before + 4096);
  delete[] piece;
  release_unused_memory();
}
