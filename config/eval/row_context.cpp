#include "config/eval/row_context.hpp"

#include "config/lang/lexer.hpp"
#include "platform/base/strings.hpp"

namespace holdfast::config {

RowContext::RowContext(Applier& applier, const Applier::Frame& frame, const Node& node,
                       const Directive& row)
    : applier_(applier), frame_(frame), node_(node), row_(row) {
  for (Word& word : split_words(node.args)) args_.push_back(std::move(word.text));
}

bool RowContext::run(Setter setter) {
  if (setter == nullptr) return true;
  void* slot = row_.type != nullptr ? slot_address(*row_.type) : nullptr;
  return report(setter(*this, slot));
}

bool RowContext::check(SectionCheck test, Section& section) {
  return test == nullptr || report(test(*this, section));
}

bool RowContext::report(const SetResult& result) {
  if (!result) applier_.state_.error(applier_.complaint(node_, blamed_, frame_), result.error());
  return result.has_value();
}

bool RowContext::is_inside_block(std::string_view name) const noexcept {
  for (const auto* frame = &frame_; frame != nullptr; frame = frame->outer)
    if (frame->row != nullptr && frame->row->kind == RowKind::block &&
        platform::equal_ignoring_case(frame->row->name, name))
      return true;
  return false;
}

std::string RowContext::resolve_path(std::string_view path) const {
  return applier_.state_.resolve_path(path);
}

bool RowContext::is_defined(std::string_view name) const noexcept {
  return applier_.state_.variables.is_defined(name);
}

bool RowContext::has_module(std::string_view name) const noexcept {
  return applier_.state_.modules.has_module(name);
}

void RowContext::warn(std::string_view id, std::string message) {
  applier_.state_.warn(applier_.complaint(node_, blamed_, frame_), id, std::move(message));
}

void* RowContext::slot_address(const ConfigTypeBase& type) {
  switch (type.level) {
    case Level::process:
      return applier_.process_.edit(type);
    case Level::server:
      return frame_.server->slots.edit(type);
    case Level::directory:
      break;
  }
  ConfigSlots& slots =
      frame_.section != nullptr ? frame_.section->slots : frame_.server->directory_defaults;
  return slots.edit(type);
}

}  // namespace holdfast::config
