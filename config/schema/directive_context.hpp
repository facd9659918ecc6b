// DirectiveContext: what a directive's function may ask about the line it stands on. Why: rows act
// through this alone, so they neither know the evaluator nor can they reach the running server.
//
// Threads: the thread that loads the configuration.   Lifetime: the call only.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "config/lang/where.hpp"
#include "config/schema/config_type.hpp"
#include "config/schema/scope.hpp"
#include "platform/base/result.hpp"

namespace holdfast::config {

struct Directive;
struct Section;

// What a row's function answers: nothing, or the sentence that says what is wrong.
using SetResult = platform::Result<void, std::string>;
inline SetResult fail(std::string message) {
  return platform::Unexpected<std::string>{std::move(message)};
}

class DirectiveContext {
 public:
  virtual ~DirectiveContext() = default;

  // The row this line was found to be; its name is spelled as the manual does.
  virtual const Directive& row() const noexcept = 0;
  virtual std::string_view name() const noexcept = 0;
  // The words after the name, quotes removed. Of a section: the words up to its '>'.
  virtual std::span<const std::string> args() const noexcept = 0;
  // Everything after the name, uncut (of a section: up to its '>').
  virtual std::string_view text() const noexcept = 0;
  virtual const Where& where() const noexcept = 0;
  // Exactly one bit: the kind of place this line stands in.
  virtual Scope position() const noexcept = 0;
  // The innermost stored section around this line; null outside of all.
  virtual const Section* section() const noexcept = 0;
  // True between <name ...> and </name> of a block row, e.g. "Limit".
  virtual bool is_inside_block(std::string_view name) const noexcept = 0;

  // An absolute path stays; any other is taken relative to ServerRoot.
  virtual std::string resolve_path(std::string_view path) const = 0;
  virtual bool is_defined(std::string_view name) const noexcept = 0;
  // Is this module active? By either name: "dir_module", "mod_dir.c".
  virtual bool has_module(std::string_view name) const noexcept = 0;

  // Collected with file and line; the load goes on. id is a message number ("AH00548") or empty.
  virtual void warn(std::string_view id, std::string message) = 0;
  // If this function fails, the caret stands under this argument instead of under all of them.
  virtual void blame(std::size_t arg_index) noexcept = 0;

  // The settings of that type at the place of this line: of the process, of the server or virtual
  // host, of the section (outside of sections: the server's defaults). Lives as long as the load.
  template <class T>
  T& slot(const ConfigType<T>& type) {
    return *static_cast<T*>(slot_address(type));
  }
  virtual void* slot_address(const ConfigTypeBase& type) = 0;
};

}  // namespace holdfast::config
