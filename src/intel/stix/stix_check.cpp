#include <algorithm>
#include <array>
#include <set>

#include "base/ids.hpp"
#include "base/instant.hpp"
#include "intel/stix/stix.hpp"

namespace tocsin::stix {
namespace {

Result<> bad(const std::string& where, std::string detail) { return refuse(Errc::invalid, "stix.object", where, std::move(detail)); }

/// What each type requires besides the common properties (sections 4 to 7).
struct Shape {
  std::string_view type;
  bool sco;
  std::vector<std::string_view> required;
};
const std::vector<Shape>& shapes() {
  static const std::vector<Shape> all{{"identity", false, {"name"}},
                                      {"indicator", false, {"pattern", "pattern_type", "valid_from"}},
                                      {"vulnerability", false, {"name"}},
                                      {"course-of-action", false, {"name"}},
                                      {"relationship", false, {"relationship_type", "source_ref", "target_ref"}},
                                      {"report", false, {"name", "published", "object_refs"}},
                                      {"grouping", false, {"context", "object_refs"}},
                                      {"note", false, {"content", "object_refs"}},
                                      {"ipv4-addr", true, {"value"}},
                                      {"ipv6-addr", true, {"value"}},
                                      {"domain-name", true, {"value"}},
                                      {"url", true, {"value"}},
                                      {"email-addr", true, {"value"}},
                                      {"mac-addr", true, {"value"}},
                                      {"file", true, {}},
                                      {"windows-registry-key", true, {}}};
  return all;
}

bool is_id(std::string_view text, std::string_view type = {}) {
  const auto dashes = text.find("--");
  if (dashes == std::string_view::npos || !is_uuid(text.substr(dashes + 2))) return false;
  return type.empty() || text.substr(0, dashes) == type;
}

bool property_name(std::string_view name) {
  return name.size() <= 250 && !name.empty() && std::ranges::all_of(name, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; });
}

Result<> check_value(const std::string& name, const Json& value, const std::string& where) {
  if (value.is_null()) return bad(where, "null is no STIX value");
  if (value.is_array() && value.array().empty()) return bad(where, "an empty list is left out");
  if (name.ends_with("_ref") && !is_id(value.text())) return bad(where, "wants an identifier");
  if (name.ends_with("_refs"))
    for (std::size_t i = 0; i < value.array().size(); ++i)
      if (!is_id(value.at(i).text())) return bad(pointer_to(where, i), "wants an identifier");
  static constexpr std::array<std::string_view, 5> instants{"created", "modified", "valid_from", "valid_until", "published"};
  if (std::ranges::find(instants, name) != instants.end() && (!value.text().ends_with("Z") || !parse_rfc3339(value.text())))
    return bad(where, "wants a timestamp in UTC");
  return {};
}

Result<> check_domain_object(const Json& object) {
  for (const auto* name : {"created", "modified"})
    if (!object.has(name)) return bad(pointer_to("", name), "is missing");
  const auto created = TRY(parse_rfc3339(object["created"].text()));
  const auto modified = TRY(parse_rfc3339(object["modified"].text()));
  if (modified < created) return bad("/modified", "is before created");
  const auto& confidence = object["confidence"];
  if (!confidence.is_null() && (!confidence.is_integer() || confidence.integer() < 0 || confidence.integer() > 100)) return bad("/confidence", "wants 0 to 100");
  if (object.has("valid_until") && TRY(parse_rfc3339(object["valid_until"].text())) <= TRY(parse_rfc3339(object["valid_from"].text())))
    return bad("/valid_until", "is not after valid_from");
  return {};
}

}  // namespace

Result<> check_object(const Json& object) {
  if (!object.is_object()) return bad("", "wants an object");
  const auto& type = object["type"].text();
  if (!is_id(object["id"].text(), type)) return bad("/id", "wants " + type + "--UUID");
  if (object["spec_version"].text() != "2.1") return bad("/spec_version", "wants 2.1");
  if (type == "marking-definition") return {};
  const auto shape = std::ranges::find(shapes(), type, &Shape::type);
  if (shape == shapes().end()) return bad("/type", "is not a type that is built here");
  for (const auto& [name, value] : object.object()) {
    if (!property_name(name)) return bad(pointer_to("", name), "is no property name");
    TRY_VOID(check_value(name, value, pointer_to("", name)));
  }
  for (const auto required : shape->required)
    if (!object.has(required)) return bad(pointer_to("", required), "is missing");
  if (type == "file" && !object.has("hashes") && !object.has("name")) return bad("/hashes", "a file has hashes or a name");
  return shape->sco ? Result<>{} : check_domain_object(object);
}

Result<> check_bundle(const Json& bundle) {
  const auto wrong = [](const std::string& where, std::string detail) { return refuse(Errc::invalid, "stix.bundle", where, std::move(detail)); };
  if (bundle["type"].text() != "bundle" || !is_id(bundle["id"].text(), "bundle")) return wrong("/id", "wants a bundle with its id");
  if (bundle["objects"].array().empty()) return wrong("/objects", "is empty");
  std::set<std::string, std::less<>> ids;
  for (std::size_t i = 0; i < bundle["objects"].array().size(); ++i) {
    const auto& object = bundle["objects"].at(i);
    const auto place = pointer_to("/objects", i);
    if (auto checked = check_object(object); !checked) return refuse(Errc::invalid, checked.error().rule, place + checked.error().where, checked.error().detail);
    if (!ids.insert(object["id"].text()).second) return wrong(place + "/id", "stands twice");
  }
  for (std::size_t i = 0; i < bundle["objects"].array().size(); ++i)
    for (const auto& [name, value] : bundle["objects"].at(i).object()) {
      const auto place = pointer_to(pointer_to("/objects", i), name);
      if (name.ends_with("_ref") && !ids.contains(value.text())) return wrong(place, "refers to nothing in the bundle");
      if (name.ends_with("_refs"))
        for (const auto& ref : value.array())
          if (!ids.contains(ref.text())) return wrong(place, "refers to nothing in the bundle");
    }
  return {};
}

}  // namespace tocsin::stix
