// The directives that act while the configuration is read. Their rows are in
// config/schema/language_rows.cpp.
#include "config/eval/reader.hpp"
#include "platform/base/check.hpp"

namespace holdfast::config {
namespace {

// "/srv/x/" means "/srv/x".
std::string without_trailing_slash(std::string path) {
  while (path.size() > 1 && path.ends_with('/')) path.pop_back();
  return path;
}

}  // namespace

const Reader::Action Reader::kActions[] = {
    {"Include", &Reader::include},
    {"IncludeOptional", &Reader::include_optional},
    {"Define", &Reader::define},
    {"UnDefine", &Reader::undefine},
    {"ServerRoot", &Reader::set_server_root},
    {"DefaultRuntimeDir", &Reader::set_runtime_dir},
    {"LoadModule", &Reader::load_module},
    {"LoadFile", &Reader::load_file},
};

void Reader::act(const Directive& row, std::string_view text) {
  const std::vector<Word> args = split_words(text);
  line_.args = text;
  if (std::string problem = arity_error(row, args.size()); !problem.empty()) {
    error(kAllArguments, std::move(problem));
    return;
  }
  for (const Action& action : kActions) {
    if (action.name != row.name) continue;
    const SetResult result = (this->*action.act)(args);
    if (!result) error(1, result.error());  // the first argument is what each is about
    return;
  }
  HF_UNREACHABLE();  // a language row without its action
}

SetResult Reader::define(const std::vector<Word>& args) {
  if (args[0].text.find(':') != std::string::npos)
    return fail("Variable name must not contain ':'");
  state_.variables.define(
      args[0].text, args.size() == 2 ? std::optional<std::string>{args[1].text} : std::nullopt);
  return {};
}

SetResult Reader::undefine(const std::vector<Word>& args) {
  if (args[0].text.find(':') != std::string::npos)
    return fail("Variable name must not contain ':'");
  state_.variables.undefine(args[0].text);
  return {};
}

SetResult Reader::set_server_root(const std::vector<Word>& args) {
  std::string path = state_.resolve_path(args[0].text);
  if (state_.files.kind(path) != FileKind::directory)
    return fail("ServerRoot must be a valid directory");
  state_.server_root = without_trailing_slash(std::move(path));
  return {};
}

SetResult Reader::set_runtime_dir(const std::vector<Word>& args) {
  std::string path = state_.resolve_path(args[0].text);
  if (state_.files.kind(path) != FileKind::directory)
    return fail("DefaultRuntimeDir must be a valid directory, absolute or relative to ServerRoot");
  state_.runtime_dir = without_trailing_slash(std::move(path));
  return {};
}

SetResult Reader::load_module(const std::vector<Word>& args) {
  return state_.modules.load_module(args[0].text, args[1].text);
}

SetResult Reader::load_file(const std::vector<Word>&) {
  state_.warn(complaint(0), {}, "LoadFile has no effect: modules are built in");
  return {};
}

}  // namespace holdfast::config
