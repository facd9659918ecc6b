// Result<T, E>: a value or the reason why there is none. Why own: std::expected needs C++23; the
// member names are its names, so that it can become an alias.
//
// Failure: value() of an error and error() of a value are HF_CHECK failures.
#pragma once

#include <optional>
#include <type_traits>
#include <utility>
#include <variant>

#include "platform/base/check.hpp"
#include "platform/base/sys_error.hpp"

namespace holdfast::platform {

template <class E>
struct Unexpected {
  E error;
};
template <class E>
Unexpected(E) -> Unexpected<E>;

template <class T, class E = SysError>
class [[nodiscard]] Result {
 public:
  using value_type = T;
  using error_type = E;

  template <class U = T>
  requires std::is_convertible_v<U&&, T> Result(U&& value)
      : state_(std::in_place_index<0>, std::forward<U>(value)) {}  // NOLINT: implicit
  template <class G>
  Result(Unexpected<G> u)
      : state_(std::in_place_index<1>, std::move(u.error)) {}  // NOLINT: implicit

  bool has_value() const noexcept { return state_.index() == 0; }
  explicit operator bool() const noexcept { return has_value(); }

  T& value() & {
    HF_CHECK(has_value());
    return *std::get_if<0>(&state_);
  }
  const T& value() const& {
    HF_CHECK(has_value());
    return *std::get_if<0>(&state_);
  }
  T&& value() && {
    HF_CHECK(has_value());
    return std::move(*std::get_if<0>(&state_));
  }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T&& operator*() && { return std::move(*this).value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }

  E& error() & {
    HF_CHECK(!has_value());
    return *std::get_if<1>(&state_);
  }
  const E& error() const& {
    HF_CHECK(!has_value());
    return *std::get_if<1>(&state_);
  }
  E&& error() && {
    HF_CHECK(!has_value());
    return std::move(*std::get_if<1>(&state_));
  }

  template <class U>
  T value_or(U&& other) const& {
    return has_value() ? value() : static_cast<T>(std::forward<U>(other));
  }

 private:
  std::variant<T, E> state_;
};

// Success without a value.
template <class E>
class [[nodiscard]] Result<void, E> {
 public:
  using value_type = void;
  using error_type = E;

  Result() = default;
  template <class G>
  Result(Unexpected<G> u) : error_(std::move(u.error)) {}  // NOLINT: implicit

  bool has_value() const noexcept { return !error_.has_value(); }
  explicit operator bool() const noexcept { return has_value(); }
  void value() const { HF_CHECK(has_value()); }
  const E& error() const& {
    HF_CHECK(!has_value());
    return *error_;
  }
  E&& error() && {
    HF_CHECK(!has_value());
    return std::move(*error_);
  }

 private:
  std::optional<E> error_;
};

}  // namespace holdfast::platform
