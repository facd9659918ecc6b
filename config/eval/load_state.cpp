#include "config/eval/load_state.hpp"

#include "config/lang/lexer.hpp"

namespace holdfast::config {

std::string LoadState::resolve_path(std::string_view path) const {
  if (path.starts_with('/') || server_root.empty()) return std::string{path};
  std::string result = server_root;
  if (!result.ends_with('/')) result.push_back('/');
  return result.append(path);
}

Diagnostic LoadState::diagnostic_at(const Complaint& at, std::string message) {
  Diagnostic diagnostic;
  diagnostic.phase = at.phase;
  diagnostic.message = std::move(message);
  diagnostic.where = at.where;
  diagnostic.line = at.line;
  diagnostic.inside = at.inside;
  if (at.line.find("${") != std::string_view::npos) diagnostic.read_as = at.args;
  const std::vector<Word> words = split_words(at.line);
  if (words.empty()) return diagnostic;
  const bool is_one_word = at.word < words.size();
  const std::size_t first = is_one_word ? at.word : (words.size() > 1 ? 1 : 0);
  diagnostic.column_begin = words[first].begin;
  diagnostic.column_end = is_one_word ? words[first].end : words.back().end;
  return diagnostic;
}

void LoadState::error(const Complaint& at, std::string message, std::string hint) {
  Diagnostic diagnostic = diagnostic_at(at, std::move(message));
  diagnostic.hint = std::move(hint);
  diagnostics.add(std::move(diagnostic));
}

void LoadState::warn(const Complaint& at, std::string_view id, std::string message) {
  Diagnostic diagnostic = diagnostic_at(at, std::move(message));
  diagnostic.severity = Severity::warning;
  diagnostic.id = id;
  diagnostics.add(std::move(diagnostic));
}

}  // namespace holdfast::config
