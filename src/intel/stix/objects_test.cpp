#include <doctest/doctest.h>

#include <algorithm>
#include <functional>

#include "intel/stix/forms.hpp"
#include "intel/stix/schema.hpp"
#include "intel/stix/validate.hpp"
#include "support/stix_examples.hpp"

using namespace tocsin;
using namespace tocsin::stix;
namespace {

Report check(const Json& object) { return Validator().object(to_jcs(object)); }
std::string errors(const Report& report) {
  std::string out;
  for (const auto& error : report.errors) out += error.where + " " + std::string(error.rule) + " (" + error.detail + "); ";
  return out;
}
bool says(const std::vector<Finding>& findings, std::string_view rule, std::string_view where) {
  return std::ranges::any_of(findings, [&](const Finding& finding) { return finding.rule == rule && finding.where == where; });
}
/// The value at a JSON pointer without escapes, made where there is none.
Json& at(Json& object, std::string_view pointer) {
  auto* here = &object;
  while (!pointer.empty()) {
    pointer.remove_prefix(1);
    const auto end = std::min(pointer.find('/'), pointer.size());
    const auto name = pointer.substr(0, end);
    here = here->is_array() ? &here->array_here()[static_cast<std::size_t>(name[0] - '0')] : &here->object_here()[std::string(name)];
    pointer.remove_prefix(end);
  }
  return *here;
}
/// The example of a type with one value changed.
Json changed(std::string_view type, std::string_view pointer, Json value) {
  auto object = examples::full(type);
  at(object, pointer) = std::move(value);
  return object;
}
Json without(std::string_view type, std::initializer_list<const char*> names) {
  auto object = examples::full(type);
  for (const auto* name : names) object.object_here().erase(name);
  return object;
}
void good(const Json& object) {
  const auto report = check(object);
  CHECK_MESSAGE(report.valid(), object["type"].text() << ": " << errors(report) << to_jcs(object));
}
void bad(const Json& object, std::string_view rule, std::string_view where) {
  const auto report = check(object);
  CHECK_MESSAGE(says(report.errors, rule, where), object["type"].text() << " wants " << rule << " at " << where << ", has " << errors(report));
}
void warned(const Json& object, std::string_view rule, std::string_view where) {
  const auto report = check(object);
  CHECK_MESSAGE(report.valid(), errors(report));
  std::string all;
  for (const auto& warning : report.warnings) all += warning.where + " " + std::string(warning.rule) + "; ";
  CHECK_MESSAGE(says(report.warnings, rule, where), object["type"].text() << " wants the warning " << rule << " at " << where << ", has " << all);
}
const Json::Array nothing;

}  // namespace

TEST_CASE("every type with every property is valid, and with its required ones alone") {
  CHECK(examples::all().size() == 42);
  for (const auto& example : examples::all()) {
    REQUIRE_MESSAGE(example.full.is_object(), example.full.text());
    good(example.full);
    Json small = Json::Object{{"type", example.full["type"]}, {"id", example.full["id"]}};
    for (const auto& name : example.required) small[name] = example.full[name];
    const std::map<std::string, std::vector<const char*>> one_more{{"malware", {"name"}}, {"location", {"region"}}, {"malware-analysis", {"result"}}, {"observed-data", {"object_refs"}},
                                                                   {"artifact", {"payload_bin"}}, {"file", {"name"}}, {"network-traffic", {"dst_ref"}}, {"process", {"pid"}},
                                                                   {"user-account", {"user_id"}}, {"windows-registry-key", {"key"}}, {"x509-certificate", {"issuer"}},
                                                                   {"marking-definition", {"definition", "definition_type"}}};
    if (const auto more = one_more.find(example.type); more != one_more.end()) {
      if (example.type != "malware") {
        const auto report = check(small);
        // an email message or a certificate alone has no contributing property left, so that its id would have to be random
        CHECK_MESSAGE(std::ranges::any_of(report.errors, [](const Finding& error) { return error.rule == "stix.depends"; }), example.type);
      }
      for (const auto* name : more->second) small[name] = example.full[name];
    }
    if (example.type == "email-message" || example.type == "x509-certificate") small["id"] = example.type + "--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f";
    good(small);
  }
}

TEST_CASE("stix.required: each required property of each type is missed, with its place and section") {
  for (const auto& example : examples::all()) {
    for (const auto& name : example.required) {
      auto object = example.full;
      object.object_here().erase(name);
      bad(object, "stix.required", "/" + name);
    }
    auto object = example.full;
    object.object_here().erase("id");
    bad(object, "stix.required", "/id");
    object = example.full;
    object.object_here().erase("type");
    bad(object, "stix.required", "/type");
  }
  const auto report = check(without("indicator", {"pattern"}));
  CHECK(report.errors.at(0).section == "4.7");
  CHECK(report.errors.at(0).object == "indicator--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f");
}

TEST_CASE("stix.wrong-type, stix.empty: each property refuses another type of value, null, an empty list, and an empty dictionary") {
  for (const auto& example : examples::all()) {
    std::function<void(const Json&, const std::string&)> each = [&](const Json& value, const std::string& pointer) {
      for (const auto& [name, member] : value.object()) {
        const auto here = pointer + "/" + name;
        if (here == "/type" || name == "extension_type" || pointer.ends_with("/hashes") || pointer.ends_with("_hashes")) continue;
        if (pointer.starts_with("/extensions/extension-definition")) continue;  // somebody's own
        if (pointer.ends_with("_dict") || pointer.ends_with("_tags") || pointer.ends_with("startup_info") || pointer.starts_with("/contents") || pointer == "/definition") continue;
        if (pointer.ends_with("ipfix") || pointer.ends_with("fields") || pointer.ends_with("header") || pointer.ends_with("variables") || pointer.ends_with("options")) {
          if (!pointer.ends_with("optional_header")) continue;
        }
        bad(changed(example.type, here, nullptr), "stix.wrong-type", here);
        bad(changed(example.type, here, member.is_object() ? Json("text") : Json(Json::Object{{"abc", 1}})), "stix.wrong-type", here);
        if (member.is_array()) {
          bad(changed(example.type, here, nothing), "stix.empty", here);
          bad(changed(example.type, here, "text"), "stix.wrong-type", here);
          bad(changed(example.type, here + "/0", true), "stix.wrong-type", here + "/0");
        } else {
          bad(changed(example.type, here, Json::Array{member}), "stix.wrong-type", here);
        }
        if (member.is_text()) bad(changed(example.type, here, 5), "stix.wrong-type", here);
        if (member.is_bool()) bad(changed(example.type, here, "true"), "stix.wrong-type", here);
        if (member.is_integer()) bad(changed(example.type, here, "5"), "stix.wrong-type", here);
        if (member.is_object() && !here.ends_with("optional_header") && !here.ends_with("x509_v3_extensions")) bad(changed(example.type, here, Json::Object{}), "stix.empty", here);
        if (member.is_object()) each(member, here);
        if (member.is_array() && member.at(0).is_object()) each(member.at(0), here + "/0");
      }
    };
    each(example.full, "");
  }
}

