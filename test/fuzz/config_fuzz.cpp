// The configuration language under arbitrary text: line reader, parser, reader with Include from
// memory, rows of every kind, both forms of the messages. A line "%%% NAME" starts another file, so
// that the fuzzer can write included ones.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "config/lang/lexer.hpp"
#include "platform/base/check.hpp"
#include "test/unit/config/load_text.hpp"

namespace {

using namespace holdfast::config;

constexpr std::size_t kInputBytesMax = 64 * 1024;
constexpr std::string_view kFileMark = "%%% ";

// The first part is the main file; each further one goes by the name after its mark.
std::map<std::string, std::string> split_files(std::string_view input) {
  std::map<std::string, std::string> files;
  std::string name = "/etc/site/httpd.conf";
  std::size_t at = 0;
  while (at < input.size()) {
    const std::size_t end = std::min(input.find('\n', at), input.size());
    const std::string_view line = input.substr(at, end - at);
    at = end + 1;
    if (line.starts_with(kFileMark) && files.size() < 16) {
      name = "/etc/site/" + std::string{line.substr(kFileMark.size())};
      files[name];
    } else {
      files[name].append(line).push_back('\n');
    }
  }
  return files;
}

void check_messages(const Diagnostics& diagnostics) {
  for (const Diagnostic& item : diagnostics.items()) {
    HF_CHECK(item.column_begin <= item.column_end);
    HF_CHECK(item.column_end <= item.line.size());
    HF_CHECK(!item.message.empty());
    HF_CHECK(terminal_text(item, false).find('\x1b') == std::string::npos);
    HF_CHECK(classic_text(item, "holdfast").find('\x1b') == std::string::npos);
  }
  HF_CHECK(!report_text(diagnostics, {.is_terminal = true, .has_colour = true}).empty() ||
           diagnostics.items().empty());
}

void check_words(std::string_view text) {
  std::size_t behind = 0;
  for (const Word& word : split_words(text)) {
    HF_CHECK(word.begin >= behind && word.end > word.begin && word.end <= text.size());
    HF_CHECK(word.text.size() <= word.end - word.begin);
    behind = word.end;
  }
}

// Whatever was accepted can be read, merged and described.
void check_snapshot(const ConfigSnapshot& snapshot) {
  HF_CHECK(snapshot.process().get(testing::kProcess).start_servers >= 1);
  const ServerNode& server = snapshot.main_server();
  for (const Section& section : server.sections) {
    const ConfigSlots merged = server.directory_defaults.merged_with(section.slots);
    HF_CHECK(merged.get(testing::kFolder).all_of_depth == 0);
    HF_CHECK(section.where.is_known() && !section.row->name.empty());
  }
  for (const ServerNode& host : snapshot.virtual_hosts()) HF_CHECK(!host.addresses.empty());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > kInputBytesMax) return 0;
  const std::string_view input{reinterpret_cast<const char*>(data), size};
  check_words(input);

  auto files = split_files(input);
  const std::string main_text = files["/etc/site/httpd.conf"];
  const LoadResult result = testing::load_text(main_text, std::move(files), {.defines = {"GIVEN"}});
  HF_CHECK((result.snapshot != nullptr) == !result.diagnostics.has_errors());
  check_messages(result.diagnostics);
  if (result.snapshot) check_snapshot(*result.snapshot);
  return 0;
}
