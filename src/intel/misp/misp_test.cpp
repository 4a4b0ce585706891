#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <set>

#include "base/limits_exchange.hpp"
#include "intel/misp/attribute_types.hpp"
#include "intel/misp/feed.hpp"
#include "intel/misp/misp.hpp"
#include "intel/misp/spelling.hpp"
#include "intel/stix/kept.hpp"
#include "intel/stix/labels.hpp"
#include "intel/stix/stix.hpp"
#include "intel/stix/validate.hpp"

using namespace tocsin;
namespace {

const Instant now = *parse_rfc3339("2026-03-01T02:10:00Z");
constexpr JsonLimits limits_of_test{.bytes = std::size_t{64} << 20, .depth = 48};
constexpr stix::Importer importers[] = {misp::importer};
std::vector<stix::Writer> writers() {
  std::vector<stix::Writer> out(stix::stix_writers().begin(), stix::stix_writers().end());
  out.push_back(misp::writer);
  return out;
}
Result<stix::Written> converted(std::string_view text, std::string_view from, std::string_view to, std::optional<Tlp> boundary = {}, std::optional<Tlp> marking = {}) {
  return stix::convert(text, {.from = from, .to = to, .marking = marking, .boundary = boundary, .now = now}, importers, writers(), limits_of_test);
}
std::string listed(const stix::Report& report) {
  std::string out;
  for (const auto& finding : report.errors) out += finding.where + " " + std::string(finding.rule) + " (" + finding.detail + "); ";
  return out;
}
/// The objects of STIX that a text of MISP becomes, all valid.
Json objects(std::string_view text) {
  const auto read = misp::read(text, now);
  REQUIRE_MESSAGE(read, (read ? "" : read.error().rule + " " + read.error().where + " " + read.error().detail));
  const auto report = stix::Validator().document(read->text);
  CHECK_MESSAGE(report.valid(), listed(report));
  return (*parse_json(read->text, limits_of_test))["objects"];
}
Json one(const Json& all, std::string_view type) {
  const auto found = std::ranges::find_if(all.array(), [&](const Json& each) { return each["type"].text() == type && !stix::is_kept_definition(each); });
  return found == all.array().end() ? Json() : *found;
}
/// As a tool that knows nothing of MISP passes them on.
Json without_kept(const Json& all) {
  Json::Array out;
  for (const auto& each : all.array())
    if (!stix::is_kept_definition(each)) out.push_back(stix::without_kept(each));
  return out;
}
std::string refused(std::string_view text) {
  const auto read = misp::read(text, now);
  return read ? "" : read.error().rule + " " + read.error().where;
}
std::string event(std::string_view more) {
  return R"({"Event":{"uuid":"e2e6a6ea-f69b-4d93-8564-f51d67cafe51","info":"Phishing at the water works","date":"2026-02-27","timestamp":"1772244600","published":true,"publish_timestamp":"1772244660",
    "threat_level_id":"2","analysis":"2","distribution":"1","extends_uuid":"","Orgc":{"name":"Fjord Water","uuid":"a0c22599-9e58-4da4-96ac-7051603fa951","local":true})" + std::string(more) + "}}";
}
std::string attribute(std::string_view type, std::string_view value, bool to_ids, std::string_view more = "") {
  return R"({"uuid":"4bb235a7-7d25-4aef-802f-2c6b45c5eceb","type":")" + std::string(type) + R"(","category":"Network activity","value":")" + std::string(value) + R"(","timestamp":"1772244600","to_ids":)" +
         (to_ids ? "true" : "false") + std::string(more) + "}";
}
Json of_attribute(std::string_view type, std::string_view value, bool to_ids, std::string_view more = "") {
  return objects(event(R"(,"Attribute":[)" + attribute(type, value, to_ids, more) + "]"));
}
const std::string whole = event(R"(,"Tag":[{"name":"tlp:amber+strict","colour":"#FFC000"},{"name":"PAP:RED"},{"name":"workflow:state=\"complete\""}],
  "SharingGroup":{"name":"Northern utilities","uuid":"3b1c6a0e-6f0c-4d0a-8d1c-0e5a5c1f7a10"},"RelatedEvent":[{"Event":{"id":"7"}}],"x_unknown":{"b":[1,2.5,null]},
  "Attribute":[
    {"uuid":"4bb235a7-7d25-4aef-802f-2c6b45c5ece0","type":"ip-dst|port","category":"Network activity","value":"203.0.113.9|8443","timestamp":"1772244600","to_ids":true,"comment":"C2","Tag":[{"name":"tlp:green"}]},
    {"uuid":"4bb235a7-7d25-4aef-802f-2c6b45c5ece1","type":"domain","category":"Network activity","value":"bad.example","timestamp":1772244601,"to_ids":false,"x_more":1},
    {"uuid":"4bb235a7-7d25-4aef-802f-2c6b45c5ece2","type":"ja3-fingerprint-md5","category":"Network activity","value":"e7d705a3286e19ea42f587b344ee6865","timestamp":"1772244600","to_ids":true},
    {"uuid":"4bb235a7-7d25-4aef-802f-2c6b45c5ece3","type":"yara","category":"Payload installation","value":"rule a { condition: true }","timestamp":"1772244600","to_ids":true},
    {"uuid":"4bb235a7-7d25-4aef-802f-2c6b45c5ece4","type":"vulnerability","category":"External analysis","value":"CVE-2026-1234","timestamp":"1772244600","to_ids":false},
    {"uuid":"4bb235a7-7d25-4aef-802f-2c6b45c5ece5","type":"not-a-type-yet","category":"Other","value":"x","timestamp":"1772244600","to_ids":false,"deleted":true}],
  "Object":[
    {"uuid":"5e384ae7-672c-4250-9cda-3b4da964451a","name":"file","meta-category":"file","timestamp":"1772244600","Attribute":[
      {"uuid":"a0921e21-c7ae-4c7f-b84b-b84a7ce53d1f","type":"filename","object_relation":"filename","value":"oui's.exe","category":"Payload delivery","to_ids":true},
      {"uuid":"b1ae0a21-c7ae-4c7f-b84b-b84a7ce53d1f","type":"md5","object_relation":"md5","value":"8764605c6f388c89096b534d33565802","category":"Payload delivery","to_ids":true}],
     "ObjectReference":[{"uuid":"b1ae0a21-c7ae-4c7f-b84b-b84a7ce53d10","object_uuid":"5e384ae7-672c-4250-9cda-3b4da964451a","referenced_uuid":"4bb235a7-7d25-4aef-802f-2c6b45c5ece0","relationship_type":"connects-to"}]},
    {"uuid":"5e384ae7-672c-4250-9cda-3b4da964451b","name":"person","meta-category":"misc","timestamp":"1772244600","Attribute":[
      {"uuid":"a0921e21-c7ae-4c7f-b84b-b84a7ce53d10","type":"first-name","object_relation":"first-name","value":"Kim","category":"Person","to_ids":false,"Tag":[{"name":"tlp:red"}]}]}],
  "Galaxy":[{"uuid":"c4e851fa-775f-11e7-8163-b774922098cd","name":"Attack Pattern","type":"mitre-attack-pattern","GalaxyCluster":[
      {"uuid":"a62a8db3-f23a-4d8f-afd6-9dbc77e7813b","type":"mitre-attack-pattern","value":"Phishing - T1566","description":"d","tag_name":"misp-galaxy:mitre-attack-pattern=\"Phishing - T1566\""}]},
    {"uuid":"c4e851fa-775f-11e7-8163-b774922098ce","name":"Sector","type":"sector","GalaxyCluster":[{"uuid":"a62a8db3-f23a-4d8f-afd6-9dbc77e7813c","type":"sector","value":"Water"}]}],
  "EventReport":[{"uuid":"a62a8db3-f23a-4d8f-afd6-9dbc77e7813d","name":"What happened","content":"# At night","timestamp":"1772244600","distribution":"5"}])");

}  // namespace

