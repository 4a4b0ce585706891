#include "intel/misp/elements.hpp"

#include <algorithm>
#include <charconv>

#include "base/ids.hpp"
#include "base/limits_exchange.hpp"
#include "base/text.hpp"
#include "intel/misp/spelling.hpp"
#include "intel/stix/forms.hpp"
#include "intel/stix/identified.hpp"
#include "intel/stix/kept.hpp"
#include "intel/stix/labels.hpp"
#include "intel/stix/schema.hpp"
#include "intel/stix/stix.hpp"
#include "intel/stix/validate.hpp"
#include "intel/stix/vocabularies.hpp"

namespace tocsin::misp {
namespace {

constexpr std::string_view statement_space = "0f1f0a1e-3f4a-5c52-8c1e-0f0b7a0d7d11";  ///< of the ids of statements that stand for tags
constexpr std::string_view sharing_group = "Sharing group: ";
constexpr std::string_view statement_tag = "marking:statement=\"";

bool is_galaxy_type(std::string_view type, std::string_view what) { return type.starts_with("mitre-") && type.ends_with(what); }

std::vector<std::string> tags_of(const Json& element) {
  std::vector<std::string> out;
  for (const auto& tag : element["Tag"].array())
    if (!tag["name"].text().empty()) out.push_back(tag["name"].text());
  return out;
}

std::string statement(std::string_view text, Definitions& definitions) {
  const auto id = "marking-definition--" + uuid_v5(statement_space, text);
  definitions.emplace(id, Json::Object{{"type", "marking-definition"}, {"spec_version", "2.1"}, {"id", id}, {"created", "2026-01-01T00:00:00.000Z"},
                                       {"definition_type", "statement"}, {"definition", Json::Object{{"statement", text}}}});
  return id;
}

bool is_pap(std::string_view tag) { return to_lower(tag.substr(0, 4)) == "pap:"; }
std::optional<Tlp> tlp_of_tag(std::string_view tag) {
  if (to_lower(tag.substr(0, 4)) != "tlp:") return std::nullopt;
  const auto tlp = parse_tlp(tag.substr(4));
  return tlp ? std::optional(*tlp) : std::nullopt;
}
/// A statement that an earlier writer made a tag of.
std::string_view statement_in(std::string_view tag) {
  return tag.starts_with(statement_tag) && tag.ends_with('"') && tag.size() > statement_tag.size() ? tag.substr(statement_tag.size(), tag.size() - statement_tag.size() - 1) : std::string_view();
}

Json begin(std::string_view type, const std::string& uuid, const Around& around, Instant at, const std::vector<std::string>& markings) {
  Json out{Json::Object{{"type", type}, {"spec_version", "2.1"}, {"id", std::string(type) + "--" + uuid}, {"created", stix::timestamp(at)}, {"modified", stix::timestamp(at)}}};
  if (!around.author.empty()) out["created_by_ref"] = around.author;
  for (const auto& ref : markings) out["object_marking_refs"].push(ref);
  return out;
}
void describe(Json& object, const Json& element) {
  if (!element["comment"].text().empty()) object["description"] = element["comment"].text();
  for (const auto& label : labels_of(element)) object["labels"].push(label);
  if (is_true(element["deleted"])) object["revoked"] = true;
}
bool good(const Json& object) { return stix::validate_object(to_jcs(object)).valid(); }

std::optional<Json> finished(Json observable, const std::vector<std::string>& markings) {
  for (const auto& ref : markings) observable["object_marking_refs"].push(ref);
  return stix::identified(std::move(observable));
}

/// `first_seen` or `last_seen`; nothing where it is missing or unreadable.
std::optional<Instant> seen_at(const Json& element, std::string_view name) {
  const auto at = parse_rfc3339(element[name].text());
  return at ? std::optional(*at) : std::nullopt;
}

/// From when on an indicator holds and until when: as it was seen, and at the latest until somebody said that it expires.
void put_validity(Json& indicator, const Json& element, Instant at) {
  const auto from = stix::timestamp(seen_at(element, "first_seen").value_or(at));
  indicator["valid_from"] = from;
  auto until = seen_at(element, "last_seen");
  // which has whole seconds
  if (const auto ends = expires_at(element); ends && (!until || std::chrono::floor<std::chrono::seconds>(*until) != *ends)) until = ends;
  if (until && stix::timestamp(*until) > from) indicator["valid_until"] = stix::timestamp(*until);
}

Json observed(const std::string& uuid, const Around& around, Instant at, const std::vector<std::string>& markings, const Json& element, const Json::Array& seen) {
  auto out = begin("observed-data", uuid, around, at, markings);
  const auto first = seen_at(element, "first_seen").value_or(at);
  out["first_observed"] = stix::timestamp(first);
  out["last_observed"] = stix::timestamp(std::max(first, seen_at(element, "last_seen").value_or(first)));
  out["number_observed"] = 1;
  for (const auto& each : seen) out["object_refs"].push(each["id"]);
  describe(out, element);
  out.object_here().erase("description");  // observed data has none; the comment is kept with the source
  return out;
}

Json note(const std::string& uuid, const Around& around, Instant at, const std::vector<std::string>& markings, std::string_view title, std::string_view content) {
  auto out = begin("note", uuid, around, at, markings);
  out["abstract"] = title;
  out["content"] = content.empty() ? title : content;
  out["object_refs"] = Json::Array{around.report.empty() ? (around.author.empty() ? std::string(stix::kept_author) : around.author) : around.report};
  return out;
}

std::optional<Tlp> label_among(const std::vector<std::string>& markings) {
  std::optional<Tlp> out;
  for (const auto& ref : markings)
    if (const auto tlp = stix::label_of_marking(ref)) out = out ? narrower(*out, *tlp) : *tlp;
  return out;
}

/// Types that are objects of their own in STIX.
std::optional<Json> named(std::string_view type, const std::string& value, const std::string& uuid, const Around& around, Instant at, const std::vector<std::string>& markings) {
  static constexpr std::pair<std::string_view, std::string_view> kinds[] = {{"vulnerability", "vulnerability"}, {"threat-actor", "threat-actor"}, {"campaign-name", "campaign"}};
  const auto kind = std::ranges::find(kinds, type, &std::pair<std::string_view, std::string_view>::first);
  if (kind == std::end(kinds)) return std::nullopt;
  auto out = begin(kind->second, uuid, around, at, markings);
  out["name"] = value;
  if (type == "vulnerability" && value.starts_with("CVE-")) out["external_references"].push(Json::Object{{"source_name", "cve"}, {"external_id", value}});
  return out;
}

/// The pattern and its language that an attribute for detection is; empty when it is none.
std::pair<std::string, std::string> pattern_in(const std::string& type, const std::string& value) {
  for (const std::string_view language : {"yara", "sigma", "snort"})
    if (type == language) return {value, type};
  if (type == "stix2-pattern") return {value, "stix"};
  return {pattern_of(comparisons_of(type, value)), "stix"};
}

}  // namespace

std::optional<Instant> expires_at(const Json& element) {
  std::optional<Instant> out;
  for (const auto& sighting : element["Sighting"].array())
    if (kind_of_sighting(sighting) == sighting_expires)
      if (const auto at = time_of(sighting, "date_sighting", "", Instant{}); at && *at != Instant{}) out = std::max(out.value_or(*at), *at);
  return out;
}

std::string kind_of_sighting(const Json& sighting) { return sighting["type"].is_integer() ? std::to_string(sighting["type"].integer()) : sighting["type"].text(); }

bool is_id(std::string_view uuid) { return is_uuid(uuid) && stix::is_rfc4122(uuid); }

bool is_true(const Json& value) { return value.boolean() || value.integer() == 1 || value.text() == "1"; }

Result<Instant> time_of(const Json& element, std::string_view name, const std::string& place, Instant otherwise) {
  const auto& value = element[name];
  if (value.is_null() || (value.is_text() && value.text().empty())) return otherwise;
  std::int64_t seconds = value.integer(-1);
  if (value.is_text()) {
    const auto& text = value.text();
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), seconds);
    if (failed != std::errc() || end != text.data() + text.size()) seconds = -1;
  }
  static constexpr std::int64_t seconds_max = 253'402'300'799;  // the year 9999
  if (seconds < 0 || seconds > seconds_max) return refuse(Errc::invalid, "misp.time", pointer_to(place, name), "not the seconds since 1970");
  return seconds == 0 ? otherwise : instant_from_us(seconds * 1'000'000);
}

