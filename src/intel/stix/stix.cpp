#include "intel/stix/stix.hpp"

#include <array>

#include "base/net.hpp"
#include "base/text.hpp"
#include "intel/stix/tlp.hpp"

namespace tocsin::stix {
namespace {

constexpr std::string_view observable_namespace = "00abedb4-aa42-466c-9c01-fed23315a9b7";  // section 2.9
/// What every domain and relationship object begins with (section 3.2).
Json begin(const Common& common, std::string_view type, std::string_view name) {
  Json out{Json::Object{{"type", type},
                        {"spec_version", "2.1"},
                        {"id", object_id(type, common.seed, name)},
                        {"created", timestamp(common.created)},
                        {"modified", timestamp(common.modified)},
                        {"object_marking_refs", Json::Array{marking_id(common.marking)}}}};
  if (!common.created_by_ref.empty()) out["created_by_ref"] = common.created_by_ref;
  if (common.confidence >= 0) out["confidence"] = common.confidence;
  return out;
}

Json texts(const std::vector<std::string>& values) {
  Json::Array out;
  for (const auto& value : values) out.emplace_back(value);
  return out;
}
/// A list property is left out rather than empty (section 2.4).
void set_list(Json& object, const char* name, const std::vector<std::string>& values) {
  if (!values.empty()) object[name] = texts(values);
}
void set_text(Json& object, const char* name, std::string_view value) {
  if (!value.empty()) object[name] = value;
}

/// A string literal of the pattern language (section 9.2): backslash and quote escaped.
std::string quoted(std::string_view value) {
  std::string out = "'";
  for (const char c : value) {
    if (c == '\\' || c == '\'') out += '\\';
    out += c;
  }
  return out + "'";
}

/// How an observable of ours is spelled in STIX: the type, and the path of its value.
struct Spelling {
  std::string_view ours, type, path, hash_name;
};
constexpr std::array<Spelling, 11> spellings{{{"ipv4", "ipv4-addr", "value", {}},
                                              {"ipv6", "ipv6-addr", "value", {}},
                                              {"domain", "domain-name", "value", {}},
                                              {"url", "url", "value", {}},
                                              {"email", "email-addr", "value", {}},
                                              {"mac", "mac-addr", "value", {}},
                                              {"md5", "file", "hashes.MD5", "MD5"},
                                              {"sha1", "file", "hashes.'SHA-1'", "SHA-1"},
                                              {"sha256", "file", "hashes.'SHA-256'", "SHA-256"},
                                              {"sha512", "file", "hashes.'SHA-512'", "SHA-512"},
                                              {"registry-key", "windows-registry-key", "key", {}}}};

/// A registry key with its hive spelled out (section 6.17); any other value as it is.
std::string with_hive(std::string_view type, std::string_view value) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 5> hives{{{"HKLM", "HKEY_LOCAL_MACHINE"},
                                                                                      {"HKCU", "HKEY_CURRENT_USER"},
                                                                                      {"HKCR", "HKEY_CLASSES_ROOT"},
                                                                                      {"HKU", "HKEY_USERS"},
                                                                                      {"HKCC", "HKEY_CURRENT_CONFIG"}}};
  if (type == "registry-key")
    for (const auto& [abbreviation, hive] : hives)
      if (value.starts_with(abbreviation) && (value.size() == abbreviation.size() || value[abbreviation.size()] == '\\'))
        return std::string(hive) + std::string(value.substr(abbreviation.size()));
  return std::string(value);
}

/// A network is an address with a prefix, of the type of its family (section 6.4).
std::string_view base_type(std::string_view type, std::string_view value) {
  if (type != "cidr") return type;
  return value.find(':') == std::string_view::npos ? "ipv4" : "ipv6";
}

Result<Spelling> spelling_of(std::string_view type, std::string_view value) {
  for (const auto& spelling : spellings)
    if (spelling.ours == base_type(type, value)) return spelling;
  return refuse(Errc::invalid, "stix.no-pattern", {}, "no pattern for " + std::string(type));
}

}  // namespace

std::string object_id(std::string_view type, std::string_view seed, std::string_view name) {
  return std::string(type) + "--" + uuid_v5(seed, std::string(type) + "/" + std::string(name));
}
std::string observable_id(std::string_view type, const Json& contributing) {
  return std::string(type) + "--" + uuid_v5(observable_namespace, to_jcs(contributing));
}

std::string marking_id(Tlp tlp) {
  for (const auto& each : tlp2)
    if (each.tlp == tlp) return std::string(each.id);
  return {};
}

