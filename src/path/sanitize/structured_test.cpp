// JSON of other formats, tables, rules: each walked by its own policy.
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "base/text.hpp"
#include "intel/csaf/validate.hpp"
#include "intel/stix/validate.hpp"
#include "path/sanitize/places.hpp"
#include "path/sanitize/sanitize.hpp"

using namespace tocsin;
using namespace tocsin::sanitize;
namespace {

const inventory::Inventory ours = *inventory::load(R"({"org":"Fjord Water","domains":["fjord.example"],"cidrs":["10.0.0.0/8"],"host_prefixes":["bgo"],
  "employees":[{"name":"Ada Vik","user":"avik","email":"ada.vik@fjord.example"}],"customers":["Sund Bank AB"],"canaries":["zq-canary-11"]})");
const scan::Scanner scanner = *scan::Scanner::build(vocabulary_of(ours));
const Policy policy = default_policy();
Setting setting() {
  return {.scanner = &scanner, .policy = &policy, .reach = Reach::outside, .keyed = [](std::string_view label, std::string_view value) { return sha256({as_bytes(label), as_bytes(value)}); }};
}
Sanitized made(const std::string& media_type, const std::string& text) { return *sanitize::sanitize({{"objects", media_type, text}}, setting()); }
Json json(const std::string& text) { return *parse_json(made("application/json", text).parts.at(0).text); }

std::string slurp(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// The first error of a report, with its place.
std::string first_error(const auto& report) { return report.valid() ? std::string() : std::string(report.errors.front().rule) + " " + report.errors.front().detail; }

/// Whether every object and list that stood there still does, apart from what may go.
void same_shape(const Json& before, const Json& after, const std::string& at) {
  CAPTURE(at);
  REQUIRE(before.is_object() == after.is_object());
  REQUIRE(before.is_array() == after.is_array());
  for (const auto& [name, value] : after.object()) {
    REQUIRE(before.has(name));
    same_shape(before[name], value, pointer_to(at, name));
  }
  REQUIRE(after.array().size() <= before.array().size());
}

}  // namespace

