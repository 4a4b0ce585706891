#include <doctest/doctest.h>

#include "intel/stix/stix.hpp"

using namespace tocsin;
using namespace tocsin::stix;
namespace {
std::string rule_of(const auto& result) { return result ? "" : result.error().rule; }
std::string where_of(const auto& result) { return result ? "" : result.error().where; }
const Instant at = *parse_rfc3339("2026-03-01T02:10:00.123456Z");
const Common common{.created_by_ref = "identity--11111111-1111-4111-8111-111111111111", .created = at, .modified = at, .marking = Tlp::green,
                    .seed = "018f3c1e-7c00-7000-8000-000000000001", .confidence = 80};
}  // namespace

TEST_CASE("observables have the deterministic ids of STIX 2.1 section 2.9") {
  // the id that the standard's own text gives for this address (errata 01)
  CHECK((*observable("ipv4", "198.51.100.3", Tlp::clear))["id"].text() == "ipv4-addr--28bb3599-77cd-5a82-a950-b5bc3caf07c4");
  CHECK((*observable("md5", "d41d8cd98f00b204e9800998ecf8427e", Tlp::clear))["hashes"]["MD5"].text() == "d41d8cd98f00b204e9800998ecf8427e");
  CHECK(check_object(*observable("registry-key", R"(HKLM\Software\x)", Tlp::clear)));
}
TEST_CASE("patterns quote what they hold") {
  CHECK(*pattern_of("ipv4", "203.0.113.9") == "[ipv4-addr:value = '203.0.113.9']");
  CHECK(*pattern_of("cidr", "2001:db8::/32") == "[ipv6-addr:value = '2001:db8::/32']");
  CHECK(*pattern_of("sha256", "ab") == "[file:hashes.'SHA-256' = 'ab']");
  CHECK(*pattern_of("registry-key", R"(HKLM\a'b)") == R"([windows-registry-key:key = 'HKEY_LOCAL_MACHINE\\a\'b'])");
}
TEST_CASE("stix.no-pattern: what STIX has no pattern for is refused") {
  CHECK(rule_of(pattern_of("attack-id", "T1059")) == "stix.no-pattern");
  CHECK(rule_of(observable("cve", "CVE-2026-1", Tlp::clear)) == "stix.no-pattern");
}
TEST_CASE("the TLP 2.0 markings have their fixed ids and are known again") {
  CHECK(marking_id(Tlp::amber_strict) == "marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003");
  CHECK(*tlp_of_marking(marking_id(Tlp::red)) == Tlp::red);
  CHECK_FALSE(tlp_of_marking("marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41da"));  // TLP 1.0 green
  CHECK(check_object(marking_definition(Tlp::amber)));
}
TEST_CASE("domain objects pass the check, are the same again, and carry milliseconds") {
  const auto made = indicator(common, "C2", *pattern_of("ipv4", "203.0.113.9"), at, at + std::chrono::days(30), {"malicious-activity"});
  CHECK(check_object(made));
  CHECK(made == indicator(common, "C2", *pattern_of("ipv4", "203.0.113.9"), at, at + std::chrono::days(30), {"malicious-activity"}));
  CHECK(made["created"].text() == "2026-03-01T02:10:00.123Z");
  CHECK(made["object_marking_refs"].at(0).text() == marking_id(Tlp::green));
  CHECK(check_object(vulnerability(common, "CVE-2026-1234", "")));
  CHECK(check_object(course_of_action(common, "Update the gate", "")));
  CHECK(check_object(note(common, "n", "text", {common.created_by_ref})));
  CHECK(check_object(grouping(common, "g", "suspicious-activity", {common.created_by_ref})));
}
TEST_CASE("stix.required: what lacks its parts is refused with its place") {
  auto made = vulnerability(common, "CVE-2026-1234", "");
  const auto without = [&](const char* name) {
    auto copy = made;
    copy.object_here().erase(name);
    return where_of(check_object(copy));
  };
  CHECK(without("name") == "/name");
  CHECK(without("created") == "/created");
  CHECK(without("id") == "/id");
  made["labels"] = Json::Array{};
  CHECK(where_of(check_object(made)) == "/labels");
  made = vulnerability(common, "CVE-2026-1234", "");
  made["Label"] = "x";
  CHECK(where_of(check_object(made)) == "/Label");
  auto late = common;
  late.modified = common.created - std::chrono::hours(1);
  CHECK(where_of(check_object(identity(late, "us", "organization"))) == "/modified");
  CHECK(rule_of(check_object(indicator(common, "x", "[a:b = 'c']", at, at, {}))) == "stix.order");
}
TEST_CASE("stix.bundle: ids stand once and references lead somewhere") {
  auto self = common;
  self.created_by_ref.clear();
  const auto us = identity(self, "Fjord Water", "organization");
  auto ours = common;
  ours.created_by_ref = us["id"].text();
  const auto flaw = vulnerability(ours, "CVE-2026-1234", "");
  const auto what = report(ours, "Flaw", "", at, {flaw["id"].text()}, {"vulnerability"});
  const auto marking = marking_definition(Tlp::green);
  CHECK(check_bundle(bundle(common.seed, "b", {marking, us, flaw, what})));
  CHECK(rule_of(check_bundle(bundle(common.seed, "b", {marking, us, what}))) == "stix.bundle");
  CHECK(rule_of(check_bundle(bundle(common.seed, "b", {marking, us, us}))) == "stix.bundle");
  CHECK(rule_of(check_bundle(bundle(common.seed, "b", {us}))) == "stix.bundle");  // its marking is missing
  CHECK(rule_of(check_bundle(bundle(common.seed, "b", {}))) == "stix.bundle");
  CHECK(where_of(check_bundle(bundle(common.seed, "b", {marking, Json::Object{{"type", "malware"}}}))) == "/objects/1/id");
}