TEST_CASE("stix.timestamp: a day that exists, in UTC, in the one spelling") {
  for (const std::string wrong : {"2026-02-29T00:00:00.000Z", "2026-13-01T00:00:00.000Z", "2026-00-01T00:00:00.000Z", "2026-01-32T00:00:00.000Z", "2026-01-01T24:00:00.000Z", "2026-01-01T00:60:00.000Z",
                                  "2026-01-01T00:00:61.000Z", "2026-01-01T00:00:60.000Z", "2026-01-01T00:00:00.000+00:00", "2026-01-01T00:00:00.000", "2026-01-01 00:00:00.000Z", "2026-01-01t00:00:00.000Z",
                                  "2026-01-01T00:00:00.000z", "2026-01-01T00:00:00.Z", "2026-01-01T00:00:00,000Z", "2026-1-1T00:00:00.000Z", "26-01-01T00:00:00.000Z", "2026-01-01", "yesterday", "",
                                  "2026-01-01T00:00:00.00aZ", " 2026-01-01T00:00:00.000Z", "2026-01-01T00:00:00.000ZZ"}) {
    bad(changed("indicator", "/modified", wrong), "stix.timestamp", "/modified");
    bad(changed("campaign", "/first_seen", wrong), "stix.timestamp", "/first_seen");
  }
  for (const std::string right : {"2024-02-29T00:00:00.000Z", "2016-12-31T23:59:60.000Z", "2026-01-01T00:00:00.123456789012Z", "1970-01-01T00:00:00.0000Z"})
    good(changed("user-account", "/account_expires", right));
  bad(changed("indicator", "/created", "2026-01-01T00:00:00Z"), "stix.timestamp", "/created");
  bad(changed("indicator", "/created", "2026-01-01T00:00:00.12Z"), "stix.timestamp", "/created");
  good(changed("indicator", "/created", "2026-01-01T00:00:00.120Z"));
  bad(changed("file", "/extensions/windows-pebinary-ext/time_date_stamp", "2026-01-01T00:00:00.0Z"), "stix.timestamp", "/extensions/windows-pebinary-ext/time_date_stamp");
}

TEST_CASE("stix.order: what comes after what, with equal times where the standard lets them") {
  bad(changed("malware", "/modified", "2026-03-01T02:09:59.999Z"), "stix.order", "/modified");
  good(changed("malware", "/modified", "2026-03-01T02:10:00.0000Z"));
  bad(changed("indicator", "/valid_until", "2026-01-01T00:00:00.000Z"), "stix.order", "/valid_until");
  bad(changed("relationship", "/stop_time", "2026-01-01T00:00:00Z"), "stix.order", "/stop_time");
  for (const auto* type : {"campaign", "infrastructure", "intrusion-set", "malware", "threat-actor", "sighting"}) {
    bad(changed(type, "/last_seen", "2025-12-31T23:59:59.9999Z"), "stix.order", "/last_seen");
    good(changed(type, "/last_seen", "2026-01-01T00:00:00.0Z"));
  }
  bad(changed("observed-data", "/last_observed", "2025-12-31T23:59:59Z"), "stix.order", "/last_observed");
  bad(changed("network-traffic", "/end", "2025-12-31T23:59:59Z"), "stix.order", "/end");
  warned(changed("malware-analysis", "/analysis_ended", "2025-12-31T23:59:59Z"), "stix.unlikely", "/analysis_ended");
  warned(changed("x509-certificate", "/validity_not_after", "2025-12-31T23:59:59Z"), "stix.unlikely", "/validity_not_after");
}