TEST_CASE("a value is read under what it is called, where its name says what it holds") {
  const auto out = json(R"({"password":"hunter22","mobile":"98765 43210","name":"Cobalt Strike","note":"98765 43210","nested":[{"api_token":"aB3dE6gH9jK2mN5pQ8"}]})");
  CHECK(out["password"].text() == "[PASSWORD]");
  CHECK(out["mobile"].text() == "[PHONE]");
  CHECK(out["name"].text() == "Cobalt Strike");
  CHECK(out["note"].text() == "98765 43210");
  CHECK(out["nested"].at(0)["api_token"].text() == "[SECRET]");
}
TEST_CASE("JSON of no known format: every value, every name, every number, whatever it is called") {
  const auto result = made("application/json", R"({"context":"Ada Vik called from 10.1.2.3","type":"bgo-sql1","id":"Ada Vik","created":"by Ada Vik","owner_ref":"Ada Vik","pattern":"Ada Vik 'x' bgo-sql1","spec_version":"Sund Bank AB",
    "Ada Vik":{"bgo-sql1":[1,2.5,true,null]},"pan":4111111111111111,"count":7,"object_marking_refs":["Ada Vik"],"objects":["Ada Vik",{"type":"Ada Vik"}],"seen":"evil.com"})");
  const auto& text = result.parts.at(0).text;
  CAPTURE(text);
  for (const auto* own : {"Vik", "bgo-sql1", "10.1.2.3", "Sund", "4111"}) CHECK(text.find(own) == std::string::npos);
  const auto out = *parse_json(text);
  CHECK(out["count"].integer() == 7);
  CHECK(out["seen"].text() == "evil.com");
  CHECK(out["pan"].text() == "[CARD]");
  CHECK(out.object().size() == 13);
  // names that become the same word stay two members
  CHECK(json(R"({"4111111111111111":1,"5500000000000004":2})").object().size() == 2);
  // any number of them, and without looking again and again
  std::string cards = "{";
  for (int i = 0; i < 20'000; ++i) cards += (i == 0 ? "\"" : ",\"") + std::string("n") + std::to_string(i) + "@fjord.example\":1";
  CHECK(json(cards + "}").object().size() == 20'000);
  // words behind the beginning of a vector are words
  CHECK(to_jcs(json(R"({"vectorString":"CVSS:3 Ada Vik"})")).find("Vik") == std::string::npos);
  CHECK(json(R"({"vectorString":"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"})")["vectorString"].text().ends_with("A:H"));
  // what stood there can be looked up again: the value, the number, the name
  const std::vector<Part> raw{{"objects", "application/json", R"({"a":{"Ada Vik":4111111111111111}})"}};
  CHECK(text_at(raw, "objects", "/a/Ada Vik") == "4111111111111111");
  CHECK(text_at(raw, "objects", "/a/Ada Vik#") == "Ada Vik");
  CHECK_FALSE(text_at(raw, "objects", "/a/Bea#"));
  const auto places = made("application/json", raw[0].text).redactions;
  CHECK(std::ranges::any_of(places, [](const Redaction& one) { return one.place == "/a/Ada Vik#"; }));
}
TEST_CASE("STIX: what the format writes has the form that it writes, or it is somebody's text") {
  const std::string id = "indicator--11111111-1111-4111-8111-111111111111", note = "note--22222222-2222-4222-8222-222222222222", marking = "marking-definition--33333333-3333-4333-8333-333333333333";
  const auto bundle = [&](const std::string& objects) { return json(R"({"type":"bundle","id":"bundle--44444444-4444-4444-8444-444444444444","objects":[)" + objects + "]}"); };
  const auto plain = bundle(R"({"type":"grouping","id":"grouping--22222222-2222-4222-8222-222222222222","context":"suspicious-activity","spec_version":"2.1","created":"2026-03-01T00:00:00Z","object_refs":[")" + note + R"("]})");
  CHECK(plain["objects"].at(0)["context"].text() == "suspicious-activity");
  CHECK(plain["objects"].at(0)["object_refs"].at(0).text() == note);
  const auto said = bundle(R"({"type":"note","id":")" + note + R"(","context":"Ada Vik","created":"Ada Vik, monday","x_ada_ref":"Ada Vik","content":"fine","confidence":85,"x_card":4111111111111111,"bgo-sql1":"x"},
    {"type":"marking-definition","id":")" + marking + R"(","definition_type":"statement","definition":{"statement":"Copyright Ada Vik"}})");
  REQUIRE(said["objects"].array().size() == 2);
  const auto text = to_jcs(said);
  CAPTURE(text);
  for (const auto* own : {"Ada Vik", "bgo-sql1", "4111111111111111"}) CHECK(text.find(own) == std::string::npos);
  CHECK(said["objects"].at(0)["confidence"].integer() == 85);
  CHECK(said["objects"].at(0)["content"].text() == "fine");
  // a pattern: remarks and paths are read too
  const auto pattern = [&](const std::string& type, const std::string& text_of) { return bundle(R"({"type":"indicator","id":")" + id + R"(","pattern_type":")" + type + R"(","pattern":)" + to_jcs(Json(text_of)) + "}"); };
  CHECK(pattern("stix", "[domain-name:value = 'evil.com' AND file:size = 4096]")["objects"].array().size() == 1);
  CHECK(pattern("stix", "[domain-name:value = 'evil.com'] /* Ada Vik */")["objects"].array().empty());
  CHECK(pattern("stix", "[x-host:bgo-sql1 = 'x']")["objects"].array().empty());
  // rules: remarks are sanitized, logic waits
  const auto yara = pattern("yara", "// by Ada Vik\nrule X {\n  strings:\n    $a = \"evil\"\n  condition:\n    $a\n}\n");
  REQUIRE(yara["objects"].array().size() == 1);
  CHECK(yara["objects"].at(0)["pattern"].text().find("Vik") == std::string::npos);
  CHECK(pattern("snort", "alert tcp any any -> any any (msg:\"Ada Vik\";)")["objects"].array().empty());
  // an object by itself cannot be taken out: its id goes
  const auto alone = json(R"({"type":"indicator","id":")" + id + R"(","pattern_type":"stix","pattern":"[ipv4-addr:value = '10.1.2.3']"})");
  CHECK(alone["id"].text().starts_with("indicator--"));
  CHECK(alone["id"].text() != id);
  CHECK(to_jcs(alone).find("10.1.2.3") == std::string::npos);
}
TEST_CASE("MISP and CSAF: a member of the format that holds somebody's words is read like any other") {
  const auto event = json(R"({"Event":{"info":"x","date":"Ada Vik","analysis":"bgo-sql1","Ada Vik":"x","Attribute":[{"type":"ip-dst","category":"Network activity","value":"45.80.148.186","valueX":"Ada Vik","timestamp":"1772244600"}],"Object":[{"name":"bgo-sql1","x":4111111111111111}]}})");
  const auto text = to_jcs(event);
  CAPTURE(text);
  for (const auto* own : {"Ada Vik", "bgo-sql1", "4111"}) CHECK(text.find(own) == std::string::npos);
  CHECK(event["Event"]["Attribute"].at(0)["timestamp"].text() == "1772244600");
  CHECK(event["Event"]["Attribute"].at(0)["type"].text() == "ip-dst");
  const auto beside = to_jcs(json(R"({"response":[{"Event":{"info":"x"},"seen_by":"Ada Vik"}],"asked_from":"bgo-sql1"})")) + to_jcs(json(R"({"Event":{"info":"x"},"note":"Ada Vik at bgo-sql1"})"));
  for (const auto* own : {"Ada Vik", "bgo-sql1"}) CHECK(beside.find(own) == std::string::npos);
  const auto advisory = to_jcs(json(R"({"$schema":"https://wiki.fjord.example/Ada Vik","document":{"csaf_version":"2.0","category":"by Ada Vik","lang":"en-US","tracking":{"id":"Ada Vik","status":"final","x":4111111111111111},"bgo-sql1":"x"}})"));
  CAPTURE(advisory);
  for (const auto* own : {"Ada Vik", "bgo-sql1", "4111"}) CHECK(advisory.find(own) == std::string::npos);
  CHECK(advisory.find("en-US") != std::string::npos);
}
TEST_CASE("MISP: attributes that say nothing any more go, with what points at them; who worked on it never goes on") {
  const std::string event = R"({"Event":{"uuid":"e2e6a6ea-f69b-4d93-8564-f51d67cafe51","info":"Seen by Ada Vik","date":"2026-03-01","event_creator_email":"ada.vik@fjord.example","user_id":"4",
    "Orgc":{"name":"Fjord Water","uuid":"a0c22599-9e58-4da4-96ac-7051603fa951"},"attribute_count":"4",
    "Attribute":[{"uuid":"11111111-1111-4111-8111-111111111111","type":"ip-dst","category":"Network activity","value":"45.80.148.186","to_ids":true,"comment":"beaconed from bgo-sql1"},
      {"uuid":"22222222-2222-4222-8222-222222222222","type":"ip-src","category":"Network activity","value":"10.1.2.3","to_ids":true},
      {"uuid":"33333333-3333-5333-8333-333333333333","type":"text","category":"Other","value":"told Ada Vik of evil.com"},
      {"uuid":"44444444-4444-4444-8444-444444444444","type":"sha256","category":"Payload delivery","value":"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"}],
    "Object":[{"uuid":"55555555-5555-4555-8555-555555555555","name":"ip-port","meta-category":"network","Attribute":[{"uuid":"66666666-6666-4666-8666-666666666666","type":"ip-dst","object_relation":"ip","value":"10.9.9.9"}]},
      {"uuid":"77777777-7777-4777-8777-777777777777","name":"file","meta-category":"file","Attribute":[{"uuid":"88888888-8888-4888-8888-888888888888","type":"filename","object_relation":"filename","value":"svch0st.exe"}],
       "ObjectReference":[{"uuid":"99999999-9999-4999-8999-999999999999","object_uuid":"77777777-7777-4777-8777-777777777777","referenced_uuid":"55555555-5555-4555-8555-555555555555","relationship_type":"connects-to"}]}],
    "ShadowAttribute":[{"value":"x"}],"Sighting":[{"org_id":"3"}],"Tag":[{"name":"tlp:green","colour":"#33FF00"}]}})";
  const auto all = json(event)["Event"];
  CHECK_FALSE(all.has("event_creator_email"));
  CHECK_FALSE(all.has("user_id"));
  CHECK_FALSE(all.has("ShadowAttribute"));
  CHECK_FALSE(all.has("Sighting"));
  CHECK(all["info"].text().starts_with("Seen by PERSON-"));
  CHECK(all["date"].text() == "2026-03-01");
  REQUIRE(all["Attribute"].array().size() == 3);
  CHECK(all["attribute_count"].text() == "3");
  CHECK(all["Attribute"].at(0)["value"].text() == "45.80.148.186");
  CHECK(all["Attribute"].at(0)["comment"].text().starts_with("beaconed from HOST-"));
  CHECK(all["Attribute"].at(0)["uuid"].text() == "11111111-1111-4111-8111-111111111111");
  // made from its content, which changed
  CHECK(all["Attribute"].at(1)["value"].text().ends_with("of evil.com"));
  CHECK(all["Attribute"].at(1)["uuid"].text() != "33333333-3333-5333-8333-333333333333");
  CHECK(all["Attribute"].at(1)["uuid"].text().size() == 36);
  CHECK(all["Attribute"].at(2)["type"].text() == "sha256");
  REQUIRE(all["Object"].array().size() == 1);
  CHECK(all["Object"].at(0)["name"].text() == "file");
  CHECK(all["Object"].at(0)["ObjectReference"].array().empty());
  CHECK(all["Tag"].at(0)["name"].text() == "tlp:green");
  CHECK(json(event) == json(event));
}
TEST_CASE("CSAF: prose is sanitized, addresses and product helpers that would be none go, identifiers stay") {
  const auto out = json(R"({"document":{"category":"csaf_security_advisory","csaf_version":"2.0","title":"Seen at Sund Bank AB","publisher":{"category":"vendor","name":"Fjord Water","namespace":"https://psirt.vendor.com"},
    "notes":[{"category":"summary","text":"Ada Vik saw it on bgo-sql1"}],"references":[{"category":"self","summary":"here","url":"https://jira.fjord.example/x"},{"category":"external","summary":"there","url":"https://vendor.com/x"}],
    "tracking":{"id":"FW-2026-1","status":"final","version":"1","current_release_date":"2026-03-01T00:00:00Z","initial_release_date":"2026-03-01T00:00:00Z","revision_history":[{"date":"2026-03-01T00:00:00Z","number":"1","summary":"by Ada Vik"}]}},
    "product_tree":{"full_product_names":[{"name":"Pump 1.0","product_id":"P1","product_identification_helper":{"serial_numbers":["bgo-sql1"]}}]},
    "vulnerabilities":[{"cve":"CVE-2026-1234","product_status":{"known_affected":["P1"]},"notes":[{"category":"general","text":"fine"}]}],"internal":"ours"})");
  CHECK_FALSE(out.has("internal"));
  CHECK(out["document"]["title"].text() == "Seen at [CUSTOMER]");
  CHECK(out["document"]["tracking"]["id"].text() == "FW-2026-1");
  CHECK(out["document"]["notes"].at(0)["text"].text().find("Vik") == std::string::npos);
  REQUIRE(out["document"]["references"].array().size() == 1);
  CHECK(out["document"]["references"].at(0)["url"].text() == "https://vendor.com/x");
  CHECK(out["document"]["tracking"]["revision_history"].at(0)["summary"].text().starts_with("by PERSON-"));
  CHECK_FALSE(out["product_tree"]["full_product_names"].at(0).has("product_identification_helper"));
  CHECK(out["vulnerabilities"].at(0)["cve"].text() == "CVE-2026-1234");
  CHECK(out["vulnerabilities"].at(0)["product_status"]["known_affected"].at(0).text() == "P1");
}
TEST_CASE("real MISP events and CSAF advisories keep their shape") {
  if (!std::filesystem::exists("../shared/data/real/csaf")) {
    MESSAGE("SKIPPED: the real events and advisories are not beside the checkout");
    return;
  }
  std::vector<std::filesystem::path> files{"../shared/data/real/misp-events-1.json", "../shared/data/real/misp-objects-1.json"};
  for (const auto& entry : std::filesystem::directory_iterator("../shared/data/real/csaf"))
    if (entry.path().extension() == ".json") files.push_back(entry.path());
  for (const auto& file : files) {
    const auto text = slurp(file);
    CAPTURE(file.string());
    const auto before = parse_json(text, {.bytes = text.size(), .depth = 64});
    REQUIRE(before);
    const auto out = sanitize::sanitize({{"objects", "application/json", text}}, setting());
    REQUIRE(out);
    CHECK(out->not_whole == "");
    const auto after = *parse_json(out->parts.at(0).text, {.bytes = text.size() * 2, .depth = 64});
    same_shape(*before, after, "");
    if (before->has("document") && csaf::validate(*before).valid()) CHECK(first_error(csaf::validate(after)) == "");
    if (before->has("document"))
      for (const auto* path : {"document", "product_tree", "vulnerabilities"}) CHECK(before->has(path) == after.has(path));
  }
}
namespace {

const std::string valid_bundle = R"({"type":"bundle","id":"bundle--44444444-4444-4444-8444-444444444444","objects":[
  {"type":"identity","spec_version":"2.1","id":"identity--11111111-1111-4111-8111-111111111111","created":"2026-03-01T00:00:00.000Z","modified":"2026-03-01T00:00:00.000Z","name":"A sector ISAC","identity_class":"organization"},
  {"type":"indicator","spec_version":"2.1","id":"indicator--22222222-2222-4222-8222-222222222222","created":"2026-03-01T00:00:00.000Z","modified":"2026-03-01T00:00:00.000Z","created_by_ref":"identity--11111111-1111-4111-8111-111111111111",
   "name":"C2 seen from bgo-sql1","description":"Ada Vik saw it","pattern":"[ipv4-addr:value = '45.80.148.186']","pattern_type":"stix","valid_from":"2026-03-01T00:00:00Z","indicator_types":["malicious-activity"],"confidence":85,
   "external_references":[{"source_name":"ours","description":"by Ada Vik","url":"https://wiki.fjord.example/x"},{"source_name":"ours","url":"https://wiki.fjord.example/y"}]},
  {"type":"indicator","spec_version":"2.1","id":"indicator--33333333-3333-4333-8333-333333333333","created":"2026-03-01T00:00:00.000Z","modified":"2026-03-01T00:00:00.000Z","pattern":"[ipv4-addr:value = '10.1.2.3']","pattern_type":"stix","valid_from":"2026-03-01T00:00:00Z"},
  {"type":"malware","spec_version":"2.1","id":"malware--55555555-5555-4555-8555-555555555555","created":"2026-03-01T00:00:00.000Z","modified":"2026-03-01T00:00:00.000Z","name":"Loader","is_family":false},
  {"type":"relationship","spec_version":"2.1","id":"relationship--66666666-6666-4666-8666-666666666666","created":"2026-03-01T00:00:00.000Z","modified":"2026-03-01T00:00:00.000Z","relationship_type":"indicates","source_ref":"indicator--33333333-3333-4333-8333-333333333333","target_ref":"malware--55555555-5555-4555-8555-555555555555"},
  {"type":"report","spec_version":"2.1","id":"report--77777777-7777-4777-8777-777777777777","created":"2026-03-01T00:00:00.000Z","modified":"2026-03-01T00:00:00.000Z","name":"At Sund Bank AB","published":"2026-03-01T00:00:00Z",
   "object_refs":["indicator--22222222-2222-4222-8222-222222222222","indicator--33333333-3333-4333-8333-333333333333"]},
  {"type":"note","spec_version":"2.1","id":"note--88888888-8888-4888-8888-888888888888","created":"2026-03-01T00:00:00.000Z","modified":"2026-03-01T00:00:00.000Z","content":"about that address alone","object_refs":["indicator--33333333-3333-4333-8333-333333333333"]}]})";
