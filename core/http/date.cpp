#include "core/http/date.hpp"

#include "platform/base/strings.hpp"
#include "platform/time/civil_time.hpp"

namespace holdfast::core::http {
namespace {

using platform::CivilTime;
using platform::is_ascii_digit;

constexpr std::string_view kLongWeekdays[] = {"Sunday",   "Monday", "Tuesday", "Wednesday",
                                              "Thursday", "Friday", "Saturday"};

// Reads a text from the front; once something does not fit, ok() stays false.
class Reader {
 public:
  explicit Reader(std::string_view text) noexcept : rest_(text) {}

  void expect(std::string_view text) noexcept {
    if (!rest_.starts_with(text)) return fail();
    rest_.remove_prefix(text.size());
  }
  int digits(std::size_t count) noexcept {
    if (rest_.size() < count) return fail(), 0;
    int value = 0;
    for (std::size_t i = 0; i < count; ++i) {
      if (!is_ascii_digit(rest_[i])) return fail(), 0;
      value = value * 10 + (rest_[i] - '0');
    }
    rest_.remove_prefix(count);
    return value;
  }
  // The index of the name that stands in front.
  template <class Names>
  std::uint8_t one_of(const Names& names) noexcept {
    std::uint8_t index = 0;
    for (const std::string_view name : names) {
      if (rest_.starts_with(name)) {
        rest_.remove_prefix(name.size());
        return index;
      }
      ++index;
    }
    fail();
    return 0;
  }
  bool next_is(char c) const noexcept { return !rest_.empty() && rest_[0] == c; }
  bool ok() const noexcept { return ok_; }
  bool at_end() const noexcept { return rest_.empty(); }
  void fail() noexcept { ok_ = false; }

 private:
  std::string_view rest_;
  bool ok_ = true;
};

void read_time(Reader& in, CivilTime& out) noexcept {
  out.hour = static_cast<std::uint8_t>(in.digits(2));
  in.expect(":");
  out.minute = static_cast<std::uint8_t>(in.digits(2));
  in.expect(":");
  out.second = static_cast<std::uint8_t>(in.digits(2));
}

void read_month(Reader& in, CivilTime& out) noexcept {
  out.month = static_cast<std::uint8_t>(in.one_of(platform::kMonthNames) + 1);
}

// "Sun, 06 Nov 1994 08:49:37 GMT"
CivilTime read_imf_fixdate(Reader& in) noexcept {
  CivilTime out;
  in.one_of(platform::kWeekdayNames);
  in.expect(", ");
  out.day = static_cast<std::uint8_t>(in.digits(2));
  in.expect(" ");
  read_month(in, out);
  in.expect(" ");
  out.year = in.digits(4);
  in.expect(" ");
  read_time(in, out);
  in.expect(" GMT");
  return out;
}

// "Sunday, 06-Nov-94 08:49:37 GMT"
CivilTime read_rfc850(Reader& in, std::int64_t now_seconds) noexcept {
  CivilTime out;
  in.one_of(kLongWeekdays);
  in.expect(", ");
  out.day = static_cast<std::uint8_t>(in.digits(2));
  in.expect("-");
  read_month(in, out);
  in.expect("-");
  const int this_year = platform::civil_utc(now_seconds).year;
  out.year = this_year - this_year % 100 + in.digits(2);
  if (out.year > this_year + 50) out.year -= 100;
  in.expect(" ");
  read_time(in, out);
  in.expect(" GMT");
  return out;
}

// "Sun Nov  6 08:49:37 1994"
CivilTime read_asctime(Reader& in) noexcept {
  CivilTime out;
  in.one_of(platform::kWeekdayNames);
  in.expect(" ");
  read_month(in, out);
  in.expect(" ");
  const bool one_digit = in.next_is(' ');
  if (one_digit) in.expect(" ");
  out.day = static_cast<std::uint8_t>(in.digits(one_digit ? 1 : 2));
  in.expect(" ");
  read_time(in, out);
  in.expect(" ");
  out.year = in.digits(4);
  return out;
}

bool is_real(const CivilTime& t) noexcept {
  // A leap second is a valid time that no clock here knows: it counts as the one after.
  if (t.hour > 23 || t.minute > 59 || t.second > 60 || t.day < 1) return false;
  CivilTime midnight = t;
  midnight.hour = midnight.minute = midnight.second = 0;
  const CivilTime back = platform::civil_utc(platform::unix_seconds(midnight));
  return back.day == t.day && back.month == t.month;
}

}  // namespace

std::optional<std::int64_t> parse_http_date(std::string_view text,
                                            std::int64_t now_seconds) noexcept {
  Reader in(text);
  const bool short_weekday = text.size() > 3 && text[3] == ',';
  const bool asctime = text.size() > 3 && text[3] == ' ';
  const CivilTime time = short_weekday ? read_imf_fixdate(in)
                         : asctime     ? read_asctime(in)
                                       : read_rfc850(in, now_seconds);
  if (!in.ok() || !in.at_end() || !is_real(time)) return std::nullopt;
  return platform::unix_seconds(time);
}

}  // namespace holdfast::core::http