Result<std::string> uuid_of(const Json& element, const std::string& place) {
  auto uuid = to_lower(element["uuid"].text());
  if (!is_id(uuid)) return refuse(Errc::invalid, "misp.uuid", pointer_to(place, "uuid"), uuid.empty() ? "is missing" : "is no UUID of RFC 9562");
  return uuid;
}

std::vector<std::string> labels_of(const Json& element) {
  std::vector<std::string> out;
  for (const auto& tag : tags_of(element))
    if (!tlp_of_tag(tag) && !is_pap(tag) && statement_in(tag).empty() && std::ranges::find(out, tag) == out.end()) out.push_back(tag);
  return out;
}

std::vector<std::string> markings_of(const Json& element, const std::vector<std::string>& around, Definitions& definitions) {
  std::optional<Tlp> tlp;
  std::vector<std::string> own;
  for (const auto& tag : tags_of(element)) {
    if (const auto one = tlp_of_tag(tag)) tlp = tlp ? narrower(*tlp, *one) : *one;
    if (is_pap(tag)) own.push_back(statement("PAP:" + std::string(tag.substr(4)), definitions));
    if (const auto text = statement_in(tag); !text.empty()) own.push_back(statement(text, definitions));
  }
  if (const auto& name = element["SharingGroup"]["name"].text(); !name.empty()) own.push_back(statement(std::string(sharing_group) + name, definitions));
  std::vector<std::string> out;
  if (tlp) {
    out.push_back(stix::marking_id(*tlp));
    definitions.emplace(out.back(), stix::marking_definition(*tlp));
  }
  out.insert(out.end(), own.begin(), own.end());
  for (const auto& ref : around) {
    const bool label = stix::label_of_marking(ref).has_value();
    if (label ? tlp.has_value() : std::ranges::find(out, ref) != out.end()) continue;  // an element's own label is the one that counts
    out.push_back(ref);
  }
  return out;
}