const std::string valid_advisory = R"({"document":{"category":"csaf_security_advisory","csaf_version":"2.0","lang":"en-US","title":"Seen at Sund Bank AB","distribution":{"tlp":{"label":"GREEN"}},
  "publisher":{"category":"vendor","name":"Fjord Water","namespace":"https://psirt.vendor.com","contact_details":"Ada Vik"},
  "notes":[{"category":"summary","title":"What","text":"Ada Vik saw it on bgo-sql1"}],"references":[{"category":"self","summary":"here","url":"https://vendor.com/fw-2026-1.json"},{"category":"external","summary":"ours","url":"https://wiki.fjord.example/x"}],
  "tracking":{"id":"FW-2026-1","status":"final","version":"1","current_release_date":"2026-03-01T00:00:00Z","initial_release_date":"2026-03-01T00:00:00Z","revision_history":[{"date":"2026-03-01T00:00:00Z","number":"1","summary":"by Ada Vik"}]}},
  "product_tree":{"full_product_names":[{"name":"Pump 1.0","product_id":"P1","product_identification_helper":{"serial_numbers":["bgo-sql1"]}}]},
  "vulnerabilities":[{"cve":"CVE-2026-1234","notes":[{"category":"description","text":"reached from 10.1.2.3"}],"product_status":{"known_affected":["P1"]},"remediations":[{"category":"mitigation","details":"ask Ada Vik","product_ids":["P1"]}]}]})";

}  // namespace
TEST_CASE("what was valid is valid afterwards, by the validators of the standards themselves") {
  stix::Validator validator;
  REQUIRE(first_error(validator.document(valid_bundle)) == "");
  const auto stix_text = made("application/stix+json;version=2.1", valid_bundle).parts.at(0).text;
  CHECK(first_error(validator.document(stix_text)) == "");
  for (const auto* own : {"Vik", "bgo-sql1", "10.1.2.3", "Sund", "fjord"}) CHECK_MESSAGE(stix_text.find(own) == std::string::npos, own);
  const auto kept = *parse_json(stix_text);
  CHECK(kept["objects"].array().size() == 4);  // the address of ours, the relationship and the note about it are gone
  REQUIRE(first_error(csaf::validate_text(valid_advisory)) == "");
  const auto csaf_text = made("application/csaf+json", valid_advisory).parts.at(0).text;
  CHECK(first_error(csaf::validate_text(csaf_text)) == "");
  for (const auto* own : {"Vik", "bgo-sql1", "10.1.2.3", "Sund"}) CHECK_MESSAGE(csaf_text.find(own) == std::string::npos, own);
  // nothing left is no list of nothing
  const auto empty = made("application/stix+json;version=2.1", R"({"type":"bundle","id":"bundle--44444444-4444-4444-8444-444444444444","objects":[
    {"type":"indicator","spec_version":"2.1","id":"indicator--33333333-3333-4333-8333-333333333333","created":"2026-03-01T00:00:00.000Z","modified":"2026-03-01T00:00:00.000Z","pattern":"[ipv4-addr:value = '10.1.2.3']","pattern_type":"stix","valid_from":"2026-03-01T00:00:00Z"}]})").parts.at(0).text;
  CHECK_FALSE(parse_json(empty)->has("objects"));
  CHECK(first_error(validator.document(empty)) == "");
}
TEST_CASE("tables: each cell under its column's name, everything else byte for byte") {
  const auto out = made("text/csv", "host,password,remark\r\nbgo-sql1,hunter22,\"said \"\"no\"\", and left\"\r\nevil.com,,Ada Vik\r\n");
  const auto lines = split(out.parts.at(0).text, '\n');
  CHECK(lines[0] == "host,password,remark\r");
  CHECK(lines[1].starts_with("HOST-"));
  CHECK(lines[1].ends_with(",[PASSWORD],\"said \"\"no\"\", and left\"\r"));
  CHECK(lines[2].starts_with("evil.com,,PERSON-"));
  CHECK(out.redactions.at(0).place == "/1/0");
  CHECK(sanitize::sanitize({{"t", "text/csv", "a,\"b"}}, setting()).error().rule == "sanitize.part");
  const std::string plain = "a,b\nc,d";
  CHECK(made("text/csv", plain).parts.at(0).text == plain);
}
TEST_CASE("rules: what is ours in the logic waits for a person, in the remarks it goes") {
  const std::string sigma = "title: Seen on bgo-sql1\nauthor: Ada Vik\nlogsource:\n  product: windows\ndetection:\n  selection:\n    Computer: bgo-sql2\n    Image: evil.exe\n  condition: selection\nlevel: high\n";
  const auto out = made("text/x-sigma", sigma);
  CHECK(out.parts.at(0).text.find("bgo-sql1") == std::string::npos);
  CHECK(out.parts.at(0).text.find("Image: evil.exe\n  condition: selection") != std::string::npos);
  REQUIRE(out.open.size() == 1);
  CHECK(out.open[0].why.find("logic") != std::string::npos);
  CHECK(made("text/x-sigma", "title: fine\ndetection:\n  s:\n    Image: evil.exe\n  condition: s\n").open.empty());
  const auto yara = made("text/x-yara", "// by Ada Vik\nrule X {\n  strings:\n    $a = \"bgo-sql1\"\n  condition:\n    $a\n}\n");
  CHECK(yara.parts.at(0).text.starts_with("// by PERSON-"));
  CHECK(yara.open.size() == 1);
}
TEST_CASE("each redaction carries the row of the policy that decided, and what lost") {
  const auto out = made("text/plain", "Ada Vik <ada.vik@fjord.example> key AKIAX2AYOJKXSKSUU3IJ");
  REQUIRE(out.redactions.size() == 3);
  CHECK(out.redactions[0].policy == "outside/person: pseudonymize");
  CHECK(out.redactions[1].policy == "outside/email: redact");
  CHECK_FALSE(out.redactions[1].lost.empty());
  CHECK(out.redactions[2].policy == "outside/secret: redact, always");
  const auto about = explanation(out.redactions[1]);
  CHECK(about["class"].text() == "email");
  CHECK(about["version"].text().size() == 12);
  CHECK(about["rule"].text().find('@') == std::string::npos);
  CHECK(about["words"].text().find("outside/email: redact") != std::string::npos);
  CHECK(about["words"].text().find("could also be read as") != std::string::npos);
  CHECK((*parse_json(redaction_map(out)))["redactions"].at(1)["lost"].array().size() == out.redactions[1].lost.size());
}