Json marking_definition(Tlp tlp) {
  return Json::Object{{"type", "marking-definition"},
                      {"spec_version", "2.1"},
                      {"id", marking_id(tlp)},
                      {"created", "2022-10-01T00:00:00.000Z"},
                      {"name", label(tlp)},
                      {"extensions", Json::Object{{std::string(tlp2_extension), Json::Object{{"extension_type", "property-extension"}, {"tlp_2_0", name(tlp)}}}}}};
}

std::optional<Tlp> tlp_of_marking(std::string_view id) {
  for (const auto& each : tlp2)
    if (each.id == id) return each.tlp;
  return std::nullopt;
}

std::string timestamp(Instant at) {
  auto text = to_rfc3339(at);           // six digits
  return text.erase(text.size() - 4, 3);  // milliseconds, as most consumers expect
}

Json identity(const Common& common, std::string_view name, std::string_view identity_class, std::string_view contact) {
  auto out = begin(common, "identity", name);
  out["name"] = name;
  out["identity_class"] = identity_class;
  set_text(out, "contact_information", contact);
  return out;
}

Result<std::string> pattern_of(std::string_view type, std::string_view value) {
  const auto spelling = TRY(spelling_of(type, value));
  return "[" + std::string(spelling.type) + ":" + std::string(spelling.path) + " = " + quoted(with_hive(type, value)) + "]";
}

Result<Json> observable(std::string_view type, std::string_view value, Tlp marking) {
  const auto spelling = TRY(spelling_of(type, value));
  Json contributing;
  if (!spelling.hash_name.empty()) contributing["hashes"] = Json::Object{{std::string(spelling.hash_name), value}};
  else contributing[std::string(spelling.path)] = with_hive(type, value);
  Json out = contributing;
  out["type"] = spelling.type;
  out["spec_version"] = "2.1";
  out["id"] = observable_id(spelling.type, contributing);
  out["object_marking_refs"] = Json::Array{marking_id(marking)};
  return out;
}

Json indicator(const Common& common, std::string_view name, std::string_view pattern, Instant valid_from, std::optional<Instant> valid_until,
               const std::vector<std::string>& indicator_types) {
  auto out = begin(common, "indicator", pattern);
  out["name"] = name;
  out["pattern"] = pattern;
  out["pattern_type"] = "stix";
  out["valid_from"] = timestamp(valid_from);
  if (valid_until) out["valid_until"] = timestamp(*valid_until);
  set_list(out, "indicator_types", indicator_types);
  return out;
}

Json vulnerability(const Common& common, std::string_view cve, std::string_view description) {
  auto out = begin(common, "vulnerability", cve);
  out["name"] = cve;
  set_text(out, "description", description);
  out["external_references"] = Json::Array{Json::Object{{"source_name", "cve"}, {"external_id", cve}}};
  return out;
}

Json course_of_action(const Common& common, std::string_view name, std::string_view description) {
  auto out = begin(common, "course-of-action", name);
  out["name"] = name;
  set_text(out, "description", description);
  return out;
}

Json relationship(const Common& common, std::string_view source, std::string_view verb, std::string_view target) {
  auto out = begin(common, "relationship", std::string(source) + " " + std::string(verb) + " " + std::string(target));
  out["relationship_type"] = verb;
  out["source_ref"] = source;
  out["target_ref"] = target;
  return out;
}

Json report(const Common& common, std::string_view name, std::string_view description, Instant published, const std::vector<std::string>& object_refs,
            const std::vector<std::string>& types) {
  auto out = begin(common, "report", name);
  out["name"] = name;
  set_text(out, "description", description);
  out["published"] = timestamp(published);
  set_list(out, "object_refs", object_refs);
  set_list(out, "report_types", types);
  return out;
}

Json grouping(const Common& common, std::string_view name, std::string_view context, const std::vector<std::string>& object_refs) {
  auto out = begin(common, "grouping", name);
  out["name"] = name;
  out["context"] = context;
  set_list(out, "object_refs", object_refs);
  return out;
}

Json note(const Common& common, std::string_view name, std::string_view content, const std::vector<std::string>& object_refs) {
  auto out = begin(common, "note", name);
  out["abstract"] = name;
  out["content"] = content;
  set_list(out, "object_refs", object_refs);
  return out;
}

Json bundle(std::string_view seed, std::string_view name, Json::Array objects) {
  return Json::Object{{"type", "bundle"}, {"id", object_id("bundle", seed, name)}, {"objects", std::move(objects)}};
}

}  // namespace tocsin::stix
