#include "core/modules/mime/mime_table.hpp"

#include <utility>

#include "platform/base/strings.hpp"

namespace holdfast::core {

MimeTable::MimeTable(std::string text) : text_(std::move(text)) {
  for (const std::string_view line : platform::split(text_, '\n')) add_line(line);
}

void MimeTable::add_line(std::string_view line) {
  const auto words = platform::split_words(line.substr(0, line.find('#')));
  for (std::size_t i = 1; i < words.size(); ++i) {
    types_.insert_or_assign(platform::to_lower(words[i]), words[0]);
  }
}

std::string_view MimeTable::type_of(std::string_view extension) const noexcept {
  const auto found = types_.find(std::string{extension});
  return found == types_.end() ? std::string_view{} : found->second;
}

}  // namespace holdfast::core
