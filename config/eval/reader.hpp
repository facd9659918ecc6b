// Reader: configuration texts to nodes. Why one class for lines, sections and Include: a Define, a
// LoadModule or an <IfModule> changes what the very next line means, so all of them act in reading
// order; what remains is a tree without conditions.
//
// The lines of a skipped condition are only counted: opening and closing tags must match.
//
// Threads: one load.   Lifetime: the LoadState outlives it.
// Failure: everything is reported into the state's diagnostics and reading goes on.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/eval/load_state.hpp"
#include "config/lang/lexer.hpp"
#include "config/lang/parser.hpp"

namespace holdfast::config {

// An Include may not lead deeper than this; a file that includes itself ends here.
inline constexpr int kIncludeDepthMax = 128;
inline constexpr std::size_t kFilesMax = 100'000;

class Reader {
 public:
  // envvars_path: the file to look into for an unknown ${APACHE_...}; need not exist.
  Reader(LoadState& state, std::string envvars_path)
      : state_(state), envvars_path_(std::move(envvars_path)) {}

  // A file given on the command line.
  void read_main_file(const std::string& path);
  void read_text(std::string name, std::string_view text);
  std::vector<Node> take_nodes() { return std::move(nodes_); }

 private:
  enum class OpenKind { section, taken_condition };
  struct Open {
    OpenKind kind;
    Node node;
  };
  // The line being read; the members outlive the nested Include it may hold.
  struct Line {
    Where where{};
    std::string_view text{};
    std::string_view args{};  // with variables replaced, while a directive acts
  };

  // reader.cpp: lines and sections.
  void read_lines(const SourceFile& file, std::string_view text);
  void read_line();
  void skip_line();
  void open_section(Statement statement);
  void open_condition(const Statement& statement);
  void close_section(std::string_view name, std::size_t base);
  void close_innermost();
  void end_of_file(std::size_t base);
  void add_node(Node node);
  Node make_node(Statement statement) const;
  std::string expand(std::string_view line);
  std::optional<std::string> lookup(std::string_view name);
  Complaint complaint(std::size_t word) const;
  void error(std::size_t word, std::string message);
  void error_at(const Node& node, std::string message);

  // on_read.cpp: directives that act at once.
  struct Action {
    std::string_view name;
    SetResult (Reader::*act)(const std::vector<Word>& args);
  };
  static const Action kActions[];
  void act(const Directive& row, std::string_view args);
  SetResult define(const std::vector<Word>& args);
  SetResult undefine(const std::vector<Word>& args);
  SetResult set_server_root(const std::vector<Word>& args);
  SetResult set_runtime_dir(const std::vector<Word>& args);
  SetResult load_module(const std::vector<Word>& args);
  SetResult load_file(const std::vector<Word>& args);
  SetResult include(const std::vector<Word>& args);
  SetResult include_optional(const std::vector<Word>& args);

  // include.cpp
  enum class Missing { is_error, is_fine };
  SetResult include_path(std::string_view path, Missing missing);
  SetResult include_plain(const std::string& path, Missing missing, int depth);
  SetResult include_folder(const std::string& path, int depth);
  SetResult include_matches(const std::string& folder, std::string_view pattern, Missing missing);
  SetResult include_file(const std::string& path);

  LoadState& state_;
  const std::string envvars_path_;
  std::optional<std::vector<std::pair<std::string, std::string>>> envvars_;  // read on first need
  std::vector<Node> nodes_;
  std::vector<Open> open_;
  std::vector<std::string> skipped_;  // open sections while skipping; the first is the condition
  std::optional<Node> skipped_from_;
  std::size_t file_base_ = 0;  // open_.size() where the current file began
  Line line_;
  bool is_stopped_ = false;  // after an error that would only repeat itself
};

}  // namespace holdfast::config
