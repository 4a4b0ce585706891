#include "in/http/media.hpp"

#include <algorithm>
#include <optional>

#include "base/text.hpp"

namespace tocsin::http {
namespace {

/// The value of a parameter of a media type, without quotes.
std::optional<std::string> parameter(std::string_view content_type, std::string_view name) {
  const auto pieces = split(content_type, ';');
  for (std::size_t i = 1; i < pieces.size(); ++i) {
    const auto piece = trim(pieces[i]);
    const auto equals = piece.find('=');
    if (equals == std::string_view::npos || to_lower(trim(piece.substr(0, equals))) != name) continue;
    auto value = trim(piece.substr(equals + 1));
    if (value.size() >= 2 && value.front() == '"' && value.back() == '"') value = value.substr(1, value.size() - 2);
    return to_lower(value);
  }
  return {};
}

bool is_zero(const std::optional<std::string>& quality) {
  return quality && quality->starts_with('0') && quality->find_first_not_of("0.") == std::string::npos;
}

/// How closely a range names the type: 3 exactly, 2 `type/*`, 1 `*/*`, 0 not at all.
int closeness(std::string_view range, std::string_view type) {
  const auto wanted = media_type(range), offered = media_type(type);
  if (wanted == offered) return 3;
  if (wanted == offered.substr(0, offered.find('/')) + "/*") return 2;
  return wanted == "*/*" ? 1 : 0;
}

}  // namespace

std::string media_type(std::string_view content_type) { return to_lower(trim(content_type.substr(0, content_type.find(';')))); }

bool is_read(std::string_view content_type, const std::vector<std::string>& types) {
  const auto charset = parameter(content_type, "charset");
  if (charset && *charset != "utf-8") return false;
  const auto type = media_type(content_type);
  return std::ranges::any_of(types, [&](const auto& each) { return media_type(each) == type; });
}

bool is_accepted(std::string_view accept, std::string_view type) {
  if (trim(accept).empty()) return true;
  int best = 0;
  bool accepted = false;
  for (const auto range : split(accept, ',')) {
    const int close = closeness(range, type);
    if (close <= best) continue;
    best = close;
    accepted = !is_zero(parameter(range, "q"));
  }
  return accepted;
}

}  // namespace tocsin::http