TEST_CASE("the table of types: defaults, and in which categories each may stand") {
  const auto* md5 = misp::attribute_type("md5");
  REQUIRE(md5 != nullptr);
  CHECK(misp::category_name(md5->category) == "Payload delivery");
  CHECK(md5->to_ids);
  CHECK(misp::may_stand_in(*md5, "External analysis"));
  CHECK_FALSE(misp::may_stand_in(*md5, "Person"));
  CHECK_FALSE(misp::attribute_type("text")->to_ids);
  CHECK(misp::category_name(misp::attribute_type("named pipe")->category) == "Artifacts dropped");
  CHECK(misp::attribute_type("md6") == nullptr);
  CHECK(misp::category_name('?').empty());
}
TEST_CASE("values become patterns, and patterns the same values") {
  const std::vector<std::pair<misp::Said, std::string>> same{
      {{"md5", "8764605c6f388c89096b534d33565802"}, "[file:hashes.MD5 = '8764605c6f388c89096b534d33565802']"},
      {{"filename|sha1", "a'b|46aba99aa7158e4609aaa72b50990842fd22ae86"}, R"([file:name = 'a\'b' AND file:hashes.'SHA-1' = '46aba99aa7158e4609aaa72b50990842fd22ae86'])"},
      {{"ip-dst", "2001:db8::1"}, "[ipv6-addr:value = '2001:db8::1']"},
      {{"ip-dst|port", "203.0.113.9|8443"}, "[network-traffic:dst_ref.value = '203.0.113.9' AND network-traffic:dst_port = 8443]"},
      {{"hostname|port", "a.example|8443"}, "[network-traffic:dst_ref.value = 'a.example' AND network-traffic:dst_port = 8443]"},
      {{"domain|ip", "a.example|203.0.113.9"}, "[domain-name:value = 'a.example' AND domain-name:resolves_to_refs[*].value = '203.0.113.9']"},
      {{"AS", "AS174"}, "[autonomous-system:number = 174]"},
      {{"email-reply-to", "a@b.example"}, "[email-message:additional_header_fields.'Reply-To' = 'a@b.example']"},
      {{"email-attachment", "a.doc"}, "[email-message:body_multipart[*].body_raw_ref.name = 'a.doc']"},
      {{"user-agent", "x/1"}, "[network-traffic:extensions.'http-request-ext'.request_header.'User-Agent' = 'x/1']"},
      {{"regkey", R"(HKLM\a)"}, R"([windows-registry-key:key = 'HKLM\\a'])"}};
  for (const auto& [said, pattern] : same) {
    CHECK(misp::pattern_of(misp::comparisons_of(said.type, said.value)) == pattern);
    const auto tree = stix::pattern::parse(pattern);
    REQUIRE_MESSAGE(tree, pattern);
    CHECK(misp::attributes_of(*tree) == std::vector{said});
  }
  CHECK(misp::comparisons_of("ip-dst", "no address").empty());
  CHECK(misp::comparisons_of("ip-dst|port", "203.0.113.9").empty());
  CHECK(misp::comparisons_of("ip-dst|port", "203.0.113.9|x").empty());
  CHECK(misp::comparisons_of("ja3-fingerprint-md5", "x").empty());
  CHECK(misp::attributes_of(*stix::pattern::parse("[ipv4-addr:value = '203.0.113.9' OR ipv4-addr:value = '203.0.113.10']")).empty());
  CHECK(misp::attributes_of(*stix::pattern::parse("[ipv4-addr:value != '203.0.113.9']")).empty());
  CHECK(misp::attributes_of(*stix::pattern::parse("[ipv4-addr:value = '203.0.113.9'] AND [file:size = 1]")).empty());
}
TEST_CASE("an attribute for detection is an indicator, others what was seen, a thing by name, or a note") {
  const auto indicator = one(of_attribute("domain", "bad.example", true, R"(,"comment":"seen twice")"), "indicator");
  CHECK(indicator["pattern"].text() == "[domain-name:value = 'bad.example']");
  CHECK(indicator["id"].text() == "indicator--4bb235a7-7d25-4aef-802f-2c6b45c5eceb");
  CHECK(indicator["description"].text() == "seen twice");
  CHECK(indicator["created"].text() == "2026-02-28T02:10:00.000Z");
  const auto seen = of_attribute("ip-src", "203.0.113.9", false);
  CHECK(one(seen, "ipv4-addr")["value"].text() == "203.0.113.9");
  CHECK(one(seen, "observed-data")["object_refs"].at(0) == one(seen, "ipv4-addr")["id"]);
  CHECK(one(of_attribute("vulnerability", "CVE-2026-1234", false), "vulnerability")["external_references"].at(0)["external_id"].text() == "CVE-2026-1234");
  CHECK(one(of_attribute("sigma", "title: a", true), "indicator")["pattern_type"].text() == "sigma");
  CHECK(one(of_attribute("stix2-pattern", "[file:size > 5]", true), "indicator")["pattern"].text() == "[file:size > 5]");
  CHECK(one(of_attribute("stix2-pattern", "[broken", true), "note")["content"].text() == "[broken");
  CHECK(one(of_attribute("domain", "no domain at all", false), "note")["content"].text() == "no domain at all");
  CHECK(one(of_attribute("md5", "short", true), "note")["abstract"].text() == "md5");
  CHECK(one(of_attribute("comment", "", false), "note")["content"].text() == "comment");
  CHECK(one(of_attribute("domain", "bad.example", true, R"(,"deleted":true)"), "indicator")["revoked"].boolean());
}
TEST_CASE("tags are markings: the own label of an attribute counts, several are the narrowest, PAP and sharing groups are statements") {
  const auto all = objects(whole);
  const auto report = one(all, "report");
  CHECK(stix::label_of(report) == Tlp::amber_strict);
  CHECK(report["labels"] == Json(Json::Array{"workflow:state=\"complete\""}));
  std::set<std::string> statements;
  for (const auto& each : all.array())
    if (each["definition_type"].text() == "statement") statements.insert(each["definition"]["statement"].text());
  CHECK(statements == std::set<std::string>{"PAP:RED", "Sharing group: Northern utilities"});
  CHECK(report["object_marking_refs"].array().size() == 3);
  CHECK(stix::label_of(one(all, "indicator")) == Tlp::green);
  CHECK(stix::label_of(one(all, "vulnerability")) == Tlp::amber_strict);
  for (const auto& each : all.array())
    if (each["id"].text() == "note--5e384ae7-672c-4250-9cda-3b4da964451b") CHECK(stix::label_of(each) == Tlp::red);  // as narrow as its narrowest part
  for (const auto* two : {R"(,"Tag":[{"name":"tlp:white"},{"name":"TLP:GREEN"}])", R"(,"Tag":[{"name":"TLP:GREEN"},{"name":"tlp:white"}])"})
    CHECK(stix::label_of(one(objects(event(two)), "report")) == Tlp::green);
  CHECK(stix::label_of(one(objects(event(R"(,"Tag":[{"name":"tlp:white"}])")), "report")) == Tlp::clear);
  CHECK_FALSE(stix::label_of(one(objects(event("")), "report")));
}
TEST_CASE("galaxies are objects of STIX, references relationships, reports notes, the author an identity") {
  const auto all = objects(whole);
  const auto technique = one(all, "attack-pattern");
  CHECK(technique["name"].text() == "Phishing");
  CHECK(technique["external_references"].at(0)["external_id"].text() == "T1566");
  CHECK(one(all, "relationship")["relationship_type"].text() == "connects-to");
  CHECK(one(all, "identity")["name"].text() == "Fjord Water");
  CHECK(one(all, "report")["created_by_ref"] == one(all, "identity")["id"]);
  CHECK(one(all, "report")["published"].text() == "2026-02-28T02:11:00.000Z");
  CHECK(std::ranges::any_of(all.array(), [](const Json& each) { return each["content"].text() == "# At night"; }));
  const auto linked = of_attribute("domain", "bad.example", true,
                                   R"(,"Galaxy":[{"type":"mitre-malware","GalaxyCluster":[{"uuid":"a62a8db3-f23a-4d8f-afd6-9dbc77e7813b","value":"Rat - S0001","meta":{"synonyms":["R"]}}]}])");
  CHECK(one(linked, "malware")["aliases"] == Json(Json::Array{"R"}));
  CHECK(one(linked, "relationship")["relationship_type"].text() == "indicates");
}
TEST_CASE("an event goes to STIX and back, and is equal, whatever it holds that STIX has no property for") {
  const auto there = converted(whole, "misp", "stix2.1");
  REQUIRE(there);
  CHECK(there->lost.empty());
  const auto back = converted(there->text, "stix", "misp");
  REQUIRE(back);
  CHECK(back->lost.empty());
  CHECK(to_pretty(*parse_json(back->text)) == to_pretty(*parse_json(whole)));
}
TEST_CASE("real events and objects go to STIX and back, and are equal") {
  for (const auto* name : {"misp-events-1.json", "misp-objects-1.json"}) {
    std::ifstream in(std::string(TOCSIN_SOURCE_DIR "/../shared/data/real/") + name, std::ios::binary);
    if (!in) {
      MESSAGE("skipped: the shared data is not beside this checkout");
      return;
    }
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    static_cast<void>(objects(text));
    const auto back = converted(converted(text, "misp", "stix2.1")->text, "stix", "misp");
    REQUIRE(back);
    CHECK(to_pretty(*parse_json(back->text)) == to_pretty(*parse_json(text)));
  }
}
TEST_CASE("what somebody changed in STIX is what MISP gets, markings above all") {
  auto bundle = *parse_json(converted(whole, "misp", "stix2.1")->text);
  for (auto& each : bundle["objects"].array_here()) {
    const auto& id = std::as_const(each)["id"].text();
    if (id == "indicator--4bb235a7-7d25-4aef-802f-2c6b45c5ece0") stix::set_label(each, Tlp::red);
    if (id == "indicator--5e384ae7-672c-4250-9cda-3b4da964451a") each["pattern"] = "[file:name = 'other.exe']";
    if (std::as_const(each)["type"].text() == "report") each["name"] = "Renamed";
    if (std::as_const(each)["type"].text() == "domain-name") {
      each["value"] = "worse.example";
      each["id"] = (*stix::observable("domain", "worse.example", Tlp::red))["id"];
    }
  }
  for (auto& each : bundle["objects"].array_here())
    if (std::as_const(each)["type"].text() == "observed-data") each["object_refs"] = Json::Array{(*stix::observable("domain", "worse.example", Tlp::red))["id"]};
  const auto back = converted(to_jcs(bundle), "stix", "misp");
  REQUIRE(back);
  const auto written = *parse_json(back->text);
  CHECK(written["Event"]["info"].text() == "Renamed");
  CHECK(back->text.find("oui") == std::string::npos);
  CHECK(back->text.find("bad.example") == std::string::npos);
  CHECK(back->text.find("worse.example") != std::string::npos);
  bool red = false, other = false;
  for (const auto& each : written["Event"]["Attribute"].array()) {
    red = red || (each["value"].text() == "203.0.113.9|8443" && each["Tag"].at(0)["name"].text() == "tlp:red");
    other = other || each["value"].text() == "other.exe";
  }
  CHECK(red);
  CHECK(other);
}
TEST_CASE("STIX that never was MISP: indicators are attributes in the category of their type, and nothing is dropped silently") {
  const stix::Common common{.created_by_ref = "identity--11111111-1111-4111-8111-111111111111", .created = now, .modified = now, .marking = Tlp::amber, .seed = "018f3c1e-7c00-7000-8000-000000000001"};
  auto self = common;
  self.created_by_ref.clear();
  auto us = stix::identity(self, "Fjord Water", "organization");
  us["id"] = common.created_by_ref;
  const auto address = stix::indicator(common, "C2", "[ipv4-addr:value = '203.0.113.9']", now, now + std::chrono::days(2), {"malicious-activity"});
  const auto odd = stix::indicator(common, "odd", "[file:size > 5]", now, {}, {});
  const auto both = stix::indicator(common, "dropper", "[file:name = 'a.exe' AND file:size = 5 AND file:hashes.MD5 = '8764605c6f388c89096b534d33565802']", now, {}, {});
  auto rule = stix::indicator(common, "rule", "rule a { condition: true }", now, {}, {});
  rule["pattern_type"] = "yara";
  const auto flaw = stix::vulnerability(common, "CVE-2026-1234", "d");
  const auto note = stix::note(common, "n", "text", {flaw["id"].text()});
  const auto what = stix::report(common, "Flaw", "Told.", now, {flaw["id"].text(), address["id"].text()}, {"vulnerability"});
  const auto link = stix::relationship(common, address["id"].text(), "related-to", flaw["id"].text());
  const auto host = *stix::observable("domain", "bad.example", Tlp::red);
  const auto made = converted(to_jcs(stix::bundle(common.seed, "b", {stix::marking_definition(Tlp::amber), stix::marking_definition(Tlp::red), us, address, odd, both, rule, flaw, note, what, link, host})), "stix", "misp");
  REQUIRE(made);
  const auto event = (*parse_json(made->text))["Event"];
  CHECK(event["info"].text() == "Flaw");
  CHECK(event["Orgc"]["name"].text() == "Fjord Water");
  CHECK(event["distribution"].text() == "0");
  CHECK(event["Tag"].at(0)["name"].text() == "tlp:amber");
  std::map<std::string, Json> by_value;
  for (const auto& each : event["Attribute"].array()) {
    by_value[each["value"].text()] = each;
    const auto* type = misp::attribute_type(each["type"].text());
    REQUIRE(type != nullptr);
    CHECK(misp::may_stand_in(*type, each["category"].text()));
  }
  CHECK(by_value["203.0.113.9"]["type"].text() == "ip-dst");
  CHECK(by_value["203.0.113.9"]["comment"].text() == "C2");
  CHECK(by_value["203.0.113.9"]["uuid"].text() == address["id"].text().substr(11));
  CHECK(by_value["[file:size > 5]"]["type"].text() == "stix2-pattern");
  CHECK(by_value["rule a { condition: true }"]["type"].text() == "yara");
  CHECK(by_value["CVE-2026-1234"]["type"].text() == "vulnerability");
  CHECK(by_value["bad.example"]["Tag"].at(0)["name"].text() == "tlp:red");
  REQUIRE(event["Object"].array().size() == 1);
  CHECK(event["Object"].at(0)["name"].text() == "file");
  CHECK(event["Object"].at(0)["Attribute"].array().size() == 3);
  CHECK(event["EventReport"].array().size() == 2);  // the report's description and the note
  const auto lost = [&](const Json& object, std::string_view what_lost) {
    return std::ranges::any_of(made->lost, [&](const stix::Lost& each) { return each.where == object["id"].text() && each.what.find(what_lost) != std::string::npos; });
  };
  CHECK(lost(link, "relationship"));
  CHECK(lost(address, "indicator_types"));
  CHECK_FALSE(lost(flaw, ""));
}
TEST_CASE("misp.* what is no event, and where") {
  CHECK(refused("{") == "json.syntax byte 1");
  CHECK(refused("{}") == "misp.shape ");
  CHECK(refused("[1]") == "misp.shape /0");
  CHECK(refused(R"({"Event":[{"uuid":"x","info":"a"}]})") == "misp.uuid /Event/0/uuid");
  CHECK(refused(R"({"Event":{"uuid":"00000000-0000-0000-0000-000000000000","info":"a"}})") == "misp.uuid /Event/uuid");
  CHECK(refused(event(R"(,"Attribute":{})")) == "misp.shape /Event/Attribute");
  CHECK(refused(event(R"(,"Attribute":[5])")) == "misp.shape /Event/Attribute/0");
  CHECK(refused(event(R"(,"Object":[5])")) == "misp.shape /Event/Object/0");
  CHECK(refused(event(R"(,"Attribute":[{"uuid":"4bb235a7-7d25-4aef-802f-2c6b45c5eceb","type":"md5"}])")) == "misp.value /Event/Attribute/0/value");
  CHECK(refused(event(R"(,"Attribute":[{"uuid":"4bb235a7-7d25-4aef-802f-2c6b45c5eceb","value":"md5"}])")) == "misp.value /Event/Attribute/0/type");
  CHECK(refused(event(R"(,"Attribute":[{"type":"md5","value":"x"}])")) == "misp.uuid /Event/Attribute/0/uuid");
  CHECK(refused(event(R"(,"Attribute":[)" + attribute("md5", "x", false, R"(,"first_seen":null)") + R"(,{"uuid":"4bb235a7-7d25-4aef-802f-2c6b45c5eceb","type":"md5","value":"x","timestamp":"soon"}])")) ==
        "misp.time /Event/Attribute/1/timestamp");
  CHECK(refused(event(R"(,"Attribute":[)" + attribute("text", std::string(limits::misp_value_bytes_max + 1, 'a'), false) + "]")) == "misp.value /Event/Attribute/0/value");
  CHECK(refused(event(R"(,"Attribute":[)" + attribute("text", std::string(limits::misp_value_bytes_max, 'a'), false) + "]")).empty());
  std::string many = "[";
  for (std::size_t i = 0; i <= limits::misp_attributes_max; ++i) many += R"("attribute",)";
  CHECK(refused(event(",\"Attribute\":" + many + "0]")) == "misp.too-many /Event/Attribute");
}
TEST_CASE("a part outside the boundary stops the export, and so does what has no label") {
  CHECK(converted(whole, "misp", "stix2.1", Tlp::red));
  const auto stopped = converted(whole, "misp", "stix2.1", Tlp::amber_strict);
  REQUIRE_FALSE(stopped);
  CHECK(stopped.error().rule == "convert.boundary");
  CHECK(stopped.error().where == "note--5e384ae7-672c-4250-9cda-3b4da964451b");
  CHECK(converted(event(""), "misp", "misp", Tlp::red).error().rule == "convert.unmarked");
  CHECK(converted(event(""), "misp", "misp", Tlp::green, Tlp::green));
}
TEST_CASE("a feed has a manifest, the hashes of every value and part of one, and a file an event") {
  const auto files = misp::feed_of({*parse_json(whole)});
  REQUIRE(files);
  REQUIRE(files->size() == 3);
  const auto manifest = *parse_json(files->at("manifest.json"));
  const auto& row = manifest["e2e6a6ea-f69b-4d93-8564-f51d67cafe51"];
  CHECK(row["info"].text() == "Phishing at the water works");
  CHECK(row["Orgc"] == Json(Json::Object{{"name", "Fjord Water"}, {"uuid", "a0c22599-9e58-4da4-96ac-7051603fa951"}}));
  CHECK(row["Tag"].at(0) == Json(Json::Object{{"name", "tlp:amber+strict"}, {"colour", "#FFC000"}}));
  const auto& hashes = files->at("hashes.csv");
  // what md5sum makes of 203.0.113.9 and of 8443
  CHECK(hashes.starts_with("8226d05ff811db619a466d17b0b2d1bb,e2e6a6ea-f69b-4d93-8564-f51d67cafe51\n7e6b20d014d1c659e4eaf20dc2dcd7eb,"));
  CHECK(std::ranges::count(hashes, '\n') == 9);  // the deleted attribute has none, the composite two
  CHECK(*parse_json(files->at("e2e6a6ea-f69b-4d93-8564-f51d67cafe51.json")) == *parse_json(whole));
  CHECK(misp::feed_of({Json::Object{}}).error().rule == "misp.shape");
}

