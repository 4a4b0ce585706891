#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>
#include <sstream>

#include "base/text.hpp"
#include "intel/stix/stix.hpp"
#include "path/author/item.hpp"

using namespace tocsin;
using namespace tocsin::author;
namespace {

std::string rule_of(const auto& result) { return result ? "" : result.error().rule; }
std::string where_of(const auto& result) { return result ? "" : result.error().where; }

const Json whole = *parse_json(R"({"title":"Gate flaw is exploited","category":"vulnerability-exposure","class":"vulnerability-notice",
  "observed":"A crafted name becomes a command on the remote-access gate, without signing in; we saw two attempts from 203.0.113.9.",
  "observed_at":"2026-03-01T02:10:00Z","confidence":85,"severity":"critical","time_sensitivity":"Minutes.","systems":["gate-1"],"detection":"Names with a path.",
  "steps":[{"verb":"patch","object":"the gate","owner":"IT","by":"window: Tuesday 22:00","interim":"the tunnel stays closed","check":"the release number"},
           {"verb":"suspend","object":"our account","owner":"you","by":"2026-03-01T12:00:00Z","check":"a refused sign-in","audiences":["supplier"]}],
  "owner":"IT operations","deadline":"2026-03-02T00:00:00Z","reference":"INC-7","relevance":{"supplier":"Your tunnel ends at it.","*":"You run the same."},
  "our_action":"We block it.","contact":"desk@fjord.example",
  "observables":[{"type":"cve","value":"CVE-2026-1234","judgement":"context"},{"type":"ipv4","value":"203.0.113.9","side":"theirs","judgement":"indicator"},
                 {"type":"domain","value":"maybe.example","judgement":"unjudged"}]})");

Json with(const char* name, Json value) {
  auto item = whole;
  item[name] = std::move(value);
  return item;
}
Json with_step(const char* name, const char* value) {
  auto item = whole;
  item["steps"].array_here()[0][name] = value;
  return item;
}

const Reader supplier{{"supplier"}, "Supplier", false}, desk{{"soc"}, "SOC", true};
procedure::Template form(bool outside) {
  procedure::Template out;
  out.outside = outside;
  const std::vector<std::string> theirs{"observed", "why_you", "required_action", "our_action", "contact"};
  const std::vector<std::string> own{"what_happened", "systems_impacted", "severity", "required_action", "detection", "owner_and_deadline", "reference"};
  for (const auto& id : outside ? theirs : own)
    out.fields.push_back({id, replace_all(id, "_", " "), {}, true});
  return out;
}

}  // namespace

