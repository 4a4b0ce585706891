#include "procedure/diff.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "base/text.hpp"
#include "base/yaml.hpp"

namespace tocsin::procedure {
namespace {

constexpr std::size_t shown_bytes_max = 300;

/// The fields by which people tell the elements of a list apart, the first that every element has.
constexpr std::array<std::string_view, 7> names{"id", "email", "person", "role", "kind", "category", "audience"};

std::string shown(const Json& value) {
  if (value.is_null()) return "nothing";
  std::string out = value.is_text() ? value.text() : to_jcs(value);
  if (out.size() <= shown_bytes_max) return out;
  std::size_t size = shown_bytes_max;
  while (size > 0 && (static_cast<unsigned char>(out[size]) & 0xC0) == 0x80) --size;
  return out.substr(0, size) + "…";
}

std::string below(const std::string& place, std::string_view name) { return place.empty() ? std::string(name) : place + " / " + std::string(name); }

/// The name of an element, or empty when the list's elements have none that is theirs alone.
std::string_view name_field(const Json::Array& a, const Json::Array& b) {
  for (const auto field : names) {
    bool good = !a.empty() || !b.empty();
    for (const auto* list : {&a, &b}) {
      std::set<std::string> seen;
      for (const Json& element : *list) good = good && element[field].is_text() && seen.insert(element[field].text()).second;
    }
    if (good) return field;
  }
  return {};
}

struct Differ {
  std::vector<Change> out{};

  void value(const std::string& place, const Json& before, const Json& after) {
    if (before == after) return;
    if (before.is_object() && after.is_object()) return object(place, before, after);
    if (before.is_array() && after.is_array()) return array(place, before.array(), after.array());
    out.push_back({place, shown(before), shown(after)});
  }

  void object(const std::string& place, const Json& before, const Json& after) {
    std::set<std::string> keys;
    for (const auto* side : {&before, &after})
      for (const auto& [key, unused] : side->object()) keys.insert(key);
    for (const std::string& key : keys) member(below(place, key), before.has(key) ? &before[key] : nullptr, after.has(key) ? &after[key] : nullptr);
  }

  void member(const std::string& place, const Json* before, const Json* after) {
    if (before && after) return value(place, *before, *after);
    if (before) out.push_back({place, shown(*before), {}});
    if (after) out.push_back({place, {}, shown(*after)});
  }

  void array(const std::string& place, const Json::Array& before, const Json::Array& after) {
    const auto field = name_field(before, after);
    if (field.empty()) return unnamed(place, before, after);
    std::map<std::string, std::pair<const Json*, const Json*>> both;
    for (const Json& element : before) both[element[field].text()].first = &element;
    for (const Json& element : after) both[element[field].text()].second = &element;
    const std::size_t found = out.size();
    for (const auto& [name, sides] : both) member(below(place, name), sides.first, sides.second);
    // the same elements in another order: that counts for channels, people and fields of a message
    if (found == out.size()) out.push_back({place, order(before, field), order(after, field)});
  }
  static std::string order(const Json::Array& list, std::string_view field) {
    std::vector<std::string> out;
    for (const Json& element : list) out.push_back(element[field].text());
    return join(out, ", ");
  }

  void unnamed(const std::string& place, const Json::Array& before, const Json::Array& after) {
    const auto lacks = [](const Json::Array& list, const Json& element) { return std::find(list.begin(), list.end(), element) == list.end(); };
    const std::size_t found = out.size();
    for (const Json& element : before)
      if (lacks(after, element)) out.push_back({place, shown(element), {}});
    for (const Json& element : after)
      if (lacks(before, element)) out.push_back({place, {}, shown(element)});
    if (found == out.size()) out.push_back({place, shown(Json(before)), shown(Json(after))});
  }
};

Result<Json> whole(const Files& files) {
  Json out{Json::Object{}};
  for (const auto& [name, text] : files) {
    auto yaml = parse_yaml(text);
    if (!yaml) return refuse(Errc::invalid, "procedure.yaml", name + ":" + yaml.error().where, yaml.error().rule + ": " + yaml.error().detail);
    for (const auto& [key, value] : yaml->value.object()) out[key] = value;
  }
  return out;
}

}  // namespace

std::string Change::in_words() const {
  if (before.empty()) return place + ": added " + after;
  if (after.empty()) return place + ": removed " + before;
  return place + ": " + before + " → " + after;
}

Result<std::vector<Change>> diff(const Files& before, const Files& after) {
  Differ differ;
  differ.value("", TRY(whole(before)), TRY(whole(after)));
  return std::move(differ.out);
}

}  // namespace tocsin::procedure
