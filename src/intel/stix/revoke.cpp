#include "intel/stix/revoke.hpp"

#include <algorithm>
#include <chrono>

#include "intel/stix/labels.hpp"
#include "intel/stix/schema.hpp"
#include "intel/stix/stix.hpp"
#include "intel/stix/validate.hpp"

namespace tocsin::stix {
namespace {

constexpr std::string_view recalled = "Recalled";
constexpr std::string_view matches_nothing = "[file:size < 0]";

/// Whether a word is one of the vocabulary: any other may be somebody's own text.
bool is_known_word(const Property& property, const Json& value) { return value.is_text() && among(property.words, value.text()); }

/// What stands for a property that has to be there.
Json stand_in(const Property& property, const Json& value) {
  switch (property.form) {
    case Form::reference:
    case Form::timestamp:
    case Form::precise:
    case Form::boolean:
    case Form::word: return value;
    case Form::integer: return property.list ? value : Json(1);
    case Form::term: return is_known_word(property, value) ? value : Json(property.words.substr(0, property.words.find(' ')));
    case Form::product: return "recalled";  // in small letters (section 4.12.1)
    default: return recalled;
  }
}

/// One of the properties of which one has to be there: a reference or a word before a text.
void put_one_of(Json& out, const Json& object, const Schema& schema) {
  const auto is_kept = [&](const Property& property) { return property.form == Form::reference || property.form == Form::word || property.form == Form::term; };
  const Property* chosen = nullptr;
  for (const auto& property : schema.properties) {
    if (!object.has(property.name) || !(schema.one_of == "*" || among(schema.one_of, property.name))) continue;
    if (out.has(property.name)) return;
    if (chosen == nullptr || (is_kept(property) && !is_kept(*chosen))) chosen = &property;
  }
  if (chosen != nullptr) out[std::string(chosen->name)] = stand_in(*chosen, object[chosen->name]);
}

/// Later than the version before, whatever the clock says.
Instant after(Instant wanted, const Json& object) {
  const auto before = parse_rfc3339(object["modified"].text());
  return before && *before >= wanted ? *before + std::chrono::milliseconds(1) : wanted;
}

}  // namespace

std::optional<Json> revocation_of(const Json& object, Instant modified) {
  const auto* index = index_of(object["type"].text());
  if (index == nullptr || (index->schema().family != Family::sdo && index->schema().family != Family::sro) || object["revoked"].boolean()) return std::nullopt;
  const auto& schema = index->schema();
  Json out{Json::Object{{"type", object["type"]}, {"spec_version", "2.1"}, {"id", object["id"]}, {"created", object["created"]}, {"modified", timestamp(after(modified, object))}, {"revoked", true}}};
  if (object.has("created_by_ref")) out["created_by_ref"] = object["created_by_ref"];
  for (const auto& ref : object["object_marking_refs"].array()) out["object_marking_refs"].push(ref);
  // a part that was narrower makes the whole so: what it said is not here any more, that it was there is
  if (const auto tlp = narrowest_of(object); tlp && tlp != label_of(object)) set_label(out, *tlp);
  // what these say is what they are between, of or about: ids, verbs, and codes of countries
  for (const auto* name : {"relationship_type", schema.type == "observed-data" ? "object_refs" : "country"})
    if (object.has(name)) out[name] = object[name];
  if (schema.type == "malware" && object["is_family"].boolean()) out["name"] = recalled;
  for (const auto& property : schema.properties)
    if (property.required && !std::as_const(out).has(property.name)) out[std::string(property.name)] = stand_in(property, object[property.name]);
  if (!schema.one_of.empty()) put_one_of(out, object, schema);
  if (schema.type == "indicator") {
    out["pattern"] = matches_nothing;
    out["pattern_type"] = "stix";
  }
  return validate_object(to_jcs(out)).valid() ? std::optional(std::move(out)) : std::nullopt;
}

}  // namespace tocsin::stix