TEST_CASE("author.hidden-character: what is written is what is seen, in every text of the item") {
  for (const auto* hidden : {"a\x07z", "a\x1b[8mz", "a\x7fz", "a\u0085z", "a\u009b8mz", "a\u2028z", "a\u202ez", "a\u2066z", "\ufeffa", "a\U000e0041z"}) {
    CAPTURE(hidden);
    CHECK(rule_of(check_item(with("title", hidden))) == "author.hidden-character");
    CHECK(where_of(check_item(with_step("check", hidden))) == "/steps/0/check");
    CHECK(where_of(check_item(with("relevance", Json::Object{{"*", hidden}}))) == "/relevance/*");
  }
  CHECK(rule_of(check_item(with("title", std::string("a\0z", 3)))) == "author.hidden-character");
  for (const auto* seen : {"a\tz\r\nx", "K\u00f6ln \u2013 \u20ac", "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645", "\u65e5\u672c\u8a9e", "\U0001f512"}) CHECK_MESSAGE(check_item(with("context", seen)), seen);
}
TEST_CASE("author.no-action: a share that tells nobody what to do is refused") {
  CHECK(check_item(whole));
  CHECK(where_of(check_item(with("steps", Json::Array{}))) == "/steps");
  CHECK(rule_of(check_item(with("steps", Json::Array{}))) == "author.no-action");
  CHECK(where_of(check_item(with_step("verb", " "))) == "/steps/0/verb");
  CHECK(rule_of(check_item(with_step("object", ""))) == "author.no-action");
}
TEST_CASE("author.action-form: by when, or a window and what holds until then") {
  CHECK(rule_of(check_item(with_step("by", "soon"))) == "author.action-form");
  CHECK(rule_of(check_item(with_step("by", "window:  "))) == "author.action-form");
  CHECK(where_of(check_item(with_step("interim", ""))) == "/steps/0/interim");
  CHECK(check_item(with_step("by", "2026-03-01T12:00:00+01:00")));
}
TEST_CASE("author.text-form: relevance and further fields are texts") {
  CHECK(where_of(check_item(with("relevance", Json::Object{{"soc", 3}}))) == "/relevance/soc");
  CHECK(rule_of(check_item(with("fields", Json::Object{{"x", Json::Array{}}}))) == "author.text-form");
  CHECK(rule_of(check_item(with("nonsense", "x"))) == "message.unknown-field");
}
TEST_CASE("warnings name what a careful reader would send back") {
  auto at = *parse_rfc3339("2020-01-01T00:00:00Z");
  const auto has = [&](const Json& item, std::string_view rule) {
    const auto all = warnings(item, at);
    return std::ranges::find(all, rule, &Warning::rule) != all.end();
  };
  CHECK(has(with_step("verb", "Consider patching"), "author.vague-step"));
  CHECK_FALSE(has(whole, "author.vague-step"));
  CHECK(has(with_step("check", ""), "author.no-check"));
  CHECK(has(with_step("owner", ""), "author.no-owner"));
  CHECK(has(whole, "author.unjudged"));
  CHECK(has(with("deadline", ""), "author.no-deadline"));
  at = *parse_rfc3339("2026-03-01T11:00:00Z");
  CHECK(has(with_step("by", "2026-03-01T11:00:00Z"), "author.step-over"));
  CHECK(has(with_step("by", "2026-03-01T12:00:00+01:00"), "author.step-over"));
  CHECK_FALSE(has(with_step("by", "2026-03-01T11:00:01Z"), "author.step-over"));
  CHECK_FALSE(has(whole, "author.step-over"));
  CHECK(has(with("deadline", "2026-03-01T10:59:59Z"), "author.deadline-over"));
  CHECK_FALSE(has(with("deadline", "2026-03-01T11:00:01Z"), "author.deadline-over"));
  CHECK_FALSE(has(with("deadline", ""), "author.deadline-over"));
  auto unsure = whole;
  unsure.object_here().erase("confidence");
  CHECK(has(unsure, "author.no-confidence"));
  auto own = whole;
  own["observables"].array_here()[1]["side"] = "ours";
  CHECK(has(own, "author.own-indicator"));
  CHECK_FALSE(has(whole, "author.own-indicator"));
}
TEST_CASE("author.incomplete, author.no-reference: each template's own fields, for each reader") {
  CHECK(check_complete(whole, supplier, form(true)));
  CHECK(check_complete(whole, desk, form(false)));
  CHECK(rule_of(check_complete(with("reference", ""), supplier, form(true))) == "author.no-reference");
  const auto silent = check_complete(with("our_action", ""), supplier, form(true));
  CHECK(rule_of(silent) == "author.incomplete");
  CHECK(where_of(silent) == "our_action");
  CHECK(check_complete(with("our_action", ""), desk, form(false)));
  CHECK(where_of(check_complete(with("relevance", Json::Object{{"soc", "x"}}), supplier, form(true))) == "why_you");
  CHECK(where_of(check_complete(with("deadline", ""), desk, form(false))) == "owner_and_deadline");
  auto only_theirs = whole;
  only_theirs["steps"].array_here().erase(only_theirs["steps"].array_here().begin());
  CHECK(where_of(check_complete(only_theirs, desk, form(false))) == "required_action");
  auto more = form(true);
  more.more[procedure::CategoryId{"vulnerability-exposure"}] = {{"workaround", "Workaround", {}, true}};
  CHECK(where_of(check_complete(whole, supplier, more)) == "workaround");
  CHECK(check_complete(with("fields", Json::Object{{"workaround", "none"}}), supplier, more));
}
TEST_CASE("author.minimum-fields: what the procedure asks of a category, by the names of guide A") {
  procedure::Category category{{"vulnerability-exposure"}, "Vulnerability", "m", {}, {"indicator", "context", "observed_date", "confidence", "recommended_action"}};
  const auto said = with("context", "Seen at three utilities.");
  CHECK(check_minimum(said, supplier, category));
  CHECK(rule_of(check_minimum(with("context", "  "), supplier, category)) == "author.minimum-fields");
  CHECK(where_of(check_minimum(with("context", ""), supplier, category)) == "context");
  auto bare = said;
  for (const auto* name : {"observed_at", "confidence", "observables"}) bare.object_here().erase(name);
  CHECK(missing_minimum(bare, supplier, category) == std::vector<std::string>{"indicator", "observed_date", "confidence"});
  auto unjudged = said;
  for (auto& one : unjudged["observables"].array_here()) one["judgement"] = "context";
  CHECK(where_of(check_minimum(unjudged, supplier, category)) == "indicator");
  category.minimum_fields = {"affected_versions"};
  CHECK(where_of(check_minimum(whole, supplier, category)) == "affected_versions");
  CHECK(check_minimum(with("fields", Json::Object{{"affected_versions", "11.0"}}), supplier, category));
  category.minimum_fields = {};
  CHECK(check_minimum(bare, supplier, category));
}
TEST_CASE("one fact base, each reader's own text, the same bytes each time") {
  const auto outside = render(whole, supplier, form(true)), inside = render(whole, desk, form(false));
  CHECK(outside.subject == "Gate flaw is exploited");
  CHECK(outside.body.find("Your tunnel ends at it.") != std::string::npos);
  CHECK(outside.body.find("2. Suspend our account") != std::string::npos);
  CHECK(inside.body.find("Suspend") == std::string::npos);
  CHECK(inside.body.find("By: in the window Tuesday 22:00") != std::string::npos);
  CHECK(inside.body.find("IT operations, by 2026-03-02 00:00 UTC") != std::string::npos);
  CHECK(outside.body.find("ipv4  203[.]0[.]113[.]9") != std::string::npos);
  CHECK(outside.body.find("maybe") == std::string::npos);
  CHECK(render(whole, supplier, form(true)).body == outside.body);
  for (const auto line : split(outside.body, '\n')) CHECK(line.size() <= 72);
}
TEST_CASE("observables are proposed from the text, never judged by the program, never ours") {
  scan::Vocabulary v;
  v.domains = {{"fjord.example", "/domains/0"}};
  const auto scanner = *scan::Scanner::build(v);
  const auto found = propose_observables(with("context", "C2 at bad.com, our gw.fjord.example, DNS 8.8.8.8, CVE-2026-1234"), scanner);
  const auto judged = [&](std::string_view value) {
    for (const auto& one : found.array())
      if (one["value"].text() == value) return one["judgement"].text();
    return std::string("absent");
  };
  CHECK(judged("bad.com") == "unjudged");
  CHECK(judged("8.8.8.8") == "context");
  CHECK(judged("gw.fjord.example") == "absent");
  CHECK(judged("203.0.113.9") == "indicator");
  CHECK(std::ranges::count(found.array(), Json("CVE-2026-1234"), [](const Json& one) { return one["value"]; }) == 1);
}
TEST_CASE("the bundle holds what was judged, is whole, and is the same again") {
  const Origin origin{.seed = "018f3c1e-7c00-7000-8000-000000000001", .organization = "Fjord Water", .created = *parse_rfc3339("2026-03-01T03:00:00Z"), .modified = *parse_rfc3339("2026-03-01T03:00:00Z"), .marking = Tlp::green,
                      .organization_seed = "018f3c1e-7c00-7000-8000-0000000000ff", .organization_since = *parse_rfc3339("2026-01-01T00:00:00Z")};
  const auto bundle = objects(whole, supplier, origin);
  const auto checked = stix::check_bundle(bundle);
  CHECK_MESSAGE(checked, (checked ? "" : checked.error().where + " " + checked.error().detail));
  CHECK(bundle == objects(whole, supplier, origin));
  std::map<std::string, int> types;
  for (const auto& object : bundle["objects"].array()) ++types[object["type"].text()];
  CHECK(types == std::map<std::string, int>{{"course-of-action", 2}, {"identity", 1}, {"indicator", 1}, {"marking-definition", 1}, {"relationship", 2}, {"report", 1}, {"vulnerability", 1}});
  CHECK(objects(whole, desk, origin)["objects"].array().size() == 7);
  // the organization is the same in another share, at another time
  auto other = origin;
  other.seed = "018f3c1e-7c00-7000-8000-000000000002";
  other.created = other.modified = *parse_rfc3339("2026-04-01T03:00:00Z");
  const auto us = [](const Json& objects) { return *std::ranges::find(objects["objects"].array(), Json("identity"), [](const Json& each) { return each["type"]; }); };
  const auto here = us(bundle), there = us(objects(whole, supplier, other));
  CHECK(here["id"] == there["id"]);
  CHECK(here["created"] == there["created"]);
  CHECK(here["modified"] != there["modified"]);
  other.organization_seed = "018f3c1e-7c00-7000-8000-0000000000fe";
  CHECK(us(objects(whole, supplier, other))["id"] != here["id"]);
}
TEST_CASE("the example items are well formed and complete for their templates") {
  for (const bool outside : {false, true}) {
    std::stringstream text;
    text << std::ifstream(std::string(TOCSIN_SOURCE_DIR "/examples/shares/") + (outside ? "gateway-peers.json" : "gateway-inside.json")).rdbuf();
    const auto item = parse_json(text.str());
    REQUIRE(item);
    CHECK(check_item(*item));
    CHECK(missing_fields(*item, outside ? supplier : Reader{{"it-operations"}, "IT", true}, form(outside)).empty());
  }
}
