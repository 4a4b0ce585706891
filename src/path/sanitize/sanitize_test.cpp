#include <doctest/doctest.h>

#include <algorithm>
#include <set>

#include "base/text.hpp"
#include "intel/stix/stix.hpp"
#include "path/sanitize/lines.hpp"
#include "path/sanitize/places.hpp"
#include "path/sanitize/sanitize.hpp"

using namespace tocsin;
using namespace tocsin::sanitize;
namespace {

std::string rule_of(const auto& result) { return result ? "" : result.error().rule; }

const inventory::Inventory ours = *inventory::load(R"({"org":"Fjord Water","domains":["fjord.example"],"cidrs":["10.0.0.0/8"],"host_prefixes":["bgo"],
  "employees":[{"name":"Ada Vik","user":"avik","email":"ada.vik@fjord.example"}],"customers":["Sund Bank AB"],"canaries":["zq-canary-11"]})");
const scan::Scanner scanner = *scan::Scanner::build(vocabulary_of(ours));
const Policy policy = default_policy();

Keyed keyed_by(const std::string& key) {
  static std::set<std::string> kept;
  return [&key = *kept.insert(key).first](std::string_view label, std::string_view value) { return hmac_sha256(as_bytes(key), as_bytes(std::string(label) + "\n" + std::string(value))); };
}
Setting setting(Reach reach = Reach::outside, const std::string& key = "audience-1") { return {.scanner = &scanner, .policy = &policy, .reach = reach, .keyed = keyed_by(key)}; }
std::vector<Part> body(std::string text) { return {{"body", "text/plain", std::move(text)}}; }
std::string out(const std::string& text, const Setting& s = setting()) { return sanitize::sanitize(body(text), s)->parts.at(0).text; }
Sanitized made(const std::string& text, const std::vector<Decision>& decisions = {}) { return *sanitize::sanitize(body(text), setting(), decisions); }
Json map_of(const Sanitized& s) { return *parse_json(redaction_map(s)); }
const Hash reason = sha256("because");

}  // namespace

