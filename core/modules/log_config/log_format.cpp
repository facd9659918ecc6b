#include "core/modules/log_config/log_format.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "platform/base/strings.hpp"

namespace holdfast::core {

namespace {

struct Letter {
  char letter;
  LogField field;
};
constexpr Letter kLetters[] = {
    {'a', LogField::client_address},
    {'h', LogField::client_address},
    {'A', LogField::local_address},
    {'B', LogField::body_bytes},
    {'b', LogField::body_bytes_or_dash},
    {'C', LogField::cookie},
    {'D', LogField::duration},
    {'e', LogField::nothing},
    {'f', LogField::filename},
    {'H', LogField::protocol},
    {'I', LogField::received_bytes},
    {'i', LogField::request_field},
    {'k', LogField::keep_alives},
    {'l', LogField::nothing},
    {'L', LogField::nothing},
    {'m', LogField::method},
    {'n', LogField::nothing},
    {'O', LogField::sent_bytes},
    {'o', LogField::response_field},
    {'p', LogField::canonical_port},
    {'P', LogField::process_id},
    {'q', LogField::query},
    {'r', LogField::request_line},
    {'R', LogField::handler},
    {'s', LogField::status},
    {'S', LogField::all_bytes},
    {'t', LogField::time},
    {'T', LogField::duration},
    {'u', LogField::nothing},
    {'U', LogField::path},
    {'v', LogField::server_name},
    {'V', LogField::host_name},
    {'X', LogField::connection_end},
};

// Reads one format from front to back.
class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  std::vector<LogItem> items;
  std::string problem;

  bool run() {
    while (problem.empty() && at_ < text_.size()) {
      if (text_[at_] == '%') {
        ++at_;
        read_directive();
      } else {
        add_text(read_literal());
      }
    }
    return problem.empty();
  }

 private:
  bool at_end() const noexcept { return at_ >= text_.size(); }

  void add_text(std::string_view text) {
    if (items.empty() || items.back().field != LogField::text) items.emplace_back();
    items.back().argument.append(text);
  }

  // One character, or an escape: \n, \t, \r and \\; before anything else the '\' stays.
  std::string read_literal() {
    const char c = text_[at_++];
    if (c != '\\' || at_end()) return std::string(1, c);
    const char next = text_[at_++];
    switch (next) {
      case 'n':
        return "\n";
      case 't':
        return "\t";
      case 'r':
        return "\r";
      case '\\':
        return "\\";
      default:
        return {c, next};
    }
  }

  void read_directive() {
    LogItem item;
    bool is_extended = false;  // %^…
    while (!at_end()) {
      const char c = text_[at_++];
      if (c == '<' || c == '>') continue;  // the first and the last of internal redirects are one
      if (c == '!') {
        item.statuses_are_excluded = !item.statuses_are_excluded;
      } else if (c == ',' || platform::is_ascii_digit(c)) {
        --at_;
        read_statuses(item);
      } else if (c == '{') {
        if (!read_argument(item)) return;
      } else if (c == '^') {
        is_extended = true;
      } else {
        finish(std::move(item), c, is_extended);
        return;
      }
    }
    problem = "Ran off end of LogFormat parsing args to some directive";
  }

  void read_statuses(LogItem& item) {
    while (!at_end() && (text_[at_] == ',' || platform::is_ascii_digit(text_[at_]))) {
      if (text_[at_] == ',') {
        ++at_;
        continue;
      }
      const auto begin = at_;
      while (!at_end() && platform::is_ascii_digit(text_[at_])) ++at_;
      const auto status = platform::to_number<std::uint16_t>(text_.substr(begin, at_ - begin));
      if (status) item.statuses.push_back(*status);
    }
  }

  bool read_argument(LogItem& item) {
    const auto close = text_.find('}', at_);
    if (close == std::string_view::npos) {
      problem = "Missing closing } of a LogFormat directive";
      return false;
    }
    item.argument = text_.substr(at_, close - at_);
    at_ = close + 1;
    return true;
  }

  void finish(LogItem item, char letter, bool is_extended) {
    if (is_extended) {
      finish_extended(std::move(item), letter);
      return;
    }
    if (letter == '%') {
      add_text("%");
      return;
    }
    const auto known = std::ranges::find(kLetters, letter, &Letter::letter);
    if (known == std::end(kLetters)) {
      problem = std::string{"Unrecognized LogFormat directive %"} + letter;
      return;
    }
    item.field = known->field;
    if (specialise(item, letter)) items.push_back(std::move(item));
  }

  // %^ti, %^to, %^FB: trailers and the time of the first byte, which are not kept.
  void finish_extended(LogItem item, char letter) {
    const char second = at_end() ? '\0' : text_[at_];
    const bool is_known =
        (letter == 't' && (second == 'i' || second == 'o')) || (letter == 'F' && second == 'B');
    if (!is_known) {
      problem = std::string{"Unrecognized LogFormat directive %^"} + letter;
      return;
    }
    ++at_;
    item.field = LogField::nothing;
    items.push_back(std::move(item));
  }

  // What the braces say about directives that have several forms.
  bool specialise(LogItem& item, char letter) {
    const std::string& word = item.argument;
    switch (letter) {
      case 'D':
        item.unit = LogUnit::microseconds;
        return true;
      case 'T':
        return read_unit(item);
      case 't':
        if (!word.empty()) read_time(item);
        return true;
      case 'p':
        if (word == "local") item.field = LogField::local_port;
        if (word == "remote") item.field = LogField::remote_port;
        return true;
      case 'P':
        if (word == "tid") item.field = LogField::thread_id;
        if (word == "hextid") item.field = LogField::thread_id_hex;
        return true;
      default:
        return true;
    }
  }

  bool read_unit(LogItem& item) {
    const std::string& word = item.argument;
    if (word.empty() || word == "s") return true;
    if (word == "ms") item.unit = LogUnit::milliseconds;
    if (word == "us") item.unit = LogUnit::microseconds;
    if (word != "ms" && word != "us") problem = "Unrecognized unit in LogFormat %{" + word + "}T";
    return problem.empty();
  }

  static void read_time(LogItem& item) {
    item.field = LogField::time_format;
    std::string_view word = item.argument;
    if (word.starts_with("begin:")) word.remove_prefix(6);
    if (word.starts_with("end:")) {
      item.at_end = true;
      word.remove_prefix(4);
    }
    constexpr std::pair<std::string_view, LogTimePart> kParts[] = {
        {"sec", LogTimePart::sec},
        {"msec", LogTimePart::msec},
        {"usec", LogTimePart::usec},
        {"msec_frac", LogTimePart::msec_frac},
        {"usec_frac", LogTimePart::usec_frac}};
    for (const auto& [name, part] : kParts) {
      if (word == name) item.part = part;
    }
    // The same as %t, but perhaps at the other moment.
    item.argument = word.empty() ? std::string{"[%d/%b/%Y:%H:%M:%S %z]"} : std::string{word};
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace

bool LogItem::lists(int status) const noexcept {
  const bool listed = std::ranges::find(statuses, status) != statuses.end();
  return listed != statuses_are_excluded;
}

platform::Result<LogFormat, std::string> LogFormat::parse(std::string_view text) {
  Parser parser{text};
  if (!parser.run()) return platform::Unexpected{std::move(parser.problem)};
  LogFormat format;
  format.items_ = std::move(parser.items);
  return format;
}

bool LogFormat::needs_durations() const noexcept {
  return std::ranges::any_of(items_,
                             [](const LogItem& item) { return item.field == LogField::duration; });
}

}  // namespace holdfast::core
