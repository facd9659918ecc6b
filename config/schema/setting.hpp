// Setting<T> and ListSetting<T>: a configured value that knows whether and where it was set. Why:
// merging sections needs "was it set", error messages need "where", and neither belongs into each
// module's own code.
//
// Threads: const after the configuration was loaded; then any thread may read.
#pragma once

#include <cstddef>
#include <utility>
#include <vector>

#include "config/lang/where.hpp"

namespace holdfast::config {

template <class T>
class Setting {
 public:
  using value_type = T;

  Setting() = default;
  explicit Setting(T default_value) : value_(std::move(default_value)) {}

  const T& value() const noexcept { return value_; }
  const T& operator*() const noexcept { return value_; }
  const T* operator->() const noexcept { return &value_; }
  operator const T&() const noexcept { return value_; }  // NOLINT: reads as the value itself

  bool is_set() const noexcept { return is_set_; }
  const Where& where() const noexcept { return where_; }

  void set(T value, Where where) {
    value_ = std::move(value);
    where_ = where;
    is_set_ = true;
  }
  // The inner section's value wins if it has one.
  void merge(const Setting& inner) {
    if (inner.is_set_) *this = inner;
  }

 private:
  T value_{};
  Where where_;
  bool is_set_ = false;
};

// What the inner section's items do to those of the outer one. Within one section, every further
// directive appends.
enum class ListMerge { append, replace };

template <class T, ListMerge kMerge = ListMerge::append>
class ListSetting {
 public:
  struct Item {
    T value;
    Where where;
  };
  using value_type = T;

  const std::vector<Item>& items() const noexcept { return items_; }
  bool is_set() const noexcept { return is_set_; }
  bool empty() const noexcept { return items_.empty(); }
  std::size_t size() const noexcept { return items_.size(); }
  auto begin() const noexcept { return items_.begin(); }
  auto end() const noexcept { return items_.end(); }

  void append(T value, Where where) {
    items_.push_back({std::move(value), where});
    is_set_ = true;
  }
  // For directives whose words can empty the list ("DirectoryIndex disabled").
  void clear() {
    items_.clear();
    is_set_ = true;
  }
  void merge(const ListSetting& inner) {
    if (!inner.is_set_) return;
    if constexpr (kMerge == ListMerge::replace) {
      *this = inner;
    } else {
      items_.insert(items_.end(), inner.items_.begin(), inner.items_.end());
      is_set_ = true;
    }
  }

 private:
  std::vector<Item> items_;
  bool is_set_ = false;
};

}  // namespace holdfast::config
