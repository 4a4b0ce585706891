#include "intel/stix/kept.hpp"

#include "base/limits_stix.hpp"
#include "intel/stix/stix.hpp"

namespace tocsin::stix {

void keep(Json& object, const Kept& kept) {
  object["extensions"][std::string(kept_extension)] = Json::Object{{"extension_type", "property-extension"}, {"source_format", kept.format}, {"source_kind", kept.kind},
                                                                   {"source_parent", kept.parent}, {"source_json", to_jcs(kept.source)}};
}

std::optional<Kept> kept_in(const Json& object, std::string_view format) {
  const auto& kept = object["extensions"][kept_extension];
  if (!kept.is_object() || kept["source_format"].text() != format) return std::nullopt;
  const auto& text = kept["source_json"].text();
  auto source = parse_json(text, {.bytes = text.size() + 1, .depth = limits::stix_depth_max});
  if (!source) return std::nullopt;
  return Kept{kept["source_format"].text(), kept["source_kind"].text(), kept["source_parent"].text(), *std::move(source)};
}

Json without_kept(Json object) {
  if (!std::as_const(object)["extensions"].has(kept_extension)) return object;
  auto& extensions = object["extensions"].object_here();
  extensions.erase(extensions.find(kept_extension));
  if (extensions.empty()) object.object_here().erase("extensions");
  return object;
}

Json::Array kept_definitions() {
  static constexpr std::string_view since = "2026-01-01T00:00:00.000Z";
  const Json author = Json::Object{{"type", "identity"}, {"spec_version", "2.1"}, {"id", kept_author}, {"created", since}, {"modified", since}, {"name", "Tocsin"},
                                   {"identity_class", "system"}, {"object_marking_refs", Json::Array{marking_id(Tlp::clear)}}};
  const Json definition = Json::Object{{"type", "extension-definition"}, {"spec_version", "2.1"}, {"id", kept_extension}, {"created_by_ref", kept_author}, {"created", since},
                                       {"modified", since}, {"name", "What another format said"}, {"version", "1.0.0"}, {"extension_types", Json::Array{"property-extension"}},
                                       {"schema", "source_format, source_kind, source_parent: texts; source_json: the element of the other format as JSON text"}};
  return {marking_definition(Tlp::clear), author, definition};
}

bool is_kept_definition(const Json& object) { return object["id"].text() == kept_author || object["id"].text() == kept_extension; }

}  // namespace tocsin::stix
