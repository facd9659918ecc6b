#include "core/http/response.hpp"

#include "core/http/characters.hpp"

namespace holdfast::core::http {

bool Response::add_field(platform::Arena& arena, std::string_view name, std::string_view value) {
  if (!is_token(name) || !is_field_value(value)) return false;
  auto* field = arena.make<ResponseField>(name, value, nullptr);
  if (last_ != nullptr) {
    last_->next = field;
  } else {
    first_ = field;
  }
  last_ = field;
  return true;
}

void Response::clear_body() noexcept {
  body = {};
  body_owner = nullptr;
  file = -1;
  file_offset = 0;
  content_length = 0;
  use_sendfile = false;
}

}  // namespace holdfast::core::http
