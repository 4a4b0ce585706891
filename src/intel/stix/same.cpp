#include "intel/stix/same.hpp"

#include <algorithm>
#include <set>

#include "base/json.hpp"
#include "base/limits_stix.hpp"
#include "intel/stix/forms.hpp"
#include "intel/stix/labels.hpp"
#include "intel/stix/schema.hpp"

namespace tocsin::stix {
namespace {

/// The names that hold timestamps in some object, part or extension of the standard.
const std::set<std::string_view>& timestamp_names() {
  static const auto names = [] {
    std::set<std::string_view> out;
    const auto note = [&](const Property& property) {
      if (property.form == Form::timestamp || property.form == Form::precise || property.form == Form::seconds) out.insert(property.name);
    };
    for (const auto* schema : all_schemas()) {
      std::ranges::for_each(schema->properties, note);
      std::ranges::for_each(common_properties(schema->family), note);
    }
    return out;
  }();
  return names;
}

/// The shortest spelling of an instant: no zeros at the end of a second.
void shorten(Json& value) {
  const auto instant = parse_timestamp(value.text());
  if (!instant || instant->digits == 0) return;
  constexpr std::size_t to_the_second = 19;
  auto text = value.text().substr(0, to_the_second);
  if (!instant->fraction.empty()) text.append(".").append(instant->fraction);
  value = text + "Z";
}

void settle(Json& value) {
  if (value.is_array())
    for (auto& each : value.array_here()) settle(each);
  if (!value.is_object()) return;
  for (auto& [name, member] : value.object_here()) {
    if (member.is_text() && timestamp_names().contains(name)) shorten(member);
    else settle(member);
  }
}

Json settled(Json object) {
  settle(object);
  std::erase_if(object.object_here(), [](const auto& member) { return (member.first == "revoked" || member.first == "defanged") && member.second == Json(false); });
  return object;
}

}  // namespace

bool is_same_json(const Json& one, const Json& other) { return one.is_object() && other.is_object() && settled(one) == settled(other); }

bool is_same_object(std::string_view one, std::string_view other) {
  const auto parsed = [](std::string_view text) { return parse_json(text, {.bytes = text.size() + 1, .depth = limits::stix_depth_max}); };
  const auto a = parsed(one);
  if (!a) return false;
  const auto b = parsed(other);
  return b && is_same_json(*a, *b);
}

bool is_fixed_marking(std::string_view id) { return label_of_marking(id).has_value(); }

}  // namespace tocsin::stix