TEST_CASE("first_seen and last_seen are when an indicator holds and when something was observed; an expiration ends it") {
  const auto holds = [](std::string_view more) {
    const auto indicator = one(of_attribute("domain", "bad.example", true, more), "indicator");
    return indicator["valid_from"].text() + " " + indicator["valid_until"].text();
  };
  CHECK(holds("") == "2026-02-28T02:10:00.000Z ");
  CHECK(holds(R"(,"first_seen":"2026-01-05T02:00:00.000000+02:00","last_seen":"2026-01-06T00:00:00+00:00")") == "2026-01-05T00:00:00.000Z 2026-01-06T00:00:00.000Z");
  CHECK(holds(R"(,"first_seen":"2026-01-05T00:00:00Z","last_seen":"2026-01-05T00:00:00Z")") == "2026-01-05T00:00:00.000Z ");  // an end has to be later (section 4.7)
  CHECK(holds(R"(,"first_seen":"last year")") == "2026-02-28T02:10:00.000Z ");
  CHECK(holds(R"(,"first_seen":"2026-01-05T00:00:00Z","last_seen":"2026-01-06T00:00:00Z","Sighting":[{"type":"2","date_sighting":"1772244600"},{"type":2,"date_sighting":1772244601},{"type":"1","date_sighting":"1772330000"}])") ==
        "2026-01-05T00:00:00.000Z 2026-02-28T02:10:01.000Z");
  const auto seen = one(of_attribute("domain", "bad.example", false, R"(,"first_seen":"2026-01-05T00:00:00Z","last_seen":"2026-01-06T00:00:00Z")"), "observed-data");
  CHECK(seen["first_observed"].text() == "2026-01-05T00:00:00.000Z");
  CHECK(seen["last_observed"].text() == "2026-01-06T00:00:00.000Z");
}
TEST_CASE("a sighting of MISP is one of STIX, and one of STIX stands with its attribute") {
  const std::string sighted = R"(,"Sighting":[{"uuid":"5ac337df-e078-4e99-8b17-02550a00020f","type":"0","date_sighting":"1772244601","source":"SIEM","Organisation":{"uuid":"55f6ea5e-2c60-40e5-964f-47a8950d210f","name":"CIRCL"}},{"type":"1","date_sighting":"1772244602"}])";
  const auto all = of_attribute("domain", "bad.example", true, sighted);
  const auto sighting = one(all, "sighting");
  CHECK(sighting["id"].text() == "sighting--5ac337df-e078-4e99-8b17-02550a00020f");
  CHECK(sighting["sighting_of_ref"] == one(all, "indicator")["id"]);
  CHECK(sighting["last_seen"].text() == "2026-02-28T02:10:01.000Z");
  CHECK(sighting["where_sighted_refs"].at(0).text() == "identity--55f6ea5e-2c60-40e5-964f-47a8950d210f");
  CHECK(std::ranges::count_if(all.array(), [](const Json& each) { return each["type"].text() == "sighting"; }) == 1);

  // it goes no further than what was seen
  const auto red = of_attribute("domain", "bad.example", true, sighted + R"(,"Tag":[{"name":"tlp:red"}])");
  CHECK(one(red, "sighting")["object_marking_refs"] == one(red, "indicator")["object_marking_refs"]);

  const auto plain = without_kept(all);
  const auto back = (*parse_json(converted(to_jcs(plain), "stix", "misp")->text))["Event"];
  const auto& again = back["Attribute"].at(0)["Sighting"];
  REQUIRE(again.array().size() == 1);
  CHECK(again.at(0)["type"].text() == "0");
  CHECK(again.at(0)["date_sighting"].text() == "1772244601");
  CHECK(again.at(0)["source"].text() == "SIEM");
  CHECK(again.at(0)["Organisation"]["name"].text() == "CIRCL");
}
TEST_CASE("what STIX relates is a reference of MISP between objects, a cluster with what indicates it, and an end a sighting that says so") {
  const stix::Common common{.created_by_ref = {}, .created = now, .modified = now, .marking = Tlp::amber, .seed = "018f3c1e-7c00-7000-8000-000000000001"};
  const auto file = stix::indicator(common, "dropper", "[file:name = 'a.exe' AND file:size = 5 AND file:hashes.MD5 = '8764605c6f388c89096b534d33565802']", now, now + std::chrono::days(2), {});
  const auto address = stix::indicator(common, "C2", "[ipv4-addr:value = '203.0.113.9']", now, now + std::chrono::days(2), {});
  const auto flaw = stix::vulnerability(common, "CVE-2026-1234", "d");
  auto family = flaw;
  family["type"] = "malware";
  family["id"] = "malware--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f";
  family["name"] = "Rat";
  family["is_family"] = true;
  family.object_here().erase("external_references");
  const auto drops = stix::relationship(common, file["id"].text(), "related-to", address["id"].text());
  const auto indicates = stix::relationship(common, address["id"].text(), "indicates", family["id"].text());
  const auto single = stix::relationship(common, address["id"].text(), "related-to", flaw["id"].text());
  const auto made = converted(to_jcs(stix::bundle(common.seed, "b", {stix::marking_definition(Tlp::amber), drops, indicates, single, file, address, flaw, family})), "stix", "misp");
  REQUIRE(made);
  const auto event = (*parse_json(made->text))["Event"];
  const auto& object = event["Object"].at(0);
  REQUIRE(object["ObjectReference"].array().size() == 1);
  const auto& reference = object["ObjectReference"].at(0);
  CHECK(reference["relationship_type"].text() == "related-to");
  CHECK(reference["object_uuid"] == object["uuid"]);
  CHECK(reference["referenced_uuid"].text() == address["id"].text().substr(11));
  CHECK(reference["referenced_type"].text() == "0");
  CHECK(object["last_seen"] == file["valid_until"]);
  CHECK(object["Attribute"].at(0)["Sighting"].at(0)["type"].text() == "2");
  const auto found = std::ranges::find_if(event["Attribute"].array(), [](const Json& each) { return each["type"].text() == "ip-dst"; });
  REQUIRE(found != event["Attribute"].array().end());
  CHECK((*found)["Galaxy"].at(0)["GalaxyCluster"].at(0)["value"].text() == "Rat");
  CHECK((*found)["Sighting"].at(0)["date_sighting"].text() == std::to_string(to_us(now + std::chrono::days(2)) / 1'000'000));
  const auto lost = [&](const Json& one) { return std::ranges::any_of(made->lost, [&](const stix::Lost& each) { return each.where == one["id"].text(); }); };
  CHECK(lost(single));
  CHECK_FALSE(lost(drops));
  CHECK_FALSE(lost(indicates));
  // and all of it is read again
  const auto all = objects(made->text);
  const auto is_link = [&](const char* verb) { return std::ranges::any_of(all.array(), [&](const Json& each) { return each["relationship_type"].text() == verb; }); };
  CHECK(is_link("related-to"));
  CHECK(is_link("indicates"));
  CHECK(std::ranges::any_of(all.array(), [&](const Json& each) { return each["valid_until"] == address["valid_until"] && each["id"] == address["id"]; }));
}
TEST_CASE("galaxies of sectors and countries are identities of a class and locations, and back") {
  const auto all = objects(event(R"(,"Galaxy":[{"type":"sector","GalaxyCluster":[{"uuid":"a62a8db3-f23a-4d8f-afd6-9dbc77e7813b","value":"Energy"},{"uuid":"a62a8db3-f23a-4d8f-afd6-9dbc77e7813c","value":"Water works"}]},
    {"type":"country","GalaxyCluster":[{"uuid":"84668357-5a8c-4bdd-9f0f-6b50b2455720","value":"norway","meta":{"ISO":"NO"}},{"uuid":"84668357-5a8c-4bdd-9f0f-6b50b2455721","value":"atlantis","meta":{}}]}])"));
  const auto named = [&](const char* name) {
    const auto found = std::ranges::find_if(all.array(), [&](const Json& each) { return each["name"].text() == name; });
    return found == all.array().end() ? Json() : *found;
  };
  CHECK(named("Energy")["identity_class"].text() == "class");
  CHECK(named("Energy")["sectors"] == Json(Json::Array{"energy"}));
  CHECK_FALSE(named("Water works").has("sectors"));
  CHECK(named("norway")["type"].text() == "location");
  CHECK(named("norway")["country"].text() == "NO");
  CHECK(named("atlantis").is_null());
  const auto back = (*parse_json(converted(to_jcs(without_kept(all)), "stix", "misp", {}, Tlp::green)->text))["Event"]["Galaxy"];
  std::set<std::string> values;
  for (const auto& galaxy : back.array())
    for (const auto& cluster : galaxy["GalaxyCluster"].array()) values.insert(galaxy["type"].text() + " " + cluster["value"].text() + " " + cluster["meta"]["ISO"].text());
  CHECK(values == std::set<std::string>{"sector Energy ", "sector Water works ", "country norway NO"});
}
