#include "path/sanitize/places.hpp"

#include <algorithm>
#include <charconv>

#include "base/text.hpp"

namespace tocsin::sanitize {
namespace {

/// The text at a JSON pointer (RFC 6901), or nothing; with `#` behind it the name of the member there.
std::optional<std::string> value_at(const Json& whole, std::string_view pointer) {
  const Json* value = &whole;
  const auto steps = split(pointer, '/');
  for (std::size_t i = 1; i < steps.size(); ++i) {
    if (value->is_array()) {
      std::size_t index = 0;
      const auto [end, failed] = std::from_chars(steps[i].data(), steps[i].data() + steps[i].size(), index);
      if (failed != std::errc{} || end != steps[i].data() + steps[i].size() || index >= value->array().size()) return std::nullopt;
      value = &value->at(index);
      continue;
    }
    std::string name;
    for (std::size_t at = 0; at < steps[i].size(); ++at) {
      const bool is_escaped = steps[i][at] == '~' && at + 1 < steps[i].size();
      name += !is_escaped ? steps[i][at] : steps[i][at + 1] == '1' ? '/' : '~';
      if (is_escaped) ++at;
    }
    if (const bool is_name = !value->has(name) && name.ends_with('#') && i + 1 == steps.size(); is_name) {
      name.pop_back();
      return value->has(name) ? std::optional(name) : std::nullopt;
    }
    if (!value->has(name)) return std::nullopt;
    value = &(*value)[name];
  }
  if (value->is_number()) return to_jcs(*value);
  if (!value->is_text()) return std::nullopt;
  return value->text();
}

/// From the blank line before to the blank line behind.
std::string paragraph_of(const std::string& text, std::size_t begin, std::size_t end) {
  const auto before = text.rfind("\n\n", begin);
  const auto from = before == std::string::npos ? 0 : before + 2;
  return text.substr(from, std::min(text.find("\n\n", end), text.size()) - from);
}

}  // namespace

std::optional<std::string> text_at(const std::vector<Part>& parts, const std::string& part, const std::string& place) {
  const auto found = std::ranges::find(parts, part, &Part::name);
  if (found == parts.end()) return std::nullopt;
  if (place.empty()) return found->text;
  const auto json = parse_json(found->text);
  return json ? value_at(*json, place) : std::nullopt;
}

Contexts contexts_of(const std::vector<Part>& raw, const Sanitized& made) {
  Contexts out;
  for (const auto& mask : made.masks) {
    const auto text = text_at(raw, mask.part, mask.place);
    // a place that cannot be read is like no other
    if (!text || mask.end > text->size()) out[mask.match].emplace(mask.part + '\n' + mask.place, std::to_string(mask.begin));
    else out[mask.match].emplace(mask.part, mask.place.empty() ? paragraph_of(*text, mask.begin, mask.end) : *text);
  }
  return out;
}

}  // namespace tocsin::sanitize
