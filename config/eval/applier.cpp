#include "config/eval/applier.hpp"

#include "config/eval/row_context.hpp"
#include "config/lang/lexer.hpp"
#include "config/schema/suggest.hpp"
#include "platform/base/strings.hpp"
#include "platform/text/regex.hpp"

namespace holdfast::config {

Applier::Applier(LoadState& state)
    : state_(state),
      server_layout_(std::make_shared<SlotLayout>(state.directives.types(Level::server))),
      directory_layout_(std::make_shared<SlotLayout>(state.directives.types(Level::directory))),
      process_(std::make_shared<SlotLayout>(state.directives.types(Level::process))),
      main_server_(make_server(nullptr)) {}

ServerNode Applier::make_server(const Node* node) const {
  return {.where = node != nullptr ? node->where : Where{},
          .addresses = {},
          .slots = ConfigSlots{server_layout_},
          .directory_defaults = ConfigSlots{directory_layout_},
          .sections = {}};
}

void Applier::apply(const std::vector<Node>& nodes) { apply_all(nodes, {.server = &main_server_}); }

ConfigSnapshot::Parts Applier::take_parts(std::uint64_t generation) {
  for (ServerNode& host : virtual_hosts_) {
    host.slots = main_server_.slots.merged_with(host.slots);
    host.directory_defaults = main_server_.directory_defaults.merged_with(host.directory_defaults);
  }
  ConfigSnapshot::Parts parts{.generation = generation,
                              .server_root = state_.server_root,
                              .runtime_dir = state_.runtime_dir,
                              .process = std::move(process_),
                              .main_server = std::move(main_server_),
                              .virtual_hosts = std::move(virtual_hosts_),
                              .defines = {},
                              .sources = state_.sources};
  for (const Variables::Definition& definition : state_.variables.all())
    parts.defines.emplace_back(definition.name, definition.value.value_or(""));
  return parts;
}

void Applier::apply_all(const std::vector<Node>& nodes, const Frame& frame) {
  for (const Node& node : nodes) {
    if (state_.diagnostics.is_full()) return;
    apply_node(node, frame);
  }
}

void Applier::apply_node(const Node& node, const Frame& frame) {
  const auto* entry = state_.directives.find_active(node.name, node.is_section, state_.modules);
  if (entry == nullptr) {
    report_unknown(node, frame);
    return;
  }
  const Directive& row = *entry->row;
  const std::string_view around = frame.row != nullptr ? frame.row->name : std::string_view{};
  if (std::string problem = scope_error(row, frame.position, around); !problem.empty()) {
    state_.error(complaint(node, 0, frame), std::move(problem));
    return;
  }
  switch (row.kind) {
    case RowKind::setting:
      apply_setting(node, row, frame);
      return;
    case RowKind::section:
      apply_section(node, row, frame);
      return;
    case RowKind::virtual_host:
      apply_virtual_host(node, row, frame);
      return;
    case RowKind::block:
      apply_block(node, row, frame);
      return;
    case RowKind::on_read:
      return;  // acted already
    case RowKind::condition:
      return;
  }
}

// The lines inside an unknown section are left alone: they would only repeat the complaint.
void Applier::report_unknown(const Node& node, const Frame& frame) {
  state_.error(complaint(node, 0, frame),
               "Invalid command '" + std::string{node.is_section ? "<" : ""} + node.name +
                   "', perhaps misspelled or defined by a module not included in the server "
                   "configuration",
               suggestion_for(node.name, node.is_section, state_.directives, state_.modules));
}

void Applier::apply_setting(const Node& node, const Directive& row, const Frame& frame) {
  RowContext context{*this, frame, node, row};
  if (std::string problem = arity_error(row, context.args().size()); !problem.empty()) {
    state_.error(complaint(node, kAllArguments, frame), std::move(problem));
    return;
  }
  if (row.arity == Arity::flag && context.args().size() > 1)
    context.warn({}, "what follows '" + context.args()[0] + "' is ignored");
  context.run(row.set);
}

bool Applier::opens_well(const Node& node, const Directive& row, const Frame& frame) {
  if (!node.is_closed) {
    state_.error(complaint(node, kAllArguments, frame),
                 "<" + std::string{row.name} + "> directive missing closing '>'");
    return false;
  }
  if (row.kind != RowKind::block && node.args.empty()) {
    state_.error(complaint(node, 0, frame),
                 "<" + std::string{row.name} + "> directive requires additional arguments");
    return false;
  }
  return true;
}

// "~" as the first word makes the second a regular expression; <XMatch> always has one.
bool Applier::fill_pattern(const Node& node, Section& section, const Frame& frame) {
  for (Word& word : split_words(node.args)) section.args.push_back(std::move(word.text));
  section.is_regex = section.row->section.always_regex;
  std::size_t at = 0;
  if (!section.is_regex && section.args[0] == "~") {
    section.is_regex = true;
    at = 1;
  }
  if (section.args.size() != at + 1) {
    state_.error(
        complaint(node, kAllArguments, frame),
        section.args.size() == at
            ? "<" + std::string{section.row->name} + "> directive requires additional arguments"
            : "Multiple <" + std::string{section.row->name} + "> arguments not (yet) supported.");
    return false;
  }
  section.pattern = section.args[at];
  if (!section.is_regex) return true;
  const auto regex = platform::Regex::compile(section.pattern);
  if (regex) return true;
  state_.error(complaint(node, at + 1, frame), "Regex could not be compiled: " + regex.error());
  return false;
}

void Applier::apply_section(const Node& node, const Directive& row, const Frame& frame) {
  if (!opens_well(node, row, frame)) return;
  Section section{.row = &row,
                  .pattern = {},
                  .args = {},
                  .where = node.where,
                  .slots = ConfigSlots{directory_layout_},
                  .sections = {}};
  if (!fill_pattern(node, section, frame)) return;
  RowContext context{*this, frame, node, row};
  if (!context.check(row.check, section)) return;
  apply_all(node.children, {.outer = &frame,
                            .node = &node,
                            .row = &row,
                            .server = frame.server,
                            .section = &section,
                            .position = row.section.inner});
  auto& siblings = frame.section != nullptr ? frame.section->sections : frame.server->sections;
  siblings.push_back(std::move(section));
}

void Applier::apply_virtual_host(const Node& node, const Directive& row, const Frame& frame) {
  if (!opens_well(node, row, frame)) return;
  ServerNode host = make_server(&node);
  for (Word& word : split_words(node.args)) host.addresses.push_back(std::move(word.text));
  apply_all(node.children, {.outer = &frame,
                            .node = &node,
                            .row = &row,
                            .server = &host,
                            .section = nullptr,
                            .position = Scope::virtual_host});
  virtual_hosts_.push_back(std::move(host));
}

void Applier::apply_block(const Node& node, const Directive& row, const Frame& frame) {
  if (!opens_well(node, row, frame)) return;
  RowContext context{*this, frame, node, row};
  if (!context.run(row.set)) return;
  apply_all(node.children, {.outer = &frame,
                            .node = &node,
                            .row = &row,
                            .server = frame.server,
                            .section = frame.section,
                            .position = frame.position});
  context.run(row.close);
}

Complaint Applier::complaint(const Node& node, std::size_t word, const Frame& frame) const {
  Complaint at{.phase = Phase::apply,
               .where = node.where,
               .line = node.line,
               .word = word,
               .args = node.args};
  for (const Frame* around = &frame; around->node != nullptr; around = around->outer)
    at.inside.push_back(std::string{platform::trim(around->node->line)} + " opened at " +
                        around->node->where.text());
  return at;
}

}  // namespace holdfast::config
