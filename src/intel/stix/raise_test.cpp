#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <map>

#include "intel/stix/raise.hpp"
#include "intel/stix/source.hpp"
#include "intel/stix/validate.hpp"
#include "support/stix_examples.hpp"

using namespace tocsin;
using namespace tocsin::stix;
namespace {

constexpr JsonLimits limits{.bytes = std::size_t{64} << 20, .depth = 48};
Json raised(const Json& whole) { return *parse_json(*raise_to_2_1(to_jcs(whole), limits)); }
const Json* of_type(const Json& bundle, std::string_view type) {
  for (const auto& object : bundle["objects"].array())
    if (object["type"].text() == type) return &object;
  return nullptr;
}
std::string errors(const Report& report) {
  std::string out;
  for (const auto& error : report.errors) out += error.where + " " + std::string(error.rule) + " (" + error.detail + "); ";
  return out;
}
std::vector<std::string_view> raw_objects(std::string_view text) {
  Source source;
  REQUIRE(source.open(text, limits));
  return source.raw();
}
/// A bundle of STIX 2.0 with something of every kind that changed in 2.1.
const Json old = *parse_json(R"({"type":"bundle","id":"bundle--5d0092c5-5f74-4287-9642-33f4c354e56d","spec_version":"2.0","objects":[
  {"type":"indicator","id":"indicator--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f","created":"2016-04-06T20:03:48.000Z","modified":"2016-04-06T20:03:48.000Z","labels":["malicious-activity","ours"],
   "name":"Poison","pattern":"[file:hashes.'SHA-256' = 'aec070645fe53ee3b3763059376134f058cc337247c978add178b6ccdfb0019f'] START '2016-01-01T00:00:00Z' STOP '2016-02-01T00:00:00Z'",
   "valid_from":"2016-01-01T00:00:00Z","x_acme_score":5},
  {"type":"malware","id":"malware--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f","created":"2016-04-06T20:03:48.000Z","modified":"2016-04-06T20:03:48.000Z","labels":["trojan"],"name":"Poison"},
  {"type":"malware","id":"malware--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd30","created":"2016-04-06T20:03:48.000Z","modified":"2016-04-06T20:03:48.000Z","labels":["unheard-of"],"name":"Bare"},
  {"type":"threat-actor","id":"threat-actor--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f","created":"2016-04-06T20:03:48.000Z","modified":"2016-04-06T20:03:48.000Z","labels":["spy"],"name":"A"},
  {"type":"tool","id":"tool--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f","created":"2016-04-06T20:03:48.000Z","modified":"2016-04-06T20:03:48.000Z","labels":["remote-access"],"name":"VNC"},
  {"type":"report","id":"report--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f","created":"2016-04-06T20:03:48.000Z","modified":"2016-04-06T20:03:48.000Z","labels":["campaign"],"name":"R",
   "published":"2016-04-06T20:03:48.000Z","object_refs":["malware--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f"]},
  {"type":"marking-definition","id":"marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41da","created":"2017-01-20T00:00:00.000Z","definition_type":"tlp","definition":{"tlp":"green"}},
  {"type":"observed-data","id":"observed-data--b67d30ff-02ac-498a-92f9-32f845f448cf","created":"2016-04-06T19:58:16.000Z","modified":"2016-04-06T19:58:16.000Z",
   "first_observed":"2015-12-21T19:00:00Z","last_observed":"2015-12-21T19:00:00Z","number_observed":1,"object_marking_refs":["marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41da"],
   "granular_markings":[{"marking_ref":"marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9","selectors":["objects.1.name","number_observed"]}],
   "objects":{"0":{"type":"directory","path":"/tmp","created":"2015-12-21T19:00:00Z"},
    "1":{"type":"file","name":"a","modified":"2015-12-21T19:00:00Z","hashes":{"ssdeep":"3:a:b"},"parent_directory_ref":"0","extensions":{"archive-ext":{"contains_refs":["2"],"version":"5"}}},
    "2":{"type":"file","name":"b"},"3":{"type":"ipv4-addr","value":"198.51.100.3"},
    "4":{"type":"network-traffic","src_ref":"3","protocols":["tcp"],"extensions":{"http-request-ext":{"request_method":"get","request_value":"/","request_header":{"Host":"x"}}}},
    "5":{"type":"process","name":"p","created":"2015-12-21T19:00:00Z","binary_ref":"1","parent_ref":"6"},"6":{"type":"process","pid":2,"child_refs":["5"]},
    "7":{"type":"windows-registry-key","key":"hkey_local_machine\\x","modified":"2015-12-21T19:00:00Z"},
    "8":{"type":"email-message","is_multipart":true,"from_ref":"9","additional_header_fields":{"X":"y"},"body_multipart":[{"body_raw_ref":"2"}]},"9":{"type":"email-addr","value":"a@example.org"},
    "10":{"type":"user-account","user_id":"1","password_last_changed":"2015-12-21T19:00:00Z"}}},
  {"type":"observed-data","id":"observed-data--c67d30ff-02ac-498a-92f9-32f845f448cf","created":"2016-04-06T19:58:16.000Z","modified":"2016-04-06T19:58:16.000Z",
   "first_observed":"2015-12-21T19:00:00Z","last_observed":"2015-12-21T19:00:00Z","number_observed":1,"object_marking_refs":["marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9"],
   "objects":{"0":{"type":"ipv4-addr","value":"198.51.100.3"}}},
  {"type":"x-acme-thing","id":"x-acme-thing--c67d30ff-02ac-498a-92f9-32f845f448cf","created":"2016-04-06T19:58:16.000Z","modified":"2016-04-06T19:58:16.000Z","kept":[1.5,{"A":null}]}
]})");

}  // namespace

