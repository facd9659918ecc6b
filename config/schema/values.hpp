// Values: how the text of an argument becomes a value, chosen by the value's type. Why: On/Off,
// numbers, times and paths are read in one place with one wording.
//
//   bool                          On | Off
//   integers                      a whole number within the row's bounds; "12abc" is refused
//   double                        a decimal number
//   std::chrono::seconds, milliseconds   n[s|ms|mi|min|h], seconds without a unit
//   Bytes                         n[K|M|G]
//   std::string                   the word
//   Path                          the word, relative to ServerRoot unless absolute
//   enum E                        by EnumNames<E>::names (specialise it)
//   std::pair<A, B>, std::pair<A, std::optional<B>>   two arguments
//   any other T                   static Result<T, std::string> T::parse(std::string_view)
//
// Threads: pure functions.   Failure: a sentence that names the directive and what it takes.
#pragma once

#include <chrono>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "config/schema/directive_context.hpp"
#include "platform/base/result.hpp"
#include "platform/base/strings.hpp"

namespace holdfast::config {

template <class T>
using ValueResult = platform::Result<T, std::string>;

// Inclusive; the type's own limits apply as well.
struct Bounds {
  std::int64_t min = std::numeric_limits<std::int64_t>::min();
  std::int64_t max = std::numeric_limits<std::int64_t>::max();
};

struct Bytes {
  std::uint64_t value = 0;
  bool operator==(const Bytes&) const = default;
};

struct Path {
  std::string value;
  bool operator==(const Path&) const = default;
};

// Specialise with:  static constexpr std::pair<std::string_view, E> names[] = {{"On", E::on}, …};
template <class E>
struct EnumNames;

// name is the directive's, for the message.
ValueResult<bool> parse_flag(std::string_view name, std::string_view text);
ValueResult<std::int64_t> parse_integer(std::string_view name, std::string_view text,
                                        Bounds bounds);
ValueResult<double> parse_decimal(std::string_view name, std::string_view text);
ValueResult<std::chrono::milliseconds> parse_interval(std::string_view name, std::string_view text);
ValueResult<Bytes> parse_bytes(std::string_view name, std::string_view text);

std::string value_text(bool value);
std::string value_text(std::int64_t value);
std::string value_text(double value);
std::string value_text(std::chrono::milliseconds value);
std::string value_text(const Bytes& value);

namespace detail {

template <class T>
struct IsPair : std::false_type {};
template <class A, class B>
struct IsPair<std::pair<A, B>> : std::true_type {};
template <class T>
struct IsOptional : std::false_type {};
template <class T>
struct IsOptional<std::optional<T>> : std::true_type {};
template <class T>
struct IsDuration : std::false_type {};
template <class R, class P>
struct IsDuration<std::chrono::duration<R, P>> : std::true_type {};

template <class E>
ValueResult<E> parse_enum(std::string_view name, std::string_view text) {
  std::string all;
  for (const auto& [word, value] : EnumNames<E>::names) {
    if (platform::equal_ignoring_case(word, text)) return value;
    all.append(all.empty() ? "" : ", ").append(word);
  }
  return platform::Unexpected{std::string{name} + " must be one of: " + all};
}

// The row's bounds, cut to what the integer type I can hold.
template <class I>
constexpr Bounds bounds_within(Bounds bounds) noexcept {
  if (std::cmp_greater(std::numeric_limits<I>::min(), bounds.min))
    bounds.min = static_cast<std::int64_t>(std::numeric_limits<I>::min());
  if (std::cmp_less(std::numeric_limits<I>::max(), bounds.max))
    bounds.max = static_cast<std::int64_t>(std::numeric_limits<I>::max());
  return bounds;
}

template <class T>
ValueResult<T> parse_duration(std::string_view name, std::string_view text) {
  auto interval = parse_interval(name, text);
  if (!interval) return platform::Unexpected{std::move(interval).error()};
  const auto result = std::chrono::duration_cast<T>(*interval);
  if (result != *interval) return platform::Unexpected{std::string{name} + " has wrong format"};
  return result;
}

}  // namespace detail

// One argument as a T.
template <class T>
ValueResult<T> parse_value(DirectiveContext& context, Bounds bounds, std::string_view text) {
  if constexpr (std::is_same_v<T, bool>) {
    return parse_flag(context.name(), text);
  } else if constexpr (std::is_integral_v<T>) {
    auto number = parse_integer(context.name(), text, detail::bounds_within<T>(bounds));
    if (!number) return platform::Unexpected{std::move(number).error()};
    return static_cast<T>(*number);
  } else if constexpr (std::is_floating_point_v<T>) {
    return parse_decimal(context.name(), text);
  } else if constexpr (detail::IsDuration<T>::value) {
    return detail::parse_duration<T>(context.name(), text);
  } else if constexpr (std::is_same_v<T, Bytes>) {
    return parse_bytes(context.name(), text);
  } else if constexpr (std::is_same_v<T, Path>) {
    return Path{context.resolve_path(text)};
  } else if constexpr (std::is_same_v<T, std::string>) {
    return std::string{text};
  } else if constexpr (std::is_enum_v<T>) {
    return detail::parse_enum<T>(context.name(), text);
  } else {
    return T::parse(text);
  }
}

// The argument at index, or for a pair that one and the next, as a T. A failure blames its
// argument.
template <class T>
ValueResult<T> read_value(DirectiveContext& context, Bounds bounds, std::size_t index) {
  if constexpr (detail::IsPair<T>::value) {
    auto first = read_value<typename T::first_type>(context, bounds, index);
    if (!first) return platform::Unexpected{std::move(first).error()};
    auto second = read_value<typename T::second_type>(context, bounds, index + 1);
    if (!second) return platform::Unexpected{std::move(second).error()};
    return T{std::move(first).value(), std::move(second).value()};
  } else if constexpr (detail::IsOptional<T>::value) {
    if (index >= context.args().size()) return T{};
    auto value = read_value<typename T::value_type>(context, bounds, index);
    if (!value) return platform::Unexpected{std::move(value).error()};
    return T{std::move(value).value()};
  } else {
    auto value = parse_value<T>(context, bounds, context.args()[index]);
    if (!value) context.blame(index);
    return value;
  }
}

// A default as `-L` prints it; empty for types without a short form.
template <class T>
std::string default_value_text(const T& value) {
  if constexpr (std::is_same_v<T, bool> || std::is_same_v<T, Bytes>) {
    return value_text(value);
  } else if constexpr (std::is_integral_v<T>) {
    return value_text(static_cast<std::int64_t>(value));
  } else if constexpr (std::is_floating_point_v<T>) {
    return value_text(static_cast<double>(value));
  } else if constexpr (detail::IsDuration<T>::value) {
    return value_text(std::chrono::duration_cast<std::chrono::milliseconds>(value));
  } else if constexpr (std::is_same_v<T, std::string>) {
    return value;
  } else if constexpr (std::is_same_v<T, Path>) {
    return value.value;
  } else if constexpr (std::is_enum_v<T>) {
    for (const auto& [word, named] : EnumNames<T>::names)
      if (named == value) return std::string{word};
    return {};
  } else {
    return {};
  }
}

}  // namespace holdfast::config