std::string sharing_group_of(const Json& definition) {
  const auto& text = definition["definition"]["statement"].text();
  return text.starts_with(sharing_group) ? text.substr(sharing_group.size()) : std::string();
}

std::string tag_of(const Json& definition) {
  if (const auto tlp = stix::label_of_marking(definition["id"].text())) return "tlp:" + std::string(name(*tlp));
  const auto& text = definition["definition"]["statement"].text();
  if (is_pap(text) || text.empty()) return text;
  return std::string(statement_tag) + text + "\"";
}

Result<Made> make_attribute(const Json& attribute, const Around& around, const std::string& place, Definitions& definitions) {
  if (!attribute.is_object()) return refuse(Errc::invalid, "misp.shape", place, "an attribute is an object");
  const auto uuid = TRY(uuid_of(attribute, place));
  const auto& type = attribute["type"].text();
  const auto& value = attribute["value"].text();
  if (type.empty()) return refuse(Errc::invalid, "misp.value", pointer_to(place, "type"), "is missing");
  if (!attribute["value"].is_text()) return refuse(Errc::invalid, "misp.value", pointer_to(place, "value"), "is missing, or no text");
  if (value.size() > limits::misp_value_bytes_max) return refuse(Errc::invalid, "misp.value", pointer_to(place, "value"), "at most " + std::to_string(limits::misp_value_bytes_max) + " bytes");
  const auto at = TRY(time_of(attribute, "timestamp", place, around.at));
  const auto markings = markings_of(attribute, around.markings, definitions);
  Made out;
  if (is_true(attribute["to_ids"])) {
    if (const auto [pattern, language] = pattern_in(type, value); !pattern.empty()) {
      out.main = begin("indicator", uuid, around, at, markings);
      out.main["name"] = stix::cut(value, 200);
      out.main["pattern"] = pattern;
      out.main["pattern_type"] = language;
      put_validity(out.main, attribute, at);
      describe(out.main, attribute);
    }
  }
  if (out.main.is_null())
    if (auto own = named(type, value, uuid, around, at, markings)) {
      out.main = *std::move(own);
      describe(out.main, attribute);
    }
  if (out.main.is_null() || !good(out.main)) {
    out.main = Json();
    if (const auto seen = observable_of(type, value))
      if (const auto whole = finished(*seen, markings)) {
        out.others.push_back(*whole);
        out.main = observed(uuid, around, at, markings, attribute, out.others);
      }
  }
  if (out.main.is_null()) {
    out.main = note(uuid, around, at, markings, type, value);
    describe(out.main, attribute);
    out.main.object_here().erase("description");
  }
  stix::keep(out.main, {"misp", "attribute", around.event, attribute});
  return out;
}