TEST_CASE("stix.range: numbers within their bounds") {
  for (const std::int64_t wrong : {-1, 101}) bad(changed("tool", "/confidence", wrong), "stix.range", "/confidence");
  for (const std::int64_t right : {0, 100}) good(changed("tool", "/confidence", right));
  bad(changed("tool", "/confidence", 50.5), "stix.wrong-type", "/confidence");
  for (const std::int64_t wrong : {std::int64_t{0}, std::int64_t{1'000'000'000}}) bad(changed("observed-data", "/number_observed", wrong), "stix.range", "/number_observed");
  good(changed("observed-data", "/number_observed", 999'999'999));
  for (const std::int64_t wrong : {std::int64_t{-1}, std::int64_t{1'000'000'000}}) bad(changed("sighting", "/count", wrong), "stix.range", "/count");
  for (const std::int64_t wrong : {-1, 65536}) bad(changed("network-traffic", "/src_port", wrong), "stix.range", "/src_port");
  bad(changed("location", "/latitude", 90.0001), "stix.range", "/latitude");
  bad(changed("location", "/longitude", -180.5), "stix.range", "/longitude");
  good(changed("location", "/longitude", -180));
  bad(changed("file", "/size", -1), "stix.range", "/size");
  bad(changed("network-traffic", "/src_packets", -1), "stix.range", "/src_packets");
}

TEST_CASE("stix.enumeration, stix.vocabulary: closed words are errors, open words are warnings") {
  bad(changed("opinion", "/opinion", "Agree"), "stix.enumeration", "/opinion");
  bad(changed("artifact", "/encryption_algorithm", "AES128-GCM"), "stix.enumeration", "/encryption_algorithm");
  bad(changed("network-traffic", "/extensions/socket-ext/address_family", "AF_INET4"), "stix.enumeration", "/extensions/socket-ext/address_family");
  bad(changed("network-traffic", "/extensions/socket-ext/socket_type", "SOCK"), "stix.enumeration", "/extensions/socket-ext/socket_type");
  bad(changed("process", "/extensions/windows-process-ext/integrity_level", "ultra"), "stix.enumeration", "/extensions/windows-process-ext/integrity_level");
  for (const auto* name : {"start_type", "service_type", "service_status"})
    bad(changed("process", std::string("/extensions/windows-service-ext/") + name, "SERVICE"), "stix.enumeration", std::string("/extensions/windows-service-ext/") + name);
  bad(changed("windows-registry-key", "/values/0/data_type", "REG_STRING"), "stix.enumeration", "/values/0/data_type");
  bad(changed("extension-definition", "/extension_types/0", "new-smo"), "stix.enumeration", "/extension_types/0");
  const std::vector<std::pair<const char*, const char*>> open{{"grouping", "/context"},         {"identity", "/identity_class"},         {"identity", "/sectors/0"},
                                                              {"indicator", "/indicator_types/0"}, {"infrastructure", "/infrastructure_types/0"}, {"intrusion-set", "/resource_level"},
                                                              {"intrusion-set", "/primary_motivation"}, {"intrusion-set", "/secondary_motivations/0"}, {"location", "/region"},
                                                              {"malware", "/malware_types/0"},  {"malware", "/architecture_execution_envs/0"}, {"malware", "/implementation_languages/0"},
                                                              {"malware", "/capabilities/0"},   {"malware-analysis", "/result"},         {"report", "/report_types/0"},
                                                              {"threat-actor", "/threat_actor_types/0"}, {"threat-actor", "/roles/0"},   {"threat-actor", "/sophistication"},
                                                              {"threat-actor", "/resource_level"}, {"threat-actor", "/primary_motivation"}, {"threat-actor", "/secondary_motivations/0"},
                                                              {"threat-actor", "/personal_motivations/0"}, {"tool", "/tool_types/0"},    {"user-account", "/account_type"},
                                                              {"file", "/extensions/windows-pebinary-ext/pe_type"}};
  for (const auto& [type, where] : open) warned(changed(type, where, "superhero"), "stix.vocabulary", where);
  for (const auto& example : examples::all()) {
    const auto report = check(example.full);
    for (const auto& warning : report.warnings) CHECK_MESSAGE(warning.rule != "stix.vocabulary", example.type << " " << warning.where << " " << warning.detail);
  }
}

TEST_CASE("stix.type, stix.id, stix.spec-version: an object says what it is") {
  bad(changed("tool", "/type", "Tool"), "stix.type", "/type");
  bad(changed("tool", "/type", "x--tool"), "stix.type", "/type");
  bad(changed("tool", "/type", "ab"), "stix.type", "/type");
  bad(changed("tool", "/type", "corpo_ration"), "stix.type", "/type");
  bad(changed("tool", "/type", "bundle"), "stix.type", "/type");
  for (const std::string wrong : {"malware--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f", "tool-8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f", "tool--8e2e2d2b17d44cbf938f98ee46b3cd3f", "tool--1", "tool--",
                                  "8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f", "tool--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3", "tool--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3g", "tool--00000000-0000-0000-0000-000000000000",
                                  "tool--8e2e2d2b-17d4-4cbf-c38f-98ee46b3cd3f", "tool--{8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f}", "Tool--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f"})
    bad(changed("tool", "/id", wrong), "stix.id", "/id");
  for (const std::string version : {"1", "5", "7"}) warned(changed("tool", "/id", "tool--8e2e2d2b-17d4-" + version + "cbf-938f-98ee46b3cd3f"), "stix.uuid", "/id");
  for (const std::string wrong : {"2.0", "2", "2.1.0", ""}) bad(changed("tool", "/spec_version", wrong), "stix.spec-version", "/spec_version");
  bad(changed("url", "/spec_version", "2.0"), "stix.spec-version", "/spec_version");
  good(without("url", {"spec_version"}));
  CHECK(check(without("tool", {"spec_version"})).version == "2.0");
  for (const std::string text : {"5", "\"x\"", "null", "[]", "true"}) CHECK(says(Validator().object(text).errors, "stix.not-an-object", ""));
}

TEST_CASE("stix.reference: each reference leads only where the standard lets it") {
  const std::string uuid = "--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f";
  // by the tables of the standard: where each reference may lead, SDO, SCO, SRO and SMO standing for all of a kind
  struct Row {
    const char *type, *where, *allowed;
  };
  const std::vector<Row> references{
      {"tool", "/created_by_ref", "identity"},
      {"tool", "/object_marking_refs/0", "marking-definition"},
      {"tool", "/granular_markings/0/marking_ref", "marking-definition"},
      {"malware", "/operating_system_refs/0", "software"},
      {"malware", "/sample_refs/0", "file artifact"},
      {"malware-analysis", "/host_vm_ref", "software"},
      {"malware-analysis", "/operating_system_ref", "software"},
      {"malware-analysis", "/installed_software_refs/0", "software"},
      {"malware-analysis", "/analysis_sco_refs/0", "SCO"},
      {"malware-analysis", "/sample_ref", "file artifact network-traffic"},
      {"relationship", "/source_ref", "SDO SCO"},
      {"relationship", "/target_ref", "SDO SCO"},
      {"sighting", "/sighting_of_ref", "SDO"},
      {"sighting", "/observed_data_refs/0", "observed-data"},
      {"sighting", "/where_sighted_refs/0", "identity location"},
      {"note", "/object_refs/0", "SDO SCO SRO SMO"},
      {"opinion", "/object_refs/0", "SDO SCO SRO SMO"},
      {"report", "/object_refs/0", "SDO SCO SRO SMO"},
      {"grouping", "/object_refs/0", "SDO SCO SRO SMO"},
      {"observed-data", "/object_refs/1", "SCO SRO"},
      {"language-content", "/object_ref", "SDO SCO SRO SMO"},
      {"directory", "/contains_refs/0", "file directory"},
      {"domain-name", "/resolves_to_refs/0", "ipv4-addr ipv6-addr domain-name"},
      {"email-addr", "/belongs_to_ref", "user-account"},
      {"email-message", "/from_ref", "email-addr"},
      {"email-message", "/sender_ref", "email-addr"},
      {"email-message", "/to_refs/0", "email-addr"},
      {"email-message", "/cc_refs/0", "email-addr"},
      {"email-message", "/bcc_refs/0", "email-addr"},
      {"email-message", "/raw_email_ref", "artifact"},
      {"email-message", "/body_multipart/1/body_raw_ref", "artifact file"},
      {"file", "/parent_directory_ref", "directory"},
      {"file", "/contains_refs/0", "SCO"},
      {"file", "/content_ref", "artifact"},
      {"file", "/extensions/archive-ext/contains_refs/0", "file directory"},
      {"ipv4-addr", "/resolves_to_refs/0", "mac-addr"},
      {"ipv4-addr", "/belongs_to_refs/0", "autonomous-system"},
      {"ipv6-addr", "/resolves_to_refs/0", "mac-addr"},
      {"ipv6-addr", "/belongs_to_refs/0", "autonomous-system"},
      {"network-traffic", "/src_ref", "ipv4-addr ipv6-addr mac-addr domain-name"},
      {"network-traffic", "/dst_ref", "ipv4-addr ipv6-addr mac-addr domain-name"},
      {"network-traffic", "/src_payload_ref", "artifact"},
      {"network-traffic", "/dst_payload_ref", "artifact"},
      {"network-traffic", "/encapsulates_refs/0", "network-traffic"},
      {"network-traffic", "/encapsulated_by_ref", "network-traffic"},
      {"network-traffic", "/extensions/http-request-ext/message_body_data_ref", "artifact"},
      {"process", "/opened_connection_refs/0", "network-traffic"},
      {"process", "/creator_user_ref", "user-account"},
      {"process", "/image_ref", "file"},
      {"process", "/parent_ref", "process"},
      {"process", "/child_refs/0", "process"},
      {"process", "/extensions/windows-service-ext/service_dll_refs/0", "file"},
      {"windows-registry-key", "/creator_user_ref", "user-account"}};
  const auto kind = [](const examples::Example& example) {
    if (example.type == "relationship" || example.type == "sighting") return "SRO";
    if (example.type == "language-content" || example.type == "marking-definition" || example.type == "extension-definition") return "SMO";
    return example.full.has("spec_version") && example.required.empty() ? "SCO" : example.required.front() == "spec_version" ? "SDO" : "SCO";
  };
  for (const auto& [type, where, allowed] : references) {
    for (const auto& target : examples::all()) {
      const auto object = changed(type, where, target.type + uuid);
      if (among(allowed, target.type) || among(allowed, kind(target))) good(object);
      else bad(object, "stix.reference", where);
    }
    bad(changed(type, where, "bundle" + uuid), "stix.reference", where);
    bad(changed(type, where, "x"), "stix.reference", where);
    bad(changed(type, where, "tool--8e2e2d2b-17d4-4cbf-038f-98ee46b3cd3f"), "stix.reference", where);
  }
  for (const auto* type : {"note", "opinion", "report", "grouping"}) {
    bad(changed(type, "/object_refs/0", "bundle" + uuid), "stix.reference", "/object_refs/0");
    for (const auto* target : {"marking-definition", "language-content", "sighting", "file", "x-acme"}) good(changed(type, "/object_refs/0", target + uuid));
  }
  bad(changed("sighting", "/sighting_of_ref", "file" + uuid), "stix.reference", "/sighting_of_ref");
  good(changed("sighting", "/sighting_of_ref", "x-acme" + uuid));
  for (const auto* target : {"marking-definition", "language-content", "extension-definition", "sighting"}) bad(changed("relationship", "/target_ref", target + uuid), "stix.reference", "/target_ref");
  good(changed("relationship", "/target_ref", "x-acme" + uuid));
  bad(changed("file", "/contains_refs/0", "tool" + uuid), "stix.reference", "/contains_refs/0");
  bad(changed("observed-data", "/object_refs/0", "tool" + uuid), "stix.reference", "/object_refs/0");
  bad(changed("language-content", "/object_ref", "bundle" + uuid), "stix.reference", "/object_ref");
}

TEST_CASE("stix.depends: properties that need or exclude each other") {
  bad(without("malware", {"name"}), "stix.depends", "/name");
  auto instance = without("malware", {"name"});
  instance["is_family"] = false;
  good(instance);
  bad(without("location", {"region", "country", "latitude", "longitude", "precision"}), "stix.depends", "");
  bad(without("location", {"longitude"}), "stix.depends", "/latitude");
  bad(without("location", {"latitude"}), "stix.depends", "/longitude");
  bad(without("location", {"latitude", "longitude"}), "stix.depends", "/precision");
  good(without("location", {"region", "country"}));
  bad(without("malware-analysis", {"result", "analysis_sco_refs"}), "stix.depends", "");
  good(without("malware-analysis", {"result"}));
  bad(without("observed-data", {"object_refs"}), "stix.depends", "");
  bad(changed("observed-data", "/objects", Json::Object{{"0", Json::Object{{"type", "mutex"}, {"name", "m"}}}}), "stix.depends", "/objects");
  bad(changed("observed-data", "/object_refs", Json::Array{"relationship--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f"}), "stix.depends", "/object_refs");
  bad(changed("artifact", "/url", "https://example.org/a"), "stix.depends", "/payload_bin");
  bad(without("artifact", {"payload_bin"}), "stix.depends", "");
  auto linked = without("artifact", {"payload_bin"});
  linked["url"] = "https://example.org/a";
  good(linked);
  linked.object_here().erase("hashes");
  bad(linked, "stix.depends", "/url");
  bad(without("artifact", {"encryption_algorithm"}), "stix.depends", "/decryption_key");
  bad(without("file", {"hashes", "name", "name_enc"}), "stix.depends", "");
  bad(without("file", {"name"}), "stix.depends", "/name_enc");
  bad(without("network-traffic", {"src_ref", "dst_ref"}), "stix.depends", "");
  bad(changed("network-traffic", "/is_active", true), "stix.depends", "/end");
  auto running = without("network-traffic", {"end"});
  running["is_active"] = true;
  good(running);
  bad(changed("email-message", "/body", "text"), "stix.depends", "/body");
  bad(changed("email-message", "/is_multipart", false), "stix.depends", "/body_multipart");
  bad(changed("email-message", "/body_multipart/0", Json::Object{{"content_type", "text/plain"}}), "stix.depends", "/body_multipart/0");
  for (const auto* type : {"process", "user-account", "windows-registry-key", "x509-certificate"})
    bad(Json::Object{{"type", type}, {"id", std::string(type) + "--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f"}, {"defanged", true}}, "stix.depends", "");
  good(Json::Object{{"type", "process"}, {"id", "process--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f"}, {"extensions", examples::full("process")["extensions"]}});
  bad(changed("windows-registry-key", "/values/0", Json::Object{{"x_mine", 1}}), "stix.depends", "/values/0");
  bad(changed("x509-certificate", "/x509_v3_extensions", Json::Object{}), "stix.depends", "/x509_v3_extensions");
  bad(changed("file", "/extensions/windows-pebinary-ext", Json::Object{{"pe_type", "exe"}}), "stix.depends", "/extensions/windows-pebinary-ext");
  bad(changed("file", "/extensions/windows-pebinary-ext/optional_header", Json::Object{}), "stix.depends", "/extensions/windows-pebinary-ext/optional_header");
  for (const auto* name : {"ntfs-ext", "pdf-ext", "raster-image-ext"}) bad(changed("file", std::string("/extensions/") + name, Json::Object{{"x_mine", 1}}), "stix.depends", std::string("/extensions/") + name);
  bad(changed("network-traffic", "/extensions/tcp-ext", Json::Object{{"x_mine", 1}}), "stix.depends", "/extensions/tcp-ext");
  bad(changed("extension-definition", "/extension_types", Json::Array{"new-sdo"}), "stix.depends", "/extension_properties");
  bad(changed("tool", "/external_references/0", Json::Object{{"source_name", "acme"}}), "stix.depends", "/external_references/0");
  bad(without("marking-definition", {"definition"}), "stix.depends", "");
  bad(without("marking-definition", {"definition_type"}), "stix.depends", "/definition");
}

TEST_CASE("stix.required inside parts: what nested types want") {
  bad(changed("tool", "/external_references/0", Json::Object{{"external_id", "x"}}), "stix.required", "/external_references/0/source_name");
  bad(changed("tool", "/kill_chain_phases/0", Json::Object{{"kill_chain_name", "x"}}), "stix.required", "/kill_chain_phases/0/phase_name");
  bad(changed("tool", "/kill_chain_phases/0", Json::Object{{"phase_name", "x"}}), "stix.required", "/kill_chain_phases/0/kill_chain_name");
  bad(changed("file", "/extensions/archive-ext", Json::Object{{"comment", "x"}}), "stix.required", "/extensions/archive-ext/contains_refs");
  bad(changed("file", "/extensions/windows-pebinary-ext", Json::Object{{"imphash", "x"}}), "stix.required", "/extensions/windows-pebinary-ext/pe_type");
  bad(changed("file", "/extensions/windows-pebinary-ext/sections/0", Json::Object{{"size", 1}}), "stix.required", "/extensions/windows-pebinary-ext/sections/0/name");
  bad(changed("file", "/extensions/ntfs-ext/alternate_data_streams/0", Json::Object{{"size", 1}}), "stix.required", "/extensions/ntfs-ext/alternate_data_streams/0/name");
  bad(changed("network-traffic", "/extensions/http-request-ext", Json::Object{{"request_value", "/"}}), "stix.required", "/extensions/http-request-ext/request_method");
  bad(changed("network-traffic", "/extensions/http-request-ext", Json::Object{{"request_method", "get"}}), "stix.required", "/extensions/http-request-ext/request_value");
  bad(changed("network-traffic", "/extensions/icmp-ext", Json::Object{{"icmp_type_hex", "08"}}), "stix.required", "/extensions/icmp-ext/icmp_code_hex");
  bad(changed("network-traffic", "/extensions/socket-ext", Json::Object{{"is_blocking", true}}), "stix.required", "/extensions/socket-ext/address_family");
}

TEST_CASE("stix.not-applicable: what a type does not use, and reserved names") {
  for (const auto* type : {"tool", "relationship", "marking-definition", "language-content", "extension-definition"}) bad(changed(type, "/defanged", true), "stix.not-applicable", "/defanged");
  for (const auto* name : {"labels", "confidence", "lang", "external_references"}) bad(changed("file", std::string("/") + name, examples::full("tool")[name]), "stix.not-applicable", std::string("/") + name);
  for (const auto* name : {"modified", "revoked", "labels", "confidence", "lang"}) bad(changed("marking-definition", std::string("/") + name, examples::full("tool")[name]), "stix.not-applicable", std::string("/") + name);
  bad(changed("language-content", "/lang", "de"), "stix.not-applicable", "/lang");
  for (const auto* name : {"confidence", "lang", "extensions"}) bad(changed("extension-definition", std::string("/") + name, examples::full("tool")[name]), "stix.not-applicable", std::string("/") + name);
  for (const auto* name : {"severity", "username", "phone_number", "action"}) bad(changed("tool", std::string("/") + name, "x"), "stix.not-applicable", std::string("/") + name);
  bad(changed("course-of-action", "/action", Json::Array{"x"}), "stix.not-applicable", "/action");
}
TEST_CASE("stix.versioned-observable: observables that somebody versions are looked at with a warning") {
  warned(changed("url", "/created", "2026-03-01T02:10:00.000Z"), "stix.versioned-observable", "/created");
  bad(changed("url", "/created", "yesterday"), "stix.timestamp", "/created");
}

TEST_CASE("stix.property-name, stix.custom-property: what is not the standard's is kept with a warning") {
  for (const std::string wrong : {"my_new_property!", "mp", "Label", "x-mine", "1abc", "_abc", "x mine", ""}) {
    auto object = examples::full("tool");
    object[wrong] = "x";
    bad(object, "stix.property-name", "/" + wrong);
  }
  auto long_name = examples::full("tool");
  long_name[std::string(251, 'a')] = 1;
  bad(long_name, "stix.property-name", "/" + std::string(251, 'a'));
  auto just = examples::full("tool");
  just[std::string(250, 'a')] = 1;
  just["abc"] = 1;
  good(just);
  warned(changed("tool", "/x_acme_score", 5), "stix.custom-property", "/x_acme_score");
  warned(changed("tool", "/score", Json::Object{{"Any", Json::Array{}}}), "stix.custom-property", "/score");
  warned(changed("tool", "/kill_chain_phases/0/x_acme", 5), "stix.custom-property", "/kill_chain_phases/0/x_acme");
  bad(changed("tool", "/x_acme", nothing), "stix.empty", "/x_acme");
  bad(changed("tool", "/x_acme", nullptr), "stix.wrong-type", "/x_acme");
  auto extended = changed("tool", "/toxicity", 8);
  at(extended, "/extensions/extension-definition--71736db5-10db-43d3-b0e3-65cf81601fe1") = Json::Object{{"extension_type", "toplevel-property-extension"}};
  for (const auto& warning : check(extended).warnings) CHECK(warning.rule != "stix.custom-property");
}

TEST_CASE("stix.custom-object: types of others are accepted with a warning, and have the common properties") {
  const auto custom = examples::detail::object(R"({"type":"x-example-com-thing","spec_version":"2.1","id":"x-example-com-thing--4527e5de-8572-446a-a57a-706f15467461",
    "created":"2016-08-01T00:00:00.000Z","modified":"2016-08-01T00:00:00.000Z","some_custom_stuff":14})");
  warned(custom, "stix.custom-object", "/type");
  for (const auto* name : {"created", "modified", "id", "spec_version"}) {
    auto object = custom;
    object.object_here().erase(name);
    bad(object, "stix.required", std::string("/") + name);
  }
  auto declared = custom;
  declared["type"] = "my-favorite-sdo";
  declared["id"] = "my-favorite-sdo--4527e5de-8572-446a-a57a-706f15467461";
  at(declared, "/extensions/extension-definition--9c59fd79-4215-4ba2-920d-3e4f320e1e62") = Json::Object{{"extension_type", "new-sdo"}};
  CHECK(check(declared).warnings.empty());
  good(declared);
  at(declared, "/extensions/extension-definition--9c59fd79-4215-4ba2-920d-3e4f320e1e62/extension_type") = "new-sco";
  good(Json::Object{{"type", "my-sco"}, {"id", "my-sco--4527e5de-8572-446a-a57a-706f15467461"}, {"some_field", "v"}, {"extensions", declared["extensions"]}});
}

TEST_CASE("stix.extension, stix.custom-extension: extensions of every kind") {
  const std::string id = "extension-definition--71736db5-10db-43d3-b0e3-65cf81601fe1";
  bad(changed("tool", "/extensions/" + id, Json::Object{{"rank", 5}}), "stix.required", "/extensions/" + id + "/extension_type");
  bad(changed("tool", "/extensions/" + id, Json::Object{{"extension_type", "something"}}), "stix.enumeration", "/extensions/" + id + "/extension_type");
  bad(changed("tool", "/extensions/" + id, Json::Object{{"extension_type", Json::Array{"property-extension"}}}), "stix.wrong-type", "/extensions/" + id + "/extension_type");
  bad(changed("tool", "/extensions/" + id, Json::Object{{"extension_type", "new-sdo"}}), "stix.extension", "/extensions/" + id + "/extension_type");
  bad(changed("tool", "/extensions/" + id, Json::Object{{"extension_type", "property-extension"}, {"Rank!", 5}}), "stix.property-name", "/extensions/" + id + "/Rank!");
  bad(changed("tool", "/extensions/" + id, Json::Object{}), "stix.empty", "/extensions/" + id);
  bad(changed("tool", "/extensions/" + id, "text"), "stix.wrong-type", "/extensions/" + id);
  bad(changed("tool", "/extensions/extension-definition--1", Json::Object{{"extension_type", "property-extension"}}), "stix.extension", "/extensions/extension-definition--1");
  for (const auto* kind : {"property-extension", "toplevel-property-extension"}) good(changed("tool", "/extensions/" + id, Json::Object{{"extension_type", kind}}));
  bad(changed("process", "/extensions/ntfs-ext", Json::Object{{"sid", "1"}}), "stix.extension", "/extensions/ntfs-ext");
  bad(changed("tool", "/extensions/ntfs-ext", Json::Object{{"sid", "1"}}), "stix.extension", "/extensions/ntfs-ext");
  bad(changed("file", "/extensions/Bad_Name", Json::Object{{"abc", "1"}}), "stix.extension", "/extensions/Bad_Name");
  warned(changed("file", "/extensions/x-example-com-ext", Json::Object{{"foo_val", "1"}}), "stix.custom-extension", "/extensions/x-example-com-ext");
  bad(changed("file", "/extensions/x-example-com-ext", Json::Object{{"Foo", "1"}}), "stix.property-name", "/extensions/x-example-com-ext/Foo");
}

TEST_CASE("stix.hash: names and values of hashes") {
  const auto hash = [](const std::string& name, const std::string& value) {
    auto object = without("file", {"hashes"});
    object["hashes"] = Json::Object{{name, value}};
    return object;
  };
  const auto hex = [](std::size_t digits) { return std::string(digits, 'a'); };
  for (const auto& [name, digits] : std::map<std::string, std::size_t>{{"MD5", 32}, {"SHA-1", 40}, {"SHA-256", 64}, {"SHA-512", 128}, {"SHA3-256", 64}, {"SHA3-512", 128}, {"TLSH", 70}}) {
    good(hash(name, hex(digits)));
    good(hash(name, std::string(digits, 'F')));
    bad(hash(name, hex(digits - 1)), "stix.hash", "/hashes/" + name);
    bad(hash(name, hex(digits + 1)), "stix.hash", "/hashes/" + name);
    bad(hash(name, hex(digits - 1) + "g"), "stix.hash", "/hashes/" + name);
    bad(hash(name, ""), "stix.hash", "/hashes/" + name);
  }
  good(hash("TLSH", "T1" + hex(70)));
  good(hash("SSDEEP", "96:s4Ud1Lj96tHHlZDrwciQmA+4uy1I0G4HYuL8N3TzS8QsO/wqWXLcMSx:sF1LjEtHHlZDrJzrhuyZvHYm8tKp/RWO"));
  bad(hash("SSDEEP", "not a hash"), "stix.hash", "/hashes/SSDEEP");
  // the vocabulary is an open one, but what a name says of its value holds however it is spelled
  for (const auto& [name, digits] : std::map<std::string, std::size_t>{{"SHA256", 64}, {"sha-256", 64}, {"md5", 32}, {"SHA1", 40}, {"MD-5", 32}, {"Sha-512", 128}, {"SHA-384", 96}, {"WHIRLPOOL", 128}}) {
    warned(hash(name, hex(digits)), "stix.vocabulary", "/hashes/" + name);
    bad(hash(name, hex(digits - 2)), "stix.hash", "/hashes/" + name);
  }
  warned(hash("x_foo_hash", "aaaa"), "stix.vocabulary", "/hashes/x_foo_hash");
  warned(hash("ssdeep", "3:a:b"), "stix.vocabulary", "/hashes/ssdeep");
  bad(hash("ab", "x"), "stix.dictionary", "/hashes/ab");
  bad(hash("a b c", "x"), "stix.dictionary", "/hashes/a b c");
  bad(changed("file", "/hashes/MD5", 5), "stix.wrong-type", "/hashes/MD5");
  bad(changed("tool", "/external_references/1/hashes/MD5", "x"), "stix.hash", "/external_references/1/hashes/MD5");
}

TEST_CASE("stix.form: values in the form of their kind") {
  const auto each = [](const char* type, const char* where, const std::vector<std::string>& right, const std::vector<std::string>& wrong) {
    for (const auto& value : right) good(changed(type, where, value));
    for (const auto& value : wrong) bad(changed(type, where, value), "stix.form", where);
  };
  each("file", "/magic_number_hex", {"ff", "00ff"}, {"FF", "f", "0x", "", "fg"});
  each("artifact", "/payload_bin", {"QQ==", "QUI=", "QUJD"}, {"QQ=", "QQ", "Q===", "=QQQ", "Q*JD", "", "QQ==\n"});
  each("mac-addr", "/value", {"00:00:ab:cd:ef:01"}, {"00:00:AB:CD:EF:01", "0:0:ab:cd:ef:1", "00-00-ab-cd-ef-01", "0000abcdef01", "00:00:ab:cd:ef", "00:00:ab:cd:ef:01:02"});
  each("ipv4-addr", "/value", {"198.51.100.3", "10.2.4.5/24", "0.0.0.0/0", "1.2.3.4/32"}, {"198.51.100", "198.51.100.256", "1.2.3.4/33", "2001:db8::1", "1.2.3.4/", "example.com", "01.2.3.4", "1.2.3.4 "});
  each("ipv6-addr", "/value", {"2001:db8::1", "::/0", "::1/128", "2001:0db8:85a3:0000:0000:8a2e:0370:7334"}, {"1.2.3.4", "2001:db8::1/129", "2001:db8:::1", "fe80::1%eth0", ":", "g::1"});
  each("domain-name", "/value", {"example.com", "xn--bcher-kva.example", "bücher.example", "a", "_dmarc.example.com", "example.com."},
       {"", ".", "exa mple.com", "example..com", "-a.com", "a-.com", "http://example.com", "a/b", std::string(64, 'a') + ".com", "example[.]com", "*.example.com"});
  each("email-addr", "/value", {"jane.smith@example.com", "\"a b\"@example.com", "a+b@x"}, {"Jane <jane@example.com>", "jane", "@example.com", "jane@", "a b@example.com", "a@b@ex ample", ".a@example.com"});
  each("url", "/value", {"https://example.com/", "mailto:a@b", "hxxp://x", "urn:x:y"}, {"", "example.com", "/path", "http://exa mple.com", "://x", "http:"});
  each("software", "/cpe", {"cpe:2.3:o:vendor:product:-:*:*:*:*:*:*:*", R"(cpe:2.3:a:v\:x:p:1:*:*:*:*:*:*:*)"},
       {"cpe:/a:microsoft:word", "cpe:2.3:a:b", "cpe:2.3:x:v:p:1:*:*:*:*:*:*:*", "cpe:2.3:a:v:p:1:*:*:*:*:*:*", "cpe:2.3:a:v:p:1:*:*:*:*:*:*:*:*", ""});
  each("software", "/languages/0", {"en", "zh-Hant-TW", "x-private", "deu", "GER", "bbb", "qab", "en-x-a", "de-DE-1996", "i-klingon"}, {"english-language-x1234567890", "english", "e", "zz", "en_US", "", "en-", "en-x", "x", "-en", "foo", "zzz-Latn"});
  each("tool", "/lang", {"de", "en-GB", "sr-Latn"}, {"qq", "german!", "", "de--AT", "12"});
  each("tool", "/granular_markings/1/lang", {"de"}, {"d"});
  each("directory", "/path_enc", {"UTF-8", "ISO_8859-1:1987"}, {"no such charset!", ""});
  each("relationship", "/relationship_type", {"uses", "x-acme-9"}, {"Uses", "is_part_of", "uses this", ""});
  each("extension-definition", "/extension_properties/0", {"abc"}, {"Toxicity", "ab", "a-b"});
  each("tool", "/external_references/0/external_id", {"CVE-2026-1234", "CVE-1999-0001"}, {"CVE-26-1234", "cve-2026-1234", "2026-1234", "CVE-2026-123", "CVE-2026-12x4"});
  auto capec = changed("attack-pattern", "/external_references/0", Json::Object{{"source_name", "capec"}, {"external_id", "CAPEC-550"}});
  good(capec);
  at(capec, "/external_references/0/external_id") = "550";
  bad(capec, "stix.form", "/external_references/0/external_id");
  const auto source = [](const char* type, const char* name, const char* id) { return changed(type, "/external_references/0", Json::Object{{"source_name", name}, {"external_id", id}}); };
  for (const auto* name : {"CVE", "nvd"}) bad(source("vulnerability", name, "CVE-2026-1234"), "stix.form", "/external_references/0/source_name");
  bad(source("attack-pattern", "CAPEC", "CAPEC-550"), "stix.form", "/external_references/0/source_name");
  good(source("vulnerability", "nvd", "2026-1234"));
  good(source("malware", "vendor", "CVE-2026-1234"));  // sections 4.1 and 4.19 speak of their own types
  each("tool", "/external_references/1/url", {"https://example.org"}, {"http://example.org/a b", "example.org"});
  for (std::size_t letters = 76; letters < 84; ++letters) {  // what is quoted is cut between characters
    const auto report = check(changed("ipv4-addr", "/value", std::string(letters, 'a') + "\xc3\xbc\xe2\x82\xac"));
    CHECK(parse_json(to_jcs(stix::to_json(report.errors.at(0)))));
  }
  for (const std::string hive : {"HKLM", "HKLM\\Software", "HKCU\\x", "hklm\\software", "Hku"}) bad(changed("windows-registry-key", "/key", hive), "stix.form", "/key");
  good(changed("windows-registry-key", "/key", "hkey_local_machine\\system"));
  for (const auto& [type, value] : std::map<std::string, std::string>{{"domain-name", "example[.]com"}, {"ipv4-addr", "198[.]51[.]100[.]3"}, {"url", "hxxp[:]//x y"}, {"email-addr", "a[at]b"}}) {
    auto defanged = changed(type, "/value", value);
    defanged["defanged"] = true;
    good(defanged);
  }
  warned(changed("url", "/value", "https://example.com/{x}"), "stix.unlikely", "/value");
  warned(changed("file", "/mime_type", "image"), "stix.unlikely", "/mime_type");
  warned(changed("tool", "/kill_chain_phases/0/phase_name", "Pre Attack"), "stix.unlikely", "/kill_chain_phases/0/phase_name");
  for (const auto* country : {"France", "xx", "FRA"}) warned(changed("location", "/country", country), "stix.unlikely", "/country");
  for (const auto* name : {"/name", "/description"}) warned(without("indicator", {name + 1}), "stix.unlikely", name);
  warned(without("extension-definition", {"description"}), "stix.unlikely", "/description");
  warned(changed("malware-analysis", "/product", "Some Engine"), "stix.unlikely", "/product");
  warned(changed("process", "/extensions/windows-process-ext/priority", "HIGH"), "stix.unlikely", "/extensions/windows-process-ext/priority");
  for (const auto* protocol : {"TCP", "foo_bar", "a-very-long-protocol"}) warned(changed("network-traffic", "/protocols/0", protocol), "stix.unlikely", "/protocols/0");
  for (const auto& example : examples::all()) CHECK_MESSAGE(!says(check(example.full).warnings, "stix.unlikely", "/protocols/0"), example.type);
}

TEST_CASE("stix.dictionary: keys and values of dictionaries") {
  for (const auto* where : {"/extensions/pdf-ext/document_info_dict", "/extensions/raster-image-ext/exif_tags"}) {
    bad(changed("file", where, Json::Object{{"a b", "x"}}), "stix.dictionary", std::string(where) + "/a b");
    bad(changed("file", where, Json::Object{}), "stix.empty", where);
  }
  bad(changed("file", "/extensions/pdf-ext/document_info_dict", Json::Object{{"Title", 1}}), "stix.wrong-type", "/extensions/pdf-ext/document_info_dict/Title");
  bad(changed("file", "/extensions/raster-image-ext/exif_tags", Json::Object{{"Make", 1.5}}), "stix.wrong-type", "/extensions/raster-image-ext/exif_tags/Make");
  bad(changed("network-traffic", "/ipfix", Json::Object{{"a", true}}), "stix.wrong-type", "/ipfix/a");
  bad(changed("network-traffic", "/extensions/socket-ext/options", Json::Object{{"SO_X", "bar"}}), "stix.wrong-type", "/extensions/socket-ext/options/SO_X");
  bad(changed("process", "/environment_variables", Json::Object{{"PATH", 1}}), "stix.wrong-type", "/environment_variables/PATH");
  bad(changed("email-message", "/additional_header_fields", Json::Object{{"X", Json::Array{1}}}), "stix.wrong-type", "/additional_header_fields/X");
  warned(changed("email-message", "/additional_header_fields", Json::Object{{"X", "text"}}), "stix.unlikely", "/additional_header_fields/X");
  bad(changed("language-content", "/contents", Json::Object{}), "stix.empty", "/contents");
  bad(changed("language-content", "/contents", Json::Object{{"german!", Json::Object{{"name", "x"}}}}), "stix.form", "/contents/german!");
  bad(changed("language-content", "/contents/de", "x"), "stix.wrong-type", "/contents/de");
  bad(changed("language-content", "/contents/de", Json::Object{{"Name", "x"}}), "stix.property-name", "/contents/de/Name");
  bad(changed("language-content", "/contents/de", Json::Object{{"name", 5}}), "stix.wrong-type", "/contents/de/name");
}

TEST_CASE("the deprecated container: references lead to what it holds") {
  const auto with = [](const char* text) {
    auto object = without("observed-data", {"object_refs"});
    object["objects"] = examples::detail::object(text);
    return object;
  };
  warned(with(R"({"0":{"type":"ipv4-addr","value":"1.2.3.4"},"1":{"type":"network-traffic","dst_ref":"0","protocols":["tcp"]}})"), "stix.deprecated", "/objects");
  good(with(R"({"0":{"type":"file","name":"a","created":"2026-01-01T00:00:00Z","extensions":{"archive-ext":{"contains_refs":["1"]}}},"1":{"type":"file","name":"b"}})"));
  good(with(R"({"0":{"type":"process","name":"p","pid":1,"binary_ref":"1"},"1":{"type":"file","name":"b"}})"));
  good(with(R"({"0":{"type":"x-c-foo","a_b":1}})"));
  bad(with(R"({"1":{"type":"network-traffic","dst_ref":"0","protocols":["tcp"]}})"), "stix.reference", "/objects/1/dst_ref");
  bad(with(R"({"0":{"type":"mutex","name":"x"},"1":{"type":"network-traffic","dst_ref":"0","protocols":["tcp"]}})"), "stix.reference", "/objects/1/dst_ref");
  bad(with(R"({"0":{"value":"1.2.3.4"}})"), "stix.required", "/objects/0/type");
  bad(with(R"({"0":{"type":"tool","name":"x"}})"), "stix.reference", "/objects/0/type");
  bad(with(R"({"0":{"type":"FOO"}})"), "stix.type", "/objects/0/type");
  bad(with(R"({"0":{"type":"ipv4-addr"}})"), "stix.required", "/objects/0/value");
  bad(with(R"({"0":5})"), "stix.wrong-type", "/objects/0");
  bad(with(R"({})"), "stix.empty", "/objects");
  auto marked = with(R"({"0":{"type":"ipv4-addr","value":"1.2.3.4"}})");
  marked["granular_markings"] = Json::Array{Json::Object{{"selectors", Json::Array{"objects.0.type"}}, {"lang", "en"}}};
  good(marked);
}