TEST_CASE("a bundle of STIX 2.0 becomes one of 2.1 that is valid") {
  const auto now = raised(old);
  const auto report = Validator({.limits = limits}).document(to_jcs(now));
  CHECK_MESSAGE(report.valid(), errors(report));
  CHECK_FALSE(now.has("spec_version"));
  for (const auto& object : now["objects"].array()) CHECK_MESSAGE(object["spec_version"].text() == "2.1", object["type"].text());
  CHECK((*of_type(now, "indicator"))["indicator_types"] == Json(Json::Array{"malicious-activity"}));
  CHECK((*of_type(now, "indicator"))["labels"] == Json(Json::Array{"ours"}));
  CHECK((*of_type(now, "indicator"))["pattern"].text().ends_with("START t'2016-01-01T00:00:00Z' STOP t'2016-02-01T00:00:00Z'"));
  CHECK((*of_type(now, "indicator"))["x_acme_score"].integer() == 5);
  CHECK((*of_type(now, "malware"))["is_family"].boolean());
  CHECK((*of_type(now, "malware"))["malware_types"].at(0).text() == "trojan");
  CHECK_FALSE((*of_type(now, "malware")).has("labels"));
  CHECK((*of_type(now, "threat-actor"))["threat_actor_types"].at(0).text() == "spy");
  CHECK((*of_type(now, "tool"))["tool_types"].at(0).text() == "remote-access");
  CHECK((*of_type(now, "report"))["report_types"].at(0).text() == "campaign");
  CHECK((*of_type(now, "x-acme-thing"))["kept"] == old["objects"].at(9)["kept"]);
}
TEST_CASE("the objects inside observed data become objects with deterministic ids, new names, and the markings they had") {
  const auto now = raised(old);
  const auto& observed = *of_type(now, "observed-data");
  CHECK_FALSE(observed.has("objects"));
  CHECK(observed["object_refs"].array().size() == 11);
  CHECK(observed["granular_markings"].at(0)["selectors"] == Json(Json::Array{"number_observed"}));
  const auto& address = *of_type(now, "ipv4-addr");
  CHECK(address["id"].text() == "ipv4-addr--28bb3599-77cd-5a82-a950-b5bc3caf07c4");
  CHECK(address["object_marking_refs"].array().size() == 2);  // it was seen twice, under two markings
  CHECK(std::ranges::count_if(now["objects"].array(), [](const Json& object) { return object["type"].text() == "ipv4-addr"; }) == 1);
  CHECK((*of_type(now, "network-traffic"))["src_ref"] == address["id"]);
  CHECK((*of_type(now, "network-traffic"))["extensions"]["http-request-ext"]["request_header"]["Host"] == Json(Json::Array{"x"}));
  const auto& directory = *of_type(now, "directory");
  CHECK(directory.has("ctime"));
  for (const auto& object : now["objects"].array()) {
    if (object["type"].text() == "file" && object["name"].text() == "a") {
      CHECK(object["parent_directory_ref"] == directory["id"]);
      CHECK(object["hashes"].has("SSDEEP"));
      CHECK(object["granular_markings"].at(0)["selectors"] == Json(Json::Array{"name"}));
      CHECK(object["extensions"]["archive-ext"]["contains_refs"].at(0).text().starts_with("file--"));
      CHECK(object["object_marking_refs"].at(0).text() == examples::detail::green);
    }
    if (object["type"].text() == "process") CHECK(object["id"].text()[9 + 14] == '4');
  }
  CHECK(raised(old) == now);  // the same again
}
TEST_CASE("stix.required: what 2.0 wants and 2.1 does not is missed where it was to stand") {
  for (const auto& [n, name] : std::map<std::size_t, const char*>{{0, "labels"}, {1, "labels"}, {3, "labels"}, {4, "labels"}, {5, "labels"}, {10, "identity_class"}}) {
    auto broken = old;
    if (n == 10) broken["objects"].push(*parse_json(R"({"type":"identity","id":"identity--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f","created":"2016-04-06T20:03:48.000Z","modified":"2016-04-06T20:03:48.000Z","name":"A"})"));
    else broken["objects"].array_here()[n].object_here().erase(name);
    const auto report = Validator({.limits = limits}).document(to_jcs(broken));
    REQUIRE_MESSAGE(report.errors.size() == 1, errors(report));
    CHECK(report.errors[0].where == "/objects/" + std::to_string(n) + "/" + name);
    CHECK(report.errors[0].rule == "stix.required");
    CHECK(report.errors[0].object == broken["objects"].at(n)["id"].text());
  }
}
TEST_CASE("observed data with an observable of somebody's own, and with selectors that lead nowhere") {
  auto bundle = old;
  bundle["objects"] = Json::Array{old["objects"].at(7)};
  auto& observed = bundle["objects"].array_here()[0];
  observed["objects"]["11"] = *parse_json(R"({"type":"x-acme-sensor","reading":5,"parent_ref":"0","extensions":{"archive-ext":{"comment":"c"}}})");
  const auto report = [&] { return Validator({.limits = limits}).document(to_jcs(bundle)); };
  CHECK_MESSAGE(report().valid(), errors(report()));
  for (const auto* selector : {"objects.99", "objects.[0].path", "objects.1.nothing", "nothing"}) {
    INFO(selector);
    observed["granular_markings"].array_here()[0]["selectors"] = Json::Array{selector};
    REQUIRE_FALSE(report().errors.empty());
    CHECK(report().errors[0].rule == "stix.selector");
  }
}
TEST_CASE("stix.version-2-0: a bundle of 2.0 is known, and checked as what it becomes") {
  const auto report = Validator({.limits = limits}).document(to_jcs(old));
  CHECK(report.version == "2.0");
  CHECK_MESSAGE(report.valid(), errors(report));
  CHECK(std::ranges::any_of(report.warnings, [](const Finding& warning) { return warning.rule == "stix.version-2-0"; }));
  auto broken = old;
  broken["objects"].array_here()[0]["valid_from"] = "yesterday";
  CHECK_FALSE(Validator({.limits = limits}).document(to_jcs(broken)).valid());
  auto undeclared = old;
  undeclared.object_here().erase("spec_version");
  const auto other = Validator({.limits = limits}).document(to_jcs(undeclared));
  CHECK(other.version == "2.0");
  CHECK(other.errors.at(0).rule == "stix.required");
  CHECK(other.errors.at(0).where == "/objects/0/spec_version");
}
TEST_CASE("patterns of 2.0 get the names and timestamps of 2.1, and what is no pattern stays") {
  const auto pattern = [](const char* text) {
    auto indicator = examples::full("indicator");
    for (const auto* name : {"spec_version", "pattern_type", "pattern_version"}) indicator.object_here().erase(name);
    indicator["pattern"] = text;
    return raised(indicator)["pattern"].text();
  };
  CHECK(pattern("[file:created = t'2016-01-01T00:00:00Z'  AND file:name = 'created']") == "[file:ctime = t'2016-01-01T00:00:00Z' AND file:name = 'created']");
  CHECK(pattern("[process:binary_ref.name = 'x']") == "[process:image_ref.name = 'x']");
  CHECK(pattern("[file:name='a START b']") == "[file:name='a START b']");
  CHECK(pattern("[file:name = 'x'] START '2016-01-01T00:00:00Z' STOP '2016-02-01T00:00:00Z'") == "[file:name = 'x'] START t'2016-01-01T00:00:00Z' STOP t'2016-02-01T00:00:00Z'");
  CHECK(pattern("no START 'pattern'") == "no START 'pattern'");
}
TEST_CASE("json.too-large: long chains of observables are followed, and marks on all of them have a bound") {
  auto observed = examples::full("observed-data");
  for (const auto* name : {"spec_version", "object_refs", "granular_markings"}) observed.object_here().erase(name);
  Json objects = Json::Object{};
  for (int i = 0; i < 2000; ++i) objects[std::to_string(i)] = Json::Object{{"type", "file"}, {"name", std::to_string(i)}, {"contains_refs", Json::Array{std::to_string((i + 1) % 2000)}}};
  observed["objects"] = objects;
  const auto report = Validator({.limits = limits}).document(to_jcs(raised(Json::Array{observed})));
  CHECK_MESSAGE(report.valid(), errors(report));
  Json::Array marks;
  for (int i = 0; i < 501; ++i) marks.push_back(examples::detail::green);
  observed["object_marking_refs"] = std::move(marks);
  CHECK(raise_to_2_1(to_jcs(observed), limits).error().rule == "json.too-large");
}
TEST_CASE("what is 2.1 already stays as it is") {
  const Json now = Json::Object{{"type", "bundle"}, {"id", "bundle--5d0092c5-5f74-4287-9642-33f4c354e56d"}, {"objects", Json::Array{examples::full("indicator"), examples::full("url"), examples::full("malware")}}};
  CHECK(raised(now) == now);
  CHECK(to_jcs(raised(examples::full("indicator"))) == to_jcs(examples::full("indicator")));
}
TEST_CASE("objects are cut out of a file byte for byte") {
  const std::string one = R"({ "type" : "tool", "x": "}]\"", "y":[1.50, {"objects":[]}] })";
  CHECK(raw_objects(R"({"id":"b","objects":[)" + one + " ,\n" + one + R"(], "type":"bundle","x_a":[1]})") == std::vector<std::string_view>{one, one});
  CHECK(raw_objects("[" + one + "]") == std::vector<std::string_view>{one});
  CHECK(raw_objects(one) == std::vector<std::string_view>{one});
  CHECK(raw_objects("{\"a\":1}\n  {\"b\":2}\n") == std::vector<std::string_view>{"{\"a\":1}", "{\"b\":2}"});
  CHECK(raw_objects("{}").empty());
  CHECK(raw_objects(R"({"type":"bundle","\u006fbjects":[{"a":1}]})") == std::vector<std::string_view>{"{\"a\":1}"});
  CHECK(raw_objects(R"({"id":"x","objects":[{"a":1}]})").size() == 1);  // no bundle without a type: one object
  CHECK(raw_objects("[]").empty());
  CHECK(raw_objects(R"({"more":false})").empty());
  CHECK(raw_objects(R"({"objects":{"0":1},"type":"observed-data"})").size() == 1);
}
TEST_CASE("a real bundle is valid: MITRE ATT&CK for ICS") {
  std::ifstream in(TOCSIN_SOURCE_DIR "/../shared/data/real/attack-ics-18.1.json", std::ios::binary);
  if (!in) {
    MESSAGE("skipped: the shared data is not beside this checkout");
    return;
  }
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  const auto report = Validator({.limits = limits}).document(text);
  CHECK_MESSAGE(report.valid(), errors(report));
  CHECK(report.version == "2.1");
  const auto whole = *parse_json(text, limits);
  const auto raw = raw_objects(text);
  REQUIRE(raw.size() == whole["objects"].array().size());
  for (std::size_t n = 0; n < raw.size(); ++n) CHECK(*parse_json(raw[n], limits) == whole["objects"].at(n));
  CHECK(*parse_json(*raise_to_2_1(text, limits), limits) == whole);
}