Result<Made> make_object(const Json& object, const Around& around, const std::string& place, Definitions& definitions) {
  if (!object.is_object()) return refuse(Errc::invalid, "misp.shape", place, "an object of MISP is an object");
  const auto uuid = TRY(uuid_of(object, place));
  const auto at = TRY(time_of(object, "timestamp", place, around.at));
  auto markings = markings_of(object, around.markings, definitions);
  std::vector<Comparison> comparisons;
  Json file;
  std::vector<Json> apart;
  std::string text;
  for (std::size_t i = 0; i < object["Attribute"].array().size(); ++i) {
    const auto& attribute = object["Attribute"].at(i);
    const auto made = TRY(make_attribute(attribute, around, pointer_to(pointer_to(place, "Attribute"), i), definitions));  // refuses what is wrong in it
    // the whole is not wider than its parts
    if (const auto part = stix::label_of(made.main), whole = label_among(markings); part && (!whole || *part > *whole)) {
      std::erase_if(markings, [](const std::string& ref) { return stix::label_of_marking(ref).has_value(); });
      markings.insert(markings.begin(), stix::marking_id(*part));
    }
    const auto& type = attribute["type"].text();
    const auto& value = attribute["value"].text();
    const auto& relation = attribute["object_relation"].text();
    text += (relation.empty() ? type : relation) + ": " + value + "\n";
    if (is_true(attribute["deleted"])) continue;
    if (is_true(attribute["to_ids"]))
      for (auto& one : comparisons_of(type, value)) comparisons.push_back(std::move(one));
    const auto seen = observable_of(type, value);
    if (!seen) continue;
    if ((*seen)["type"].text() != "file") {
      apart.push_back(*seen);
      continue;
    }
    // the attributes of a file are one file
    for (const auto& [name, part] : seen->object()) {
      if (name != "hashes") file[name] = part;
      else
        for (const auto& [algorithm, hash] : part.object()) file["hashes"][algorithm] = hash;
    }
  }
  Made out;
  const auto& title = object["name"].text();
  if (!comparisons.empty()) {
    out.main = begin("indicator", uuid, around, at, markings);
    out.main["name"] = title.empty() ? std::string("object") : title;
    out.main["pattern"] = pattern_of(comparisons);
    out.main["pattern_type"] = "stix";
    put_validity(out.main, object, at);
    describe(out.main, object);
    if (!good(out.main)) out.main = Json();
  }
  if (out.main.is_null()) {
    if (file.is_object()) apart.push_back(file);
    for (const auto& one : apart)
      if (const auto whole = finished(one, markings)) out.others.push_back(*whole);
    if (!out.others.empty()) out.main = observed(uuid, around, at, markings, object, out.others);
  }
  if (out.main.is_null()) {
    out.main = note(uuid, around, at, markings, title.empty() ? "object" : title, text);
    if (is_true(object["deleted"])) out.main["revoked"] = true;
  }
  stix::keep(out.main, {"misp", "object", around.event, object});
  return out;
}

