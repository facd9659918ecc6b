#include "config/eval/reader.hpp"

#include <algorithm>

#include "config/eval/conditions.hpp"
#include "config/eval/envvars.hpp"
#include "config/lang/line_reader.hpp"
#include "platform/base/strings.hpp"

namespace holdfast::config {

void Reader::read_main_file(const std::string& path) {
  const auto content = state_.files.read(path);
  if (content) {
    read_text(path, *content);
    return;
  }
  state_.error({.phase = Phase::read}, "Could not open configuration file " + path + ": " +
                                           platform::errno_text(content.error().code));
}

void Reader::read_text(std::string name, std::string_view text) {
  read_lines(state_.sources->add(std::move(name), Where{}), text);
}

void Reader::read_lines(const SourceFile& file, std::string_view text) {
  const Line outer_line = line_;
  const std::size_t outer_base = std::exchange(file_base_, open_.size());
  LineReader lines{text};
  while (!is_stopped_ && !state_.diagnostics.is_full()) {
    const auto line = lines.next();
    if (!line) break;
    if (is_blank_or_comment(line->text)) continue;
    line_ = {Where{&file, line->number}, line->text};
    if (skipped_.empty()) {
      read_line();
    } else {
      skip_line();
    }
  }
  line_ = {Where{&file, lines.line_number()}, {}};
  if (!lines.error().empty()) error(0, lines.error());
  end_of_file(file_base_);
  file_base_ = outer_base;
  line_ = outer_line;
}

void Reader::read_line() {
  auto statement = parse_statement(expand(line_.text));
  if (!statement) {
    error(0, statement.error());
    return;
  }
  switch (statement->kind) {
    case LineKind::open_section:
      open_section(std::move(*statement));
      return;
    case LineKind::close_section:
      close_section(statement->name, file_base_);
      return;
    case LineKind::directive:
      break;
  }
  const auto* entry = state_.directives.find_active(statement->name, false, state_.modules);
  if (entry != nullptr && entry->row->kind == RowKind::on_read) {
    act(*entry->row, statement->args);
  } else {
    add_node(make_node(std::move(*statement)));
  }
}

// The names of nested sections are compared, too, as httpd does: a stray tag would otherwise end
// the condition somewhere unexpected.
void Reader::skip_line() {
  const std::string_view text = platform::trim(line_.text);
  if (!text.starts_with('<')) return;
  const auto statement = parse_statement(text);
  if (!statement) return;
  if (statement->kind == LineKind::open_section) {
    skipped_.push_back(statement->name);
    return;
  }
  const auto is_named = [&statement](const std::string& open) {
    return platform::equal_ignoring_case(open, statement->name);
  };
  if (!is_named(skipped_.back())) {
    error(0, "Expected </" + skipped_.back() + "> but saw </" + statement->name + ">");
    const auto match = std::find_if(skipped_.rbegin(), skipped_.rend(), is_named);
    if (match == skipped_.rend()) return;
    skipped_.erase(match.base(), skipped_.end());
  }
  skipped_.pop_back();
}

void Reader::open_section(Statement statement) {
  if (!statement.ignored.empty())
    state_.warn(complaint(0), {}, "'" + statement.ignored + "' after the '>' is ignored");
  if (open_.size() >= kSectionDepthMax) {
    error(0, "Sections are nested more than " + std::to_string(kSectionDepthMax) + " deep");
    is_stopped_ = true;
    return;
  }
  const auto* entry = state_.directives.find_active(statement.name, true, state_.modules);
  if (entry != nullptr && entry->row->kind == RowKind::condition) {
    open_condition(statement);
    return;
  }
  open_.push_back({OpenKind::section, make_node(std::move(statement))});
}

void Reader::open_condition(const Statement& statement) {
  bool holds = false;
  if (!statement.is_closed) {
    error(0, "<" + statement.name + "> directive missing closing '>'");
  } else {
    const auto answer = condition_holds(statement.name, statement.args, state_);
    if (!answer) error(kAllArguments, answer.error());
    holds = answer.value_or(false);
  }
  Node node = make_node(statement);
  if (holds) {
    open_.push_back({OpenKind::taken_condition, std::move(node)});
    return;
  }
  skipped_.push_back(statement.name);
  skipped_from_ = std::move(node);
}

void Reader::close_section(std::string_view name, std::size_t base) {
  const auto is_named = [name](const Open& open) {
    return platform::equal_ignoring_case(open.node.name, name);
  };
  if (open_.size() > base && is_named(open_.back())) {
    close_innermost();
    return;
  }
  if (open_.size() > base && open_.back().kind == OpenKind::section) {
    error(0, "Expected </" + open_.back().node.name + "> but saw </" + std::string{name} + ">");
  } else {
    error(0, "</" + std::string{name} + "> without matching <" + std::string{name} + "> section");
  }
  // Going on as if the sections between had been closed keeps one slip from becoming many errors.
  const auto begin = open_.begin() + static_cast<std::ptrdiff_t>(base);
  if (std::none_of(begin, open_.end(), is_named)) return;
  while (!is_named(open_.back())) close_innermost();
  close_innermost();
}

void Reader::close_innermost() {
  Open closed = std::move(open_.back());
  open_.pop_back();
  // The lines of a taken condition were added around it already.
  if (closed.kind == OpenKind::section) add_node(std::move(closed.node));
}

// A section ends in the file it began in. A taken condition may be left open, as in httpd.
void Reader::end_of_file(std::size_t base) {
  if (!skipped_.empty()) {
    error_at(*skipped_from_, "Expected </" + skipped_.back() + "> before end of configuration");
    skipped_.clear();
  }
  while (open_.size() > base) {
    const Open& innermost = open_.back();
    if (innermost.kind == OpenKind::section && !is_stopped_ && !state_.diagnostics.is_full())
      error_at(innermost.node, innermost.node.where.text() + ": " + innermost.node.shown_name() +
                                   " was not closed.");
    close_innermost();
  }
}

void Reader::add_node(Node node) {
  const auto around = std::find_if(open_.rbegin(), open_.rend(),
                                   [](const Open& open) { return open.kind == OpenKind::section; });
  (around == open_.rend() ? nodes_ : around->node.children).push_back(std::move(node));
}

Node Reader::make_node(Statement statement) const {
  Node node;
  node.name = std::move(statement.name);
  node.args = std::move(statement.args);
  node.is_section = statement.kind == LineKind::open_section;
  node.is_closed = statement.is_closed;
  node.where = line_.where;
  node.line = line_.text;
  return node;
}

std::string Reader::expand(std::string_view line) {
  std::vector<UnknownVariable> unknown;
  std::string expanded = expand_variables(
      line, [this](std::string_view name) { return lookup(name); }, unknown);
  for (const UnknownVariable& variable : unknown) {
    Diagnostic warning;
    warning.severity = Severity::warning;
    warning.phase = Phase::read;
    warning.id = "AH00111";
    warning.message = "Config variable ${" + variable.name + "} is not defined";
    warning.where = line_.where;
    warning.line = line;
    warning.column_begin = variable.begin;
    warning.column_end = variable.end;
    state_.diagnostics.add(std::move(warning));
  }
  return expanded;
}

std::optional<std::string> Reader::lookup(std::string_view name) {
  const auto* definition = state_.variables.find(name);
  if (definition != nullptr && definition->value) return definition->value;
  if (auto value = state_.environment(name)) return value;
  if (!name.starts_with("APACHE_")) return std::nullopt;
  if (!envvars_) {
    const auto text = state_.files.read(envvars_path_);
    envvars_ = parse_envvars(text ? *text : std::string{}, state_.environment);
  }
  for (auto at = envvars_->rbegin(); at != envvars_->rend(); ++at)
    if (at->first == name) return at->second;
  return std::nullopt;
}

Complaint Reader::complaint(std::size_t word) const {
  Complaint at{.phase = Phase::read,
               .where = line_.where,
               .line = line_.text,
               .word = word,
               .args = line_.args};
  for (auto open = open_.rbegin(); open != open_.rend(); ++open)
    at.inside.push_back(std::string{platform::trim(open->node.line)} + " opened at " +
                        open->node.where.text());
  return at;
}

void Reader::error(std::size_t word, std::string message) {
  state_.error(complaint(word), std::move(message));
}

void Reader::error_at(const Node& node, std::string message) {
  state_.error({.phase = Phase::read, .where = node.where, .line = node.line}, std::move(message));
}

}  // namespace holdfast::config
