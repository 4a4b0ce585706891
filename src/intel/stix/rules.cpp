#include "intel/stix/forms.hpp"
#include "intel/stix/identifiers.hpp"
#include "intel/stix/pattern.hpp"
#include "intel/stix/relationships.hpp"
#include "intel/stix/walker.hpp"

// The rules between properties that the tables of schema.cpp cannot say.
namespace tocsin::stix {
namespace {

bool is_true(const Value& object, std::string_view name) {
  const auto* value = object.find(name);
  return value != nullptr && value->is(Kind::boolean) && value->truth;
}
bool is_false(const Value& object, std::string_view name) {
  const auto* value = object.find(name);
  return value != nullptr && value->is(Kind::boolean) && !value->truth;
}
bool all_digits(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}
bool is_cve(std::string_view id) {
  return id.size() >= 13 && id.starts_with("CVE-") && id[8] == '-' && all_digits(id.substr(4, 4)) && all_digits(id.substr(9));
}
bool is_capec(std::string_view id) { return id.starts_with("CAPEC-") && all_digits(id.substr(6)); }

}  // namespace

void Walker::rules(const Value& object, const Index& index, const Place& at) {
  const auto type = index.schema().type;
  const auto depends = [&](std::string_view name, std::string detail) { findings_.error({&at, name}, "stix.depends", index.schema().section, std::move(detail)); };
  switch (index.schema().family) {
    case Family::sco: return observable(object, index, at);
    case Family::marking: return marking_definition(object, at);
    case Family::sro:
      if (type == "relationship") relationship(object, at);
      return;
    case Family::extension: {
      bool top = false;
      if (const auto* types = object.find("extension_types"))
        for (const auto& each : *types) top = top || each.text == "toplevel-property-extension";
      if (!top && object.find("extension_properties") != nullptr) depends("extension_properties", "only with the extension type toplevel-property-extension");
      if (object.find("description") == nullptr) findings_.warn({&at, "description"}, "stix.unlikely", "7.3", "should say what the extension is for");
      if (top && object.find("extension_properties") == nullptr)
        findings_.warn({&at, "extension_properties"}, "stix.unlikely", "7.3", "should name the properties that are added at the top");
      return;
    }
    case Family::sdo: break;
    default: return;
  }
  if (type == "indicator") {
    indicator(object, at);
  } else if (type == "malware") {
    if (is_true(object, "is_family") && object.find("name") == nullptr) depends("name", "a malware family has a name");
  } else if (type == "location") {
    if (const auto country = object.text_of("country"); !country.empty() && !is_country(country))
      findings_.warn({&at, "country"}, "stix.unlikely", "4.10", "should be a code of two letters of ISO 3166-1");
  } else if (type == "observed-data") {
    const auto* references = object.find("object_refs");
    bool observable = references == nullptr || !references->is(Kind::list) || references->count == 0;
    if (!observable)
      for (const auto& each : *references) observable = observable || is_among("@sco", type_in(each.text)) || type_in(each.text).empty();
    if (!observable) depends("object_refs", "wants at least one cyber observable");
  } else if (type == "grouping") {
    if (object.find("name") == nullptr) findings_.warn({&at, "name"}, "stix.unlikely", "4.4", "a grouping should have a name");
  }
}

void Walker::indicator(const Value& object, const Place& at) {
  if (findings_.wants_warnings())
    for (const std::string_view name : {"name", "description"})
      if (object.find(name) == nullptr) findings_.warn({&at, name}, "stix.unlikely", "4.7", "an indicator should have a " + std::string(name));
  if (object.text_of("pattern_type") != "stix") return;
  const auto* pattern = object.find("pattern");
  if (pattern == nullptr || !pattern->is(Kind::text)) return;
  const Place here{&at, "pattern"};
  thread_local pattern::Tree tree;  // keeps its memory from one object to the next
  if (auto fault = pattern::parse(pattern->text, tree))
    return findings_.error(here, "stix.pattern", "9", "character " + std::to_string(fault->position) + ": " + fault->detail);
  if (auto unnamed = pattern::unnamed(tree); !unnamed.empty()) return findings_.error(here, "stix.pattern", "9.7", std::move(unnamed));
  if (!findings_.wants_warnings()) return;
  for (auto& said : pattern::advice(tree)) findings_.warn(here, "stix.pattern-advice", "9.5", std::move(said));
  if (const auto version = object.text_of("pattern_version"); !version.empty() && version != "2.1" && version != "2.0")
    findings_.warn({&at, "pattern_version"}, "stix.unlikely", "4.7", "STIX patterns have the versions 2.0 and 2.1");
}

void Walker::relationship(const Value& object, const Place& at) {
  if (!findings_.wants_warnings()) return;
  const auto verb = object.text_of("relationship_type"), source = type_in(object.text_of("source_ref")), target = type_in(object.text_of("target_ref"));
  if (verb.empty() || source.empty() || target.empty() || suggested(source, verb, target)) return;
  findings_.warn({&at, "relationship_type"}, "stix.vocabulary", "5.1", std::string(source) + " " + std::string(verb) + " " + std::string(target) + " is no relationship that the standard suggests");
}

void Walker::external_reference(const Value& value, const Place& at) {
  const auto source = value.text_of("source_name"), id = value.text_of("external_id"), type = root_->text_of("type");
  const Place here{&at, "external_id"}, name{&at, "source_name"};
  if (source == "cve" && !id.empty() && !is_cve(id)) findings_.error(here, "stix.form", "4.19", "is no CVE-year-number");
  if (source == "capec" && !id.empty() && !is_capec(id)) findings_.error(here, "stix.form", "4.1", "is no CAPEC-number");
  if (type == "vulnerability" && source != "cve" && is_cve(id)) findings_.error(name, "stix.form", "4.19", "the source of a CVE id is called cve");
  if (type == "attack-pattern" && source != "capec" && is_capec(id)) findings_.error(name, "stix.form", "4.1", "the source of a CAPEC id is called capec");
}

void Walker::observable(const Value& object, const Index& index, const Place& at) {
  const auto& schema = index.schema();
  const auto depends = [&](std::string_view name, std::string detail) { findings_.error({&at, name}, "stix.depends", schema.section, std::move(detail)); };
  if (schema.type == "email-message") {
    if (is_true(object, "is_multipart") && object.find("body") != nullptr) depends("body", "not when is_multipart is true");
    if (is_false(object, "is_multipart") && object.find("body_multipart") != nullptr) depends("body_multipart", "not when is_multipart is false");
  } else if (schema.type == "network-traffic") {
    if (is_true(object, "is_active") && object.find("end") != nullptr) depends("end", "not while is_active is true");
  }
  const auto* id = object.find("id");
  if (container_ != nullptr || id == nullptr || !id->is(Kind::text) || schema.type.contains(' ')) return;
  const auto uuid_at = uuid_in(id->text);
  if (uuid_at == 0) return;
  const char version = uuid_version(id->text.substr(uuid_at));
  bool contributes = false;
  for_each_word(schema.contributing, [&](std::string_view name) { contributes = contributes || object.find(name) != nullptr; });
  if (!contributes) {
    if (version != '4') findings_.error({&at, "id"}, "stix.id", "2.9", "none of the properties that make a deterministic id is there: wants a UUID of version 4");
    return;
  }
  if (!findings_.wants_warnings()) return;
  const auto wanted = deterministic_id(object, schema);
  if (wanted && *wanted != id->text) findings_.warn({&at, "id"}, "stix.deterministic-id", "2.9", "is not the deterministic id " + *wanted);
}

}  // namespace tocsin::stix
