// RowContext: the DirectiveContext of one line while it is applied.
//
// Threads: one load.   Lifetime: one call of a row's function.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "config/eval/applier.hpp"

namespace holdfast::config {

class RowContext final : public DirectiveContext {
 public:
  RowContext(Applier& applier, const Applier::Frame& frame, const Node& node, const Directive& row);

  // Runs a setter of the row on its slot and reports what it answers.
  bool run(Setter setter);
  bool check(SectionCheck test, Section& section);

  const Directive& row() const noexcept override { return row_; }
  std::string_view name() const noexcept override { return row_.name; }
  std::span<const std::string> args() const noexcept override { return args_; }
  std::string_view text() const noexcept override { return node_.args; }
  const Where& where() const noexcept override { return node_.where; }
  Scope position() const noexcept override { return frame_.position; }
  const Section* section() const noexcept override { return frame_.section; }
  bool is_inside_block(std::string_view name) const noexcept override;
  std::string resolve_path(std::string_view path) const override;
  bool is_defined(std::string_view name) const noexcept override;
  bool has_module(std::string_view name) const noexcept override;
  void warn(std::string_view id, std::string message) override;
  void blame(std::size_t arg_index) noexcept override { blamed_ = arg_index + 1; }
  void* slot_address(const ConfigTypeBase& type) override;

 private:
  bool report(const SetResult& result);

  Applier& applier_;
  const Applier::Frame& frame_;
  const Node& node_;
  const Directive& row_;
  std::vector<std::string> args_;
  std::size_t blamed_ = kAllArguments;
};

}  // namespace holdfast::config