Result<Json> make_event_report(const Json& report, const Around& around, const std::string& place) {
  if (!report.is_object()) return refuse(Errc::invalid, "misp.shape", place, "an event report is an object");
  const auto uuid = TRY(uuid_of(report, place));
  const auto at = TRY(time_of(report, "timestamp", place, around.at));
  const auto& title = report["name"].text();
  auto out = note(uuid, around, at, around.markings, title.empty() ? "event report" : title, report["content"].text());
  if (is_true(report["deleted"])) out["revoked"] = true;
  stix::keep(out, {"misp", "event-report", around.event, report});
  return out;
}

Json make_cluster(const Json& galaxy, const Json& cluster, const Around& around) {
  const auto& type = galaxy["type"].text();
  const auto uuid = to_lower(cluster["uuid"].text());
  const auto& value = cluster["value"].text();
  if (!is_id(uuid) || value.empty()) return {};
  static constexpr std::string_view malware[] = {"malpedia", "ransomware", "banker", "botnet", "rat", "backdoor", "stealer", "android", "cryptominers", "exploit-kit"};
  const bool is_malware = is_galaxy_type(type, "malware") || std::ranges::find(malware, type) != std::end(malware);
  const std::string_view what = is_malware                                     ? "malware"
                                : is_galaxy_type(type, "attack-pattern")       ? "attack-pattern"
                                : is_galaxy_type(type, "course-of-action")     ? "course-of-action"
                                : is_galaxy_type(type, "intrusion-set")        ? "intrusion-set"
                                : is_galaxy_type(type, "tool") || type == "tool" ? "tool"
                                : type == "threat-actor"                       ? "threat-actor"
                                : type == "sector"                             ? "identity"
                                : type == "country"                            ? "location"
                                                                               : "";
  if (what.empty()) return {};
  auto out = begin(what, uuid, around, around.at, around.markings);
  // ATT&CK's clusters are called `Name - T1234`
  const auto dash = value.rfind(" - ");
  const bool attack = type.starts_with("mitre-") && dash != std::string::npos && dash > 0;
  out["name"] = attack ? value.substr(0, dash) : value;
  if (attack) out["external_references"].push(Json::Object{{"source_name", "mitre-attack"}, {"external_id", value.substr(dash + 3)}});
  if (!cluster["description"].text().empty()) out["description"] = cluster["description"].text();
  if (is_malware) out["is_family"] = true;
  if (what == "identity") {
    out["identity_class"] = "class";
    // the words of MISP's galaxy, as the vocabulary spells them (section 10.10)
    const auto sector = replace_all(to_lower(value), " ", "-");
    if (stix::among(stix::words::industry_sector, sector)) out["sectors"].push(sector);
  }
  if (what == "location") {
    // `meta.ISO` is the code of two letters; MISP has names of countries that ISO has none for
    const auto& code = cluster["meta"]["ISO"].text();
    if (!stix::is_country(code)) return {};
    out["country"] = code;
  }
  if (what != "identity" && what != "location" && what != "attack-pattern" && what != "course-of-action")
    for (const auto& synonym : cluster["meta"]["synonyms"].array())
      if (!synonym.text().empty() && synonym.text() != out["name"].text()) out["aliases"].push(synonym);
  stix::keep(out, {"misp", "cluster", around.event, Json::Object{{"type", type}, {"value", value}}});
  return good(out) ? out : Json();
}

Result<Made> make_event(const Json& event, const Json::Array& refers, const Around& around, Definitions& definitions) {
  Made out;
  out.main = begin("report", around.event, around, around.at, markings_of(event, {}, definitions));
  const auto& info = event["info"].text();
  out.main["name"] = info.empty() ? std::string("MISP event") : info;
  out.main["published"] = stix::timestamp(TRY(time_of(event, "publish_timestamp", "", around.at)));
  for (const auto& label : labels_of(event)) out.main["labels"].push(label);
  for (const auto& ref : refers) out.main["object_refs"].push(ref);
  if (refers.empty()) out.main["object_refs"].push(around.author.empty() ? std::string(stix::kept_author) : around.author);
  auto bare = event;
  for (const auto* list : {"Attribute", "Object", "EventReport"})
    if (bare.has(list)) bare[list] = Json::Array{};
  stix::keep(out.main, {"misp", "event", "", bare});
  return out;
}

}  // namespace tocsin::misp
