#include "config/eval/evaluator.hpp"

#include <cstdlib>

#include "config/eval/applier.hpp"
#include "config/eval/load_state.hpp"
#include "config/eval/reader.hpp"
#include "config/schema/language_rows.hpp"

namespace holdfast::config {
namespace {

constexpr const char* kCommandLineName = "-C/-c directives";

void read_command_line(Reader& reader, const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  if (!lines.empty()) reader.read_text(kCommandLineName, text);
}

std::string sibling(const std::string& path, std::string_view name) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string::npos ? std::string{name} : path.substr(0, slash + 1).append(name);
}

void read_all(const LoadRequest& request, const std::string& main_file, Reader& reader) {
  read_command_line(reader, request.before);
  if (request.text) {
    reader.read_text(main_file.empty() ? "built-in configuration" : main_file, *request.text);
  } else if (!main_file.empty()) {
    reader.read_main_file(main_file);
  }
  read_command_line(reader, request.after);
}

void check_modules(const DirectiveSet& directives, const ModuleActivator& modules,
                   const ConfigSnapshot& snapshot, Diagnostics& diagnostics) {
  for (const ModuleConfig& module : directives.modules())
    if (module.check != nullptr && modules.is_active(module)) module.check(snapshot, diagnostics);
}

}  // namespace

std::optional<std::string> process_environment(std::string_view name) {
  const char* value = std::getenv(std::string{name}.c_str());
  if (value == nullptr) return std::nullopt;
  return std::string{value};
}

// Lines with an error in the reading step are not applied: most complaints about them would only be
// consequences (a LoadModule that failed makes each directive of its module unknown).
LoadResult Evaluator::load(const LoadRequest& request) {
  auto sources = std::make_shared<SourceMap>();
  LoadState state{directives_, modules_, files_, environment_, sources, Diagnostics{sources}};
  state.server_root = request.server_root;
  for (const std::string& name : request.defines) state.variables.define(name, std::nullopt);

  const std::string main_file =
      request.config_file.empty() ? std::string{} : state.resolve_path(request.config_file);
  Reader reader{state, sibling(main_file, "envvars")};
  read_all(request, main_file, reader);
  if (state.diagnostics.has_errors()) return {nullptr, std::move(state.diagnostics)};

  if (state.runtime_dir.empty()) state.runtime_dir = state.resolve_path("logs");
  Applier applier{state};
  applier.apply(reader.take_nodes());
  if (state.diagnostics.has_errors()) return {nullptr, std::move(state.diagnostics)};

  auto snapshot = std::make_shared<const ConfigSnapshot>(applier.take_parts(request.generation));
  check_modules(directives_, modules_, *snapshot, state.diagnostics);
  if (state.diagnostics.has_errors()) return {nullptr, std::move(state.diagnostics)};
  return {std::move(snapshot), std::move(state.diagnostics)};
}

}  // namespace holdfast::config
