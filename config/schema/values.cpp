#include "config/schema/values.hpp"

#include <charconv>
#include <cmath>
#include <system_error>

namespace holdfast::config {
namespace {

std::string sentence(std::string_view name, std::string_view what, std::string_view text) {
  return std::string{name} + " " + std::string{what} + ", not '" + std::string{text} + "'";
}

// A number at the start of text, with "+" allowed as atoi allows it; the rest is what follows it.
template <class N>
struct Leading {
  N number{};
  std::string_view rest;
  std::errc failure{};
};

template <class N>
Leading<N> leading_number(std::string_view text) {
  if (text.size() > 1 && text[0] == '+' && text[1] != '-') text.remove_prefix(1);
  Leading<N> result;
  const auto [end, failure] =
      std::from_chars(text.data(), text.data() + text.size(), result.number);
  result.rest = text.substr(static_cast<std::size_t>(end - text.data()));
  result.failure = failure;
  return result;
}

// Milliseconds per unit; 0 if there is no such unit.
std::int64_t unit_ms(std::string_view unit) noexcept {
  constexpr std::pair<std::string_view, std::int64_t> kUnits[] = {
      {"", 1000},     {"s", 1000},     {"sec", 1000},   {"ms", 1},
      {"mi", 60'000}, {"min", 60'000}, {"h", 3'600'000}};
  for (const auto& [name, ms] : kUnits)
    if (platform::equal_ignoring_case(name, unit)) return ms;
  return 0;
}

std::uint64_t unit_bytes(std::string_view unit) noexcept {
  constexpr std::pair<std::string_view, std::uint64_t> kUnits[] = {{"", 1},
                                                                   {"b", 1},
                                                                   {"k", 1024},
                                                                   {"kb", 1024},
                                                                   {"m", 1024 * 1024},
                                                                   {"mb", 1024 * 1024},
                                                                   {"g", 1024 * 1024 * 1024},
                                                                   {"gb", 1024 * 1024 * 1024}};
  for (const auto& [name, bytes] : kUnits)
    if (platform::equal_ignoring_case(name, unit)) return bytes;
  return 0;
}

}  // namespace

ValueResult<bool> parse_flag(std::string_view name, std::string_view text) {
  if (platform::equal_ignoring_case(text, "on")) return true;
  if (platform::equal_ignoring_case(text, "off")) return false;
  return platform::Unexpected{std::string{name} + " must be On or Off"};
}

ValueResult<std::int64_t> parse_integer(std::string_view name, std::string_view text,
                                        Bounds bounds) {
  const auto parsed = leading_number<std::int64_t>(text);
  const bool is_out_of_range = parsed.failure == std::errc::result_out_of_range;
  if ((parsed.failure != std::errc{} && !is_out_of_range) || !parsed.rest.empty())
    return platform::Unexpected{sentence(name, "takes a whole number", text)};
  if (!is_out_of_range && parsed.number >= bounds.min && parsed.number <= bounds.max)
    return parsed.number;
  const bool has_upper = bounds.max < std::numeric_limits<std::int32_t>::max();
  const std::string range = has_upper ? "must be between " + std::to_string(bounds.min) + " and " +
                                            std::to_string(bounds.max)
                                      : "must be at least " + std::to_string(bounds.min);
  if (is_out_of_range || parsed.number > bounds.max)
    return platform::Unexpected{
        sentence(name, has_upper ? range : "must be at most " + std::to_string(bounds.max), text)};
  return platform::Unexpected{sentence(name, range, text)};
}

ValueResult<double> parse_decimal(std::string_view name, std::string_view text) {
  const auto parsed = leading_number<double>(text);
  if (parsed.failure != std::errc{} || !parsed.rest.empty() || !std::isfinite(parsed.number))
    return platform::Unexpected{sentence(name, "takes a decimal number", text)};
  return parsed.number;
}

ValueResult<std::chrono::milliseconds> parse_interval(std::string_view name,
                                                      std::string_view text) {
  const auto parsed = leading_number<std::int64_t>(text);
  const std::int64_t factor = unit_ms(parsed.rest);
  std::int64_t total_ms = 0;
  // A century is far beyond any timeout and far below what a clock's sum would overflow at.
  constexpr std::int64_t kMax_ms = 100LL * 366 * 24 * 3'600'000;
  if (parsed.failure != std::errc{} || factor == 0 || parsed.number < 0 ||
      __builtin_mul_overflow(parsed.number, factor, &total_ms) || total_ms > kMax_ms)
    return platform::Unexpected{std::string{name} + " has wrong format"};
  return std::chrono::milliseconds{total_ms};
}

ValueResult<Bytes> parse_bytes(std::string_view name, std::string_view text) {
  const auto parsed = leading_number<std::uint64_t>(text);
  const std::uint64_t factor = unit_bytes(parsed.rest);
  Bytes result;
  if (parsed.failure != std::errc{} || factor == 0 ||
      __builtin_mul_overflow(parsed.number, factor, &result.value))
    return platform::Unexpected{sentence(name, "takes a number of bytes", text)};
  return result;
}

std::string value_text(bool value) { return value ? "On" : "Off"; }
std::string value_text(std::int64_t value) { return std::to_string(value); }

std::string value_text(double value) {
  char buffer[32];
  const auto [end, failure] = std::to_chars(buffer, buffer + sizeof buffer, value);
  return failure == std::errc{} ? std::string{buffer, end} : std::string{};
}

std::string value_text(std::chrono::milliseconds value) {
  const std::int64_t ms = value.count();
  return ms % 1000 == 0 ? std::to_string(ms / 1000) : std::to_string(ms) + "ms";
}

std::string value_text(const Bytes& value) { return std::to_string(value.value); }

}  // namespace holdfast::config
