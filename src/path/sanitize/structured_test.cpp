// JSON of other formats, tables, rules: each walked by its own policy.
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "base/text.hpp"
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
    if (before->has("document"))
      for (const auto* path : {"document", "product_tree", "vulnerabilities"}) CHECK(before->has(path) == after.has(path));
  }
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