TEST_CASE("what is ours goes, what is theirs stays, each redaction says why") {
  const auto s = made("Ada Vik saw 203.0.113.9 hit Sund Bank; key AKIAIOSFODNN7EXAMPLE, evil.com.");
  CHECK(s.parts[0].text.find("Vik") == std::string::npos);
  CHECK(s.parts[0].text.ends_with("saw 203.0.113.9 hit [CUSTOMER]; key [SECRET], evil.com."));
  REQUIRE(s.redactions.size() == 3);
  CHECK(s.counts.at("customer") == 1);
  REQUIRE(s.masks.size() == 3);
  for (std::size_t i = 0; i < 3; ++i) CHECK(s.masks[i].match == s.redactions[i].match);
  for (const auto& r : s.redactions) {
    CHECK(r.rule.find('@') != std::string::npos);
    CHECK(!r.evidence.empty());
    CHECK(explain(r).find(r.rule) != std::string::npos);
    CHECK(r.decided_by == "policy");
  }
  CHECK(check_releasable(s));
  CHECK(map_of(s)["redactions"].array().size() == 3);
  CHECK(redaction_map(s).find("Sund") == std::string::npos);
}
TEST_CASE("the same input, setting and decisions give the same bytes; pseudonyms agree inside an audience only") {
  const std::string text = "bgo-sql1 spoke to bgo-sql2; bgo-sql1 answered";
  CHECK(out(text) == out(text));
  const auto here = out(text);
  const auto words = split(here, ' ');
  CHECK(words[0] == words[4]);
  CHECK(words[0] != words[3].substr(0, words[0].size()));
  CHECK(words[0].starts_with("HOST-"));
  CHECK(here != out(text, setting(Reach::outside, "audience-2")));
}
TEST_CASE("inside, those who must act see names; secrets go all the same") {
  CHECK(out("Ada Vik: reset bgo-sql1, password=Winter2024!", setting(Reach::inside)) == "Ada Vik: reset bgo-sql1, password=[PASSWORD]");
}
TEST_CASE("sanitize.open-match: what nobody decided is masked and stops the rendition") {
  const auto s = made("see jo@somewhere.net, again jo@somewhere.net");
  CHECK(rule_of(check_releasable(s)) == "sanitize.open-match");
  CHECK(s.parts[0].text == "see [REVIEW:EMAIL], again [REVIEW:EMAIL]");
  REQUIRE(s.open.size() == 1);
  CHECK(s.open[0].occurrences == 2);
  // each place where it stands names it, so that showing them needs no second look at the text
  REQUIRE(s.masks.size() == 2);
  for (const auto& mask : s.masks) CHECK(mask.match == s.open[0].id);
  CHECK(explain(s.open[0]).find("2 times") != std::string::npos);
}
TEST_CASE("what the do-not-share list stopped is explained by that list's own title") {
  procedure::Procedure p;
  p.do_not_share.push_back({.id = {"speculation"}, .title = "Guesses of an investigation", .meaning = {}, .source = {}, .action = procedure::DoNotShare::Action::ask, .inside_too = false, .words = {"state-sponsored"}, .patterns = {}});
  p.do_not_share.push_back({.id = {"diagrams"}, .title = "Drawings of plants", .meaning = {}, .source = {}, .action = procedure::DoNotShare::Action::block, .inside_too = false, .words = {"one-line plan"}, .patterns = {}});
  const auto theirs = *scan::Scanner::build(vocabulary_of(ours, p));
  auto with = setting();
  with.scanner = &theirs;
  const auto s = *sanitize::sanitize(body("The group is state-sponsored; see the one-line plan and the relay settings."), with);
  REQUIRE(s.open.size() == 3);
  CHECK(explain(s.open[0], &p).find("“Guesses of an investigation”") != std::string::npos);
  CHECK(explain(s.open[1], &p).find("“Drawings of plants”") != std::string::npos);
  CHECK(explain(s.open[0], &p).find("plant") == std::string::npos);
  CHECK(explain(s.open[0]).find("plant") == std::string::npos);
  CHECK(explain(s.open[0], &p).find("inventory entry") == std::string::npos);
  CHECK(explain(s.open[2], &p).find("restricted plant information") != std::string::npos);  // the built-in list's
}
TEST_CASE("sanitize.caution: what the do-not-share list only warns about is said, stops nothing and takes nothing from what stops") {
  procedure::Procedure p;
  p.do_not_share.push_back({.id = {"small-group"}, .title = "Fits only us", .meaning = {}, .source = {}, .action = procedure::DoNotShare::Action::warn, .inside_too = false, .words = {"the only hydro"}, .patterns = {"sole [a-z]+ of Ada"}});
  auto at_home = p.do_not_share[0];
  at_home.id = {"everywhere"}, at_home.inside_too = true, at_home.words = {"largest utility"}, at_home.patterns = {};
  p.do_not_share.push_back(at_home);
  const auto cautions = *scan::Scanner::build(cautions_of(p));
  const std::vector<Part> parts{{"subject", "text/plain", "Nothing of it"}, {"body", "text/plain", "The Only Hydro operator, the largest utility, says the sole friend of Ada Vik."}};
  const auto outside = cautions_in(parts, cautions, p, Reach::outside);
  CHECK(outside == std::vector<Caution>{{"body", {"small-group"}, "Fits only us"}, {"body", {"everywhere"}, "Fits only us"}});
  CHECK(cautions_in(parts, cautions, p, Reach::inside) == std::vector<Caution>{{"body", {"everywhere"}, "Fits only us"}});
  const auto theirs = *scan::Scanner::build(vocabulary_of(ours, p));
  auto with = setting();
  with.scanner = &theirs;
  const auto s = *sanitize::sanitize(parts, with);
  CHECK(s.open.empty());
  CHECK(s.redactions.size() == 1);  // Ada Vik
}
TEST_CASE("contexts: a match's paragraph and its JSON value say whether it stands where it stood") {
  const std::vector<Part> raw{{"body", "text/plain", "One.\n\nsee jo@somewhere.net now\n\nLast."}, {"objects", "application/json", R"({"a":{"b~c":["x","by jo@somewhere.net"]}})"}};
  const auto contexts = contexts_of(raw, *sanitize::sanitize(raw, setting()));
  REQUIRE(contexts.size() == 1);
  const std::multiset<std::pair<std::string, std::string>> expected{{"body", "see jo@somewhere.net now"}, {"objects", "by jo@somewhere.net"}};
  CHECK(contexts.begin()->second == expected);
  CHECK(text_at(raw, "objects", "/a/b~0c/1") == "by jo@somewhere.net");
  CHECK_FALSE(text_at(raw, "objects", "/a/b~0c/2"));
  CHECK_FALSE(text_at(raw, "objects", "/a"));
  CHECK_FALSE(text_at(raw, "else", ""));
}
TEST_CASE("an incident note with a ten-minute inventory asks at most ten decisions") {
  std::string note;
  for (int day = 1; day <= 12; ++day)
    note += "On day " + std::to_string(day) + " Ada Vik looked at bgo-sql" + std::to_string(day) + " (10.1.2." + std::to_string(day) + "). Vik said that the logs of Sund Bank AB showed 203.0.113." + std::to_string(day) +
            ". Microsoft said that Volt Typhoon used evil" + std::to_string(day) + ".com. Jordan Blake called about it, and Maria wrote to jo@somewhere.net. Check Point said no more. The team told Vik to wait.\n\n";
  const auto s = made(note);
  CHECK(s.open.size() <= 10);
  CHECK(s.open.size() >= 3);  // the two names, the address
  CHECK(s.parts[0].text.find("Jordan Blake") == std::string::npos);
  CHECK(s.parts[0].text.find("Vik") == std::string::npos);
}
TEST_CASE("one decision holds for all occurrences, and its match keeps its id from run to run") {
  const std::string text = "see jo@somewhere.net, again jo@somewhere.net";
  const auto id = made(text).open.at(0).id;
  CHECK(made("now " + text).open.at(0).id == id);
  const auto kept = made(text, {{.match = id, .keep = true, .reason = reason, .by = {"p_ana"}, .second = {}}});
  CHECK(kept.parts[0].text == text);
  CHECK(check_releasable(kept));
  CHECK(kept.kept.at(0).decided_by == "p_ana");
  const auto gone = made(text, {{.match = id, .keep = false, .reason = reason, .by = {"p_ana"}, .second = {}}});
  CHECK(gone.parts[0].text == "see [EMAIL], again [EMAIL]");
}
TEST_CASE("sanitize.decision: no reason, no such match, or one person where two are needed") {
  const auto rule = [](const std::string& text, const Decision& d) { return rule_of(sanitize::sanitize(body(text), setting(), {d})); };
  const auto id = made("see jo@somewhere.net").open.at(0).id;
  CHECK(rule("see jo@somewhere.net", {.match = id, .keep = true, .reason = {}, .by = {"p_ana"}, .second = {}}) == "sanitize.decision");
  CHECK(rule("nothing", {.match = id, .keep = true, .reason = reason, .by = {"p_ana"}, .second = {}}) == "sanitize.decision");
  const auto certain = made("Sund Bank").redactions.at(0).match;
  const Decision alone{.match = certain, .keep = true, .reason = reason, .by = {"p_ana"}, .second = {}};
  CHECK(rule("Sund Bank", alone) == "sanitize.decision");
  auto doubled = alone;
  doubled.second = PersonId{"p_ana"};
  CHECK(rule("Sund Bank", doubled) == "sanitize.decision");
  auto two = alone;
  two.second = PersonId{"p_ben"};
  CHECK(made("Sund Bank", {two}).parts[0].text == "Sund Bank");
  CHECK(decisions_hash({alone, two}) == decisions_hash({alone, two}));
  CHECK(decisions_hash({alone}) != decisions_hash({two}));
}
TEST_CASE("sanitize.privileged: a privilege marking stops the whole item for legal") {
  const auto s = made("Attorney-client privileged: do not forward");
  CHECK(rule_of(check_releasable(s)) == "sanitize.privileged");
  CHECK(s.open.at(0).for_legal);
  CHECK(rule_of(check_releasable(*sanitize::sanitize(body("Attorney-client privileged"), setting(Reach::inside)))) == "sanitize.privileged");
}
TEST_CASE("sanitize.not-whole: what was not scanned is not released") {
  CHECK(rule_of(check_releasable(made("bad \xff byte"))) == "sanitize.not-whole");
}
TEST_CASE("sanitize.part: a JSON part that is no JSON is refused") {
  CHECK(rule_of(sanitize::sanitize({{"objects", "application/stix+json;version=2.1", "{"}}, setting())) == "sanitize.part");
}
TEST_CASE("STIX parts are walked value by value, and an indicator about a thing of ours is taken out") {
  const stix::Common common{.created_by_ref = "identity--11111111-1111-4111-8111-111111111111", .created = {}, .modified = {}, .marking = Tlp::green, .seed = "018f3c1e-7c00-7000-8000-000000000001"};
  const auto theirs = stix::indicator(common, "C2", "[ipv4-addr:value = '203.0.113.9']", {}, std::nullopt, {});
  const auto own = stix::indicator(common, "internal", "[ipv4-addr:value = '10.1.2.3']", {}, std::nullopt, {});
  const auto report = stix::report(common, "Seen by Ada Vik", "on bgo-sql1", {}, {theirs["id"].text(), own["id"].text()}, {});
  const auto bundle = stix::bundle(common.seed, "b", {theirs, own, report});
  const auto s = *sanitize::sanitize({{"objects", "application/stix+json;version=2.1", to_jcs(bundle)}}, setting());
  const auto json = *parse_json(s.parts[0].text);
  REQUIRE(json["objects"].array().size() == 2);
  CHECK(json["objects"].at(0) == theirs);
  CHECK(json["objects"].at(1)["name"].text().starts_with("Seen by PERSON-"));
  CHECK(json["objects"].at(1)["object_refs"].array().size() == 1);
  CHECK(std::ranges::find(s.redactions, "/objects/2/name", &Redaction::place) != s.redactions.end());
}
TEST_CASE("STIX: what an author may write as they like is looked at, the types of an indicator among it") {
  const stix::Common common{.created_by_ref = "identity--11111111-1111-4111-8111-111111111111", .created = {}, .modified = {}, .marking = Tlp::green, .seed = "018f3c1e-7c00-7000-8000-000000000001"};
  const auto worded = stix::indicator(common, "C2", "[ipv4-addr:value = '203.0.113.9']", {}, std::nullopt, {"malicious-activity", "seen by Ada Vik on bgo-sql1"});
  const auto s = *sanitize::sanitize({{"objects", "application/stix+json;version=2.1", to_jcs(stix::bundle(common.seed, "b", {worded}))}}, setting());
  CHECK(s.parts[0].text.contains("malicious-activity"));
  for (const auto* ours : {"Ada Vik", "bgo-sql1"}) CHECK_MESSAGE(!s.parts[0].text.contains(ours), ours);
}
TEST_CASE("published values stand: the address that people are to write to") {
  auto open = policy;
  open.published_values = {"soc@fjord.example"};
  auto s = setting();
  s.policy = &open;
  CHECK(out("Write to SOC@fjord.example, not ada.vik@fjord.example", s) == "Write to SOC@fjord.example, not [EMAIL]");
}
TEST_CASE("sanitize.canary: a planted value never leaves, whoever says so") {
  const auto s = made("see zq-canary-11");
  CHECK(rule_of(check_releasable(s)) == "sanitize.open-match");
  CHECK(s.parts[0].text == "see [REVIEW:CANARY]");
  const auto id = s.open.at(0).id;
  CHECK(rule_of(sanitize::sanitize(body("see zq-canary-11"), setting(), {{.match = id, .keep = true, .reason = reason, .by = {"p_ana"}, .second = PersonId{"p_ben"}}})) == "sanitize.decision");
  CHECK(rule_of(rescan("x zq-canary-11 y", setting(), {id})) == "sanitize.canary");
}
TEST_CASE("sanitize.rescan-hit: the assembled message holds nothing that nobody let stand") {
  const auto s = made("Ada Vik saw 203.0.113.9, see jo@somewhere.net", {{.match = made("see jo@somewhere.net").open.at(0).id, .keep = true, .reason = reason, .by = {"p_ana"}, .second = {}}});
  const auto message = "Subject: x\r\n\r\n" + s.parts[0].text;
  CHECK(rescan(message, setting(), kept_matches(s)));
  CHECK(rule_of(rescan(message, setting(), {})) == "sanitize.rescan-hit");
  CHECK(rule_of(rescan(message + " Ada Vik", setting(), kept_matches(s))) == "sanitize.rescan-hit");
  CHECK(rule_of(rescan(message + "\r\n\r\n" + to_base64(as_bytes("and the customer is Sund Bank AB")), setting(), kept_matches(s))) == "sanitize.rescan-hit");
  CHECK(rule_of(rescan("From: tocsin@fjord.example\r\n\r\nx", setting(), {})) == "sanitize.rescan-hit");
  auto with_envelope = setting();
  with_envelope.also_published = {"tocsin@fjord.example"};
  CHECK(rescan("From: tocsin@fjord.example\r\n\r\nx", with_envelope, {}));
  CHECK(rule_of(rescan("bad \xff", setting(), {})) == "sanitize.not-whole");
}
TEST_CASE("sanitize.rescan-hit: escapes of JSON hide nothing") {
  CHECK(rescan(R"({"a":["x\nfine"]})", setting(), {}));
  CHECK(rule_of(rescan(R"({"a":["x\nAda Vik"]})", setting(), {})) == "sanitize.rescan-hit");
  CHECK(rule_of(rescan(R"({"a":{"b":"\u0041da Vik"}})", setting(), {})) == "sanitize.rescan-hit");
  CHECK(rule_of(rescan(R"({"a":{"Ada Vik":1}})", setting(), {})) == "sanitize.rescan-hit");
  CHECK(rule_of(rescan(R"({"a":[4111111111111111]})", setting(), {})) == "sanitize.rescan-hit");
  CHECK(rescan(R"({"a":[4111111111111112,0.5,true]})", setting(), {}));
}
TEST_CASE("sanitize.no-key: without the key nothing is sanitized and nothing passes") {
  auto s = setting();
  s.keyed = [](std::string_view, std::string_view) { return Hash{}; };
  CHECK(rule_of(sanitize::sanitize(body("x"), s)) == "sanitize.no-key");
  CHECK(rule_of(rescan("x", s, {})) == "sanitize.no-key");
}
TEST_CASE("the procedure's do-not-share list stops what goes outside; what it shows on purpose stands") {
  procedure::Procedure agreed;
  agreed.do_not_share.push_back({{"plans"}, "Plans", {}, {}, procedure::DoNotShare::Action::block, false, {"substation drawing"}, {"(?i)\\bgrid map \\d+"}});
  agreed.do_not_share.push_back({{"guess"}, "Guesses", {}, {}, procedure::DoNotShare::Action::warn, false, {"perhaps"}, {}});
  procedure::Channel mail;
  mail.outside = true;
  mail.from = "soc@fjord.example";
  agreed.channels.push_back(mail);
  const auto built = *scan::Scanner::build(vocabulary_of(ours, agreed));
  auto s = setting();
  s.scanner = &built;
  s.also_published = published_by(agreed);
  const auto made_ = *sanitize::sanitize(body("Perhaps the Substation Drawing and grid map 12; write to soc@fjord.example"), s);
  CHECK(made_.parts[0].text == "Perhaps the [REVIEW:RESTRICTED] and [REVIEW:RESTRICTED]; write to soc@fjord.example");
  CHECK(made_.open.at(0).entry == "/do_not_share/plans");

  // inside, people see what is not for others, except where the procedure says that nobody does
  agreed.do_not_share.push_back({{"counsel"}, "Counsel's words", {}, {}, procedure::DoNotShare::Action::block, true, {"memo of counsel"}, {}});
  const auto inside = *scan::Scanner::build(vocabulary_of(ours, agreed));
  const auto own = *policy_of(agreed);
  auto t = setting(Reach::inside);
  t.scanner = &inside;
  t.policy = &own;
  const auto seen = *sanitize::sanitize(body("The substation drawing and the memo of counsel"), t);
  CHECK(seen.parts[0].text == "The substation drawing and the [REVIEW:RESTRICTED]");
  CHECK(rule_of(rescan("The memo of counsel", t, {})) == "sanitize.rescan-hit");
  CHECK(rescan("The substation drawing", t, {}));
}
TEST_CASE("sanitize.policy: read strictly; what is missing escalates, what is fixed stays fixed") {
  CHECK(*read_policy(write(policy)) == policy);
  CHECK(Policy{}.action(Reach::outside, scan::Kind::host) == Action::escalate);
  CHECK(Policy{}.action(Reach::inside, scan::Kind::secret) == Action::redact);
  for (const auto* bad : {R"({"rows":{},"prefix_preserving":["published"]})", R"({"rows":{"outside":{"secret":"keep"}}})", R"({"rows":{"outside":{"card":"keep"}}})", R"({"rows":{"outside":{"privilege":"redact"}}})", R"({"rows":{"space":{}}})",
                          R"({"rows":{"inside":{"hosts":"keep"}}})", R"({"rows":{"inside":{"host":"hide"}}})", R"({})", R"({"rows":{},"more":1})"})
    CHECK(rule_of(read_policy(*parse_json(bad))) == "sanitize.policy");
}
TEST_CASE("pseudonyms of addresses keep their networks where the policy says so") {
  auto open = policy;
  open.prefix_preserving = {Reach::outside};
  CHECK(*read_policy(write(open)) == open);
  auto s = setting();
  s.policy = &open;
  const auto made = out("10.1.2.3 10.1.2.4", s);
  CHECK(made.starts_with("IP-x"));
  CHECK(made.substr(0, 14) == made.substr(19, 14));
  CHECK(out("10.1.2.3 10.1.2.4").starts_with("IP-x") == false);
}
TEST_CASE("sanitize.line: the JSONL contract, in code points") {
  const auto line = *parse_json(*sanitize_line(R"({"id":"a","text":"Å: Ada Vik, jo@somewhere.net"})", setting()));
  CHECK(line["id"].text() == "a");
  CHECK(line["redactions"].at(0).at(0).integer() == 3);
  CHECK(line["redactions"].at(0).at(1).integer() == 10);
  CHECK(line["redactions"].at(0).at(2).text() == "person");
  CHECK(line["review"].at(0).at(2).text() == "email");
  CHECK(line["text"].text().ends_with(", [REVIEW:EMAIL]"));
  CHECK(rule_of(sanitize_line(R"({"id":1})", setting())) == "sanitize.line");
  CHECK(rule_of(sanitize_line("x", setting())) == "json.syntax");
  const auto seen = *parse_json(*extract_line(R"({"id":7,"text":"Å hxxp://evil[.]com"})", scanner));
  CHECK(seen["id"].integer() == 7);
  CHECK(seen["indicators"].at(0)["value"].text() == "http://evil.com");
  CHECK(seen["indicators"].at(0)["start"].integer() == 2);
}
TEST_CASE("sanitize.redaction: the procedure says what stands in place of what is taken out") {
  procedure::Procedure agreed;
  agreed.redactions = {{"customer", "a customer", "identifies a customer"}, {"domain", "pseudonym", "tells where to look"}};
  const auto own = policy_of(agreed);
  REQUIRE(own);
  const auto written = [&](Reach reach) {
    auto s = setting(reach);
    s.policy = &*own;
    return out("Sund Bank AB reached fjord.example", s);
  };
  CHECK(written(Reach::outside).starts_with("a customer reached DOMAIN-"));
  CHECK(written(Reach::published) == "a customer reached [DOMAIN]");
  CHECK(written(Reach::inside) == "Sund Bank AB reached fjord.example");
  const auto refused = [](std::string kind, std::string replace) {
    procedure::Procedure other;
    other.redactions = {{std::move(kind), std::move(replace), "x"}};
    return rule_of(policy_of(other));
  };
  CHECK(refused("custmer", "a customer") == "sanitize.redaction");
  CHECK(refused("secret", "a secret") == "sanitize.redaction");
  CHECK(refused("card", "a card") == "sanitize.redaction");
  CHECK(refused("canary", "x") == "sanitize.redaction");
  CHECK(refused("speculation", "a guess") == "sanitize.redaction");
  CHECK(refused("site", "two\nlines") == "sanitize.redaction");
  CHECK(refused("site", std::string(81, 'x')) == "sanitize.redaction");
  CHECK(refused("site", std::string(80, 'x')).empty());
}
