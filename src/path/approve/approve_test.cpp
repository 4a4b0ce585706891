#include <doctest/doctest.h>

#include "path/approve/adoption.hpp"
#include "path/approve/manifest.hpp"
#include "path/approve/required.hpp"
#include "path/approve/standing.hpp"
#include "path/approve/statement.hpp"
#include "support/ssh_signer.hpp"

using namespace tocsin;
using namespace tocsin::approve;
namespace {

std::string rule_of(const auto& result) { return result ? "" : result.error().rule; }
std::string place_of(const auto& result) { return result ? "" : result.error().rule + result.error().where; }

const testing::SshSigner ana_key("ana"), ben_key("ben"), cho_key("cho");
const PersonId ana{"p_ana"}, ben{"p_ben"}, cho{"p_cho"};
const RoleId legal{"legal"}, security{"security"}, owner{"control-owner"}, duty{"duty-officer"};
const Instant now = instant_from_us(1'700'000'000'000'000);
const std::string log = "log.example/1", nonce = "AAAAAAAAAAAAAAAAAAAAAA";

identity::person::Holder holder(const testing::SshSigner& key, std::set<RoleId> roles) { return {std::move(roles), {}, {key.public_key()}, {}}; }

ReleaseManifest manifest() {
  const std::string id = "0190a000-0000-7000-8000-00000000000";
  return {.log = log, .share = {id + "0"}, .rev = 1, .release = 1, .audience = {"sector-isac"},
          .parts = {{"subject", "text/plain", sha256("s"), 1, Tlp::green}, {"body", "text/plain", sha256("b"), 1, Tlp::amber}},
          .deliveries = {{{id + "1"}, {"mail-out"}, "mail", "desk@isac.example", "Desk", false, {}, {}, {}, "text", {"subject", "body"}},
                         {{id + "2"}, {"taxii-out"}, "taxii", id + "9", "ISAC", false, {}, {}, {"isac-a", "isac-b"}, "stix", {"body"}}},
          .embargo = now, .expires = now + std::chrono::hours(1), .versions = {}, .decisions = sha256("d"), .nonce = nonce};
}
std::string broken(auto spoil) {
  auto m = manifest();
  spoil(m);
  return place_of(check(m));
}

Statement statement() { return {1, log, manifest().share, 1, 1, {"sector-isac"}, legal, Decision::agree, hash_of(manifest()), now + std::chrono::hours(1), nonce}; }

standing::Document document() {
  return {.log = log, .id = {"kev-routine"}, .trigger = {"kev"}, .procedure = sha256("p"), .content_class = {"routine-indicators"},
          .object_types = {"indicator"}, .fields_allowed = {"type", "id", "pattern"}, .audiences = {{"sector-isac"}}, .channels = {{"taxii-out"}},
          .tlp_max = Tlp::green, .per_day_max = 2, .expires = now + std::chrono::days(30), .inventory_age_s_max = 3600, .sources = {"cisa-kev"},
          .released_by = duty, .by_program = false, .review_within_s = 86400, .signers = {security, legal}, .nonce = nonce};
}
standing::Release release() {
  return {.trigger = {"kev"}, .procedure = sha256("p"), .content_class = {"routine-indicators"}, .third_party = false, .object_types = {"indicator"}, .properties = {"type", "id", "pattern"},
          .free_text = false, .audience = {"sector-isac"}, .channels = {{"taxii-out"}}, .marking = Tlp::green, .released_today = 1, .inventory_as_of = now - std::chrono::seconds(3600), .source = "cisa-kev"};
}
std::string outside(auto spoil) {
  auto r = release();
  spoil(r);
  return rule_of(standing::inside(document(), r, now));
}

standing::State after(standing::State state, const std::vector<standing::Fact>& facts) {
  for (const auto& fact : facts) {
    const auto written = standing::write(fact);
    REQUIRE(standing::read(written.kind, written.data) == fact);
    state = standing::evolve(std::move(state), fact);
  }
  return state;
}
adoption::State after(adoption::State state, const std::vector<adoption::Fact>& facts) {
  for (const auto& fact : facts) {
    const auto written = adoption::write(fact);
    REQUIRE(adoption::read(written.kind, written.data) == fact);
    state = adoption::evolve(std::move(state), fact);
  }
  return state;
}

const standing::World standing_world{now, log, {{ana, holder(ana_key, {legal, security})}, {ben, holder(ben_key, {legal, security})}, {cho, holder(cho_key, {duty})}}};
standing::ask::Sign standing_sign(const PersonId& by, const testing::SshSigner& key, const RoleId& role) {
  const auto hash = standing::hash_of(document());
  return {by, role, hash, nonce, key.sign(standing::name_space, standing::statement(log, {"kev-routine"}, hash, role, by, nonce))};
}
standing::State draft_state() { return after(standing::State{}, *standing::decide({}, standing::ask::Draft{cho, document(), sha256("c")}, standing_world)); }
standing::State in_force() {
  const auto drafted = draft_state();
  auto state = after(drafted, *standing::decide(drafted, standing_sign(ana, ana_key, legal), standing_world));
  return after(state, *standing::decide(state, standing_sign(ben, ben_key, security), standing_world));
}

adoption::World adoption_world() {
  return {now, log, "procedure:current", adoption::needed_for_procedure(owner, {}), {{ana, holder(ana_key, {owner})}, {ben, holder(ben_key, {legal})}, {cho, holder(cho_key, {owner, legal, duty})}}, {owner}};
}
const adoption::Version first{sha256("v1"), sha256("c1"), 10}, second{sha256("v2"), sha256("c2"), 11};
adoption::State founded_state() { return after(adoption::State{}, *adoption::decide({}, adoption::ask::Found{ana, first}, adoption_world())); }
adoption::State proposed_state() { return after(founded_state(), *adoption::decide(founded_state(), adoption::ask::Propose{cho, second, first.version}, adoption_world())); }
adoption::ask::Agree agree(const PersonId& by, const testing::SshSigner& key, const RoleId& role, const adoption::Version& version = second) {
  return {by, role, version.version, nonce, key.sign(adoption::name_space, adoption::statement(log, "procedure:current", version.version, first.version, role, by, nonce))};
}

}  // namespace

TEST_CASE("manifest: what was spelled is parsed again, and is one JCS text with one name") {
  CHECK(parse_manifest(spell(manifest())) == manifest());
  CHECK(hash_of(manifest()) == sha256(spell(manifest())));
  CHECK(find(manifest(), manifest().deliveries[1].id)->kind == "taxii");
  CHECK(find(manifest(), {"x"}) == nullptr);
  CHECK(marking_of(manifest()) == Tlp::amber);
}
TEST_CASE("manifest.form, manifest.empty, manifest.duplicate, manifest.unknown-part, manifest.slots: near misses") {
  CHECK(broken([](auto&) {}) == "");
  CHECK(broken([](auto& m) { m.v = 2; }) == "manifest.form/v");
  CHECK(broken([](auto& m) { m.rev = 0; }) == "manifest.form/rev");
  CHECK(broken([](auto& m) { m.release = 0; }) == "manifest.form/release");
  CHECK(broken([](auto& m) { m.share.value = "x"; }) == "manifest.form/share");
  CHECK(broken([](auto& m) { m.nonce = "AAAA"; }) == "manifest.form/nonce");
  CHECK(broken([](auto& m) { m.expires = *m.embargo; }) == "manifest.form/expires");
  CHECK(broken([](auto& m) { m.parts.clear(); }) == "manifest.empty/parts");
  CHECK(broken([](auto& m) { m.deliveries.clear(); }) == "manifest.empty/deliveries");
  CHECK(broken([](auto& m) { m.deliveries[0].parts.clear(); }) == "manifest.empty/deliveries/0/parts");
  CHECK(broken([](auto& m) { m.parts[1].name = "subject"; }) == "manifest.duplicate/parts/1");
  CHECK(broken([](auto& m) { m.deliveries[1].id = m.deliveries[0].id; }) == "manifest.duplicate/deliveries/1");
  CHECK(broken([](auto& m) { m.deliveries[0].parts = {"body", "body"}; }) == "manifest.duplicate/deliveries/0/parts/0");
  CHECK(broken([](auto& m) { m.deliveries[1].clients = {"b", "a"}; }) == "manifest.form/deliveries/1/clients");
  CHECK(broken([](auto& m) { m.deliveries[1].clients = {"a", "a"}; }) == "manifest.form/deliveries/1/clients");
  CHECK(broken([](auto& m) { m.deliveries[1].parts = {"objects"}; }) == "manifest.unknown-part/deliveries/1/parts/0");
  CHECK(broken([](auto& m) { m.slots.push_back("zone"); }) == "manifest.slots/slots");
  CHECK(rule_of(parse_manifest(spell(manifest()) + " ")) == "manifest.form");
  auto json = *parse_json(spell(manifest()));
  json["more"] = 1;
  CHECK(place_of(parse_manifest(to_jcs(json))) == "manifest.form/*");
}
TEST_CASE("manifest: any other value of any field is another name") {
  const auto name = hash_of(manifest());
  const auto renamed = [&](auto spoil) { auto m = manifest(); spoil(m); return hash_of(m) != name; };
  CHECK(renamed([](auto& m) { m.deliveries[0].address = "desk@isac.example.org"; }));
  CHECK(renamed([](auto& m) { m.deliveries[0].encryption_key = "SHA256:x"; }));
  CHECK(renamed([](auto& m) { m.parts[0].sha256 = sha256("S"); }));
  CHECK(renamed([](auto& m) { m.parts[0].marking = Tlp::clear; }));
  CHECK(renamed([](auto& m) { m.versions.inventory = sha256("i"); }));
  CHECK(renamed([](auto& m) { m.decisions = sha256("e"); }));
}
TEST_CASE("statement.form: only the JCS spelling of a whole statement is read") {
  CHECK(parse_statement(spell(statement())) == statement());
  CHECK(rule_of(parse_statement(spell(statement()) + "\n")) == "statement.form");
  auto other = statement();
  other.nonce = "short";
  CHECK(place_of(parse_statement(spell(other))) == "statement.form/nonce");
  auto json = *parse_json(spell(statement()));
  json["log"] = Json();
  CHECK(place_of(parse_statement(to_jcs(json))) == "statement.form/log");
}
TEST_CASE("approval.replayed, approval.other-role, approval.other-bytes, approval.expired: a statement is good for one thing") {
  const auto against = [](auto spoil) { auto s = statement(); spoil(s); return place_of(check(s, statement(), now)); };
  CHECK(against([](auto&) {}) == "");
  CHECK(against([](auto& s) { s.log = "log.example/2"; }) == "approval.replayed/log");
  CHECK(against([](auto& s) { s.share = {"other"}; }) == "approval.replayed/share");
  CHECK(against([](auto& s) { s.rev = 2; }) == "approval.replayed/rev");
  CHECK(against([](auto& s) { s.release = 2; }) == "approval.replayed/release");
  CHECK(against([](auto& s) { s.audience = {"customers"}; }) == "approval.replayed/audience");
  CHECK(against([](auto& s) { s.role = security; }) == "approval.other-role/role");
  CHECK(against([](auto& s) { s.decision = Decision::decline; }) == "approval.other-role/decision");
  CHECK(against([](auto& s) { s.manifest = sha256("other"); }) == "approval.other-bytes/manifest");
  CHECK(against([](auto& s) { s.not_after = now; }) == "approval.expired/not_after");
  CHECK(against([](auto& s) { s.not_after = now + Duration(1); s.nonce = "BAAAAAAAAAAAAAAAAAAAAA"; }) == "");
}
TEST_CASE("approval.key-unknown, approval.key-revoked, approval.signature: whose key, and over what") {
  const auto signature = ana_key.sign(approve_name_space, spell(statement()));
  CHECK(check_signature(statement(), signature, holder(ana_key, {})) == ana_key.public_key().fingerprint());
  CHECK(rule_of(check_signature(statement(), signature, holder(ben_key, {}))) == "approval.key-unknown");
  CHECK(rule_of(check_signature(statement(), signature, {{}, {}, {ben_key.public_key()}, {ana_key.public_key()}})) == "approval.key-revoked");
  CHECK(rule_of(check_signature(statement(), ana_key.sign("people@tocsin", spell(statement())), holder(ana_key, {}))) == "approval.signature");
  CHECK(rule_of(check_signature(statement(), "garbage", holder(ana_key, {}))) == "approval.signature");
  auto other = statement();
  other.rev = 2;
  CHECK(rule_of(check_signature(other, signature, holder(ana_key, {}))) == "approval.signature");
}
TEST_CASE("approval.matrix-empty: what the matrix does not name is never approved by default") {
  procedure::Procedure p;
  p.audiences.emplace_back().id = {"sector-isac"};
  const procedure::MatrixCase asked{{"narrative"}, false, Tlp::amber, {"sector-isac"}, {}};
  CHECK(rule_of(required(p, asked, now)) == "approval.matrix-empty");
  auto& rule = p.matrix.emplace_back();
  rule.why = "it tells of an incident";
  rule.classes = {{"narrative"}};
  rule.roles = {security, legal};
  const auto needed = required(p, asked, now);
  REQUIRE(needed);
  CHECK(needed->roles == std::set<RoleId>{security, legal});
  const auto why = why_these(*needed, {{legal, ana}});
  CHECK(why.find("it tells of an incident") != std::string::npos);
  CHECK(why.find("Agreed: legal (p_ana).") != std::string::npos);
  CHECK(why.find("Still to agree: security") != std::string::npos);
  CHECK(rule_of(required(p, {{"narrative"}, false, Tlp::amber, {"nobody"}, {}}, now)) == "procedure.unknown-audience");
}
TEST_CASE("unfillable: two roles held by one person alone are not two people") {
  const identity::person::People people{{ana, holder(ana_key, {legal, security})}, {ben, holder(ben_key, {legal})}};
  CHECK(unfillable({legal, security}, people, {}).empty());             // ana moves over to security
  CHECK(unfillable({legal, security}, people, {ben}).size() == 1);
  CHECK(unfillable({legal, security}, people, {ana}) == std::set<RoleId>{security});
}

TEST_CASE("standing.form, standing.free-text: what a standing authorization must name, and must not") {
  CHECK(standing::parse_document(standing::spell(document())) == document());
  const auto against = [](auto spoil) { auto d = document(); spoil(d); return place_of(standing::check(d)); };
  CHECK(against([](auto& d) { d.signers = {security}; }) == "standing.form/signers");
  CHECK(against([](auto& d) { d.per_day_max = 0; }) == "standing.form/per_day_max");
  CHECK(against([](auto& d) { d.audiences.clear(); }) == "standing.form/audiences");
  CHECK(against([](auto& d) { d.sources.clear(); }) == "standing.form/sources");
  CHECK(against([](auto& d) { d.fields_allowed.insert("description"); }) == "standing.free-text/fields");
  CHECK(rule_of(standing::parse_document(standing::spell(document()) + " ")) == "standing.form");
}
TEST_CASE("standing.expired, standing.trigger, standing.procedure, standing.class, standing.third-party, standing.object-type, standing.field, "
          "standing.free-text, standing.audience, standing.channel, standing.marking, standing.cap, standing.inventory-age, standing.source, standing.open-match") {
  CHECK(outside([](auto&) {}) == "");
  CHECK(rule_of(standing::inside(document(), release(), document().expires)) == "standing.expired");
  CHECK(outside([](auto& r) { r.trigger = {"phishing"}; }) == "standing.trigger");
  CHECK(outside([](auto& r) { r.procedure = sha256("q"); }) == "standing.procedure");
  CHECK(outside([](auto& r) { r.content_class = {"narrative"}; }) == "standing.class");
  CHECK(outside([](auto& r) { r.third_party = true; }) == "standing.third-party");
  CHECK(outside([](auto& r) { r.object_types.insert("report"); }) == "standing.object-type");
  CHECK(outside([](auto& r) { r.object_types.clear(); }) == "standing.object-type");
  CHECK(outside([](auto& r) { r.properties.insert("name"); }) == "standing.field");
  CHECK(outside([](auto& r) { r.free_text = true; }) == "standing.free-text");
  CHECK(outside([](auto& r) { r.audience = {"customers"}; }) == "standing.audience");
  CHECK(outside([](auto& r) { r.channels.insert({"mail-out"}); }) == "standing.channel");
  CHECK(outside([](auto& r) { r.marking = Tlp::amber; }) == "standing.marking");
  CHECK(outside([](auto& r) { r.released_today = 2; }) == "standing.cap");
  CHECK(outside([](auto& r) { r.inventory_as_of -= Duration(1); }) == "standing.inventory-age");
  CHECK(outside([](auto& r) { r.source = "note"; }) == "standing.source");
  CHECK(outside([](auto& r) { r.open_matches = 1; }) == "standing.open-match");
  CHECK(outside([](auto& r) { r.matches = 1; }) == "standing.open-match");
}
TEST_CASE("standing.releaser: the role that the document names, and the program where it says so") {
  CHECK(standing::may_release(document(), {duty}, false));
  CHECK(rule_of(standing::may_release(document(), {legal}, false)) == "standing.releaser");
  CHECK(rule_of(standing::may_release(document(), {}, true)) == "standing.releaser");
  auto d = document();
  d.by_program = true;
  CHECK(standing::may_release(d, {}, true));
}
TEST_CASE("standing: types and properties of a bundle, marking definitions apart") {
  const auto bundle = *parse_json(R"({"type":"bundle","objects":[{"type":"indicator","pattern":"p"},{"type":"marking-definition","name":"TLP:GREEN"}]})");
  const auto used = standing::used_in(bundle);
  CHECK(used.object_types == std::set<std::string>{"indicator"});
  CHECK(used.properties == std::set<std::string>{"pattern", "type"});
}
TEST_CASE("standing.role, standing.two-people, standing.other-document, standing.wrong-state, standing.not-in-force: signed by two") {
  const auto drafted = draft_state();
  CHECK(standing::state_name(in_force()) == "in-force");
  CHECK(standing::holds(in_force(), standing_world) == document());
  CHECK(rule_of(standing::holds(drafted, standing_world)) == "standing.not-in-force");
  CHECK(rule_of(standing::decide(drafted, standing_sign(cho, cho_key, legal), standing_world)) == "standing.role");
  CHECK(rule_of(standing::decide(drafted, standing_sign(ana, ana_key, duty), standing_world)) == "standing.role");
  const auto once = after(drafted, *standing::decide(drafted, standing_sign(ana, ana_key, legal), standing_world));
  CHECK(standing::state_name(once) == "drafted");
  CHECK(rule_of(standing::decide(once, standing_sign(ana, ana_key, security), standing_world)) == "standing.two-people");
  CHECK(rule_of(standing::decide(once, standing_sign(ben, ben_key, legal), standing_world)) == "standing.role");
  auto other = standing_sign(ben, ben_key, security);
  other.document = sha256("other");
  CHECK(rule_of(standing::decide(once, other, standing_world)) == "standing.other-document");
  CHECK(rule_of(standing::decide(in_force(), standing_sign(ben, ben_key, security), standing_world)) == "standing.wrong-state");
  const auto withdrawn = after(in_force(), *standing::decide(in_force(), standing::ask::Withdraw{ana}, standing_world));
  CHECK(rule_of(standing::holds(withdrawn, standing_world)) == "standing.not-in-force");
}
TEST_CASE("standing: a signer's key revoked, an expiry, or a signature for another log, and it is in force no more") {
  auto w = standing_world;
  w.people[ana] = {{}, {}, {}, {ana_key.public_key()}};
  CHECK(rule_of(standing::holds(in_force(), w)) == "signature.key-revoked");
  w = standing_world;
  w.now = document().expires;
  CHECK(rule_of(standing::holds(in_force(), w)) == "standing.expired");
  w = standing_world;
  w.log = "log.example/2";
  CHECK(rule_of(standing::holds(in_force(), w)) == "signature.wrong");
  CHECK(rule_of(standing::decide({}, standing::ask::Draft{cho, document(), sha256("c")}, w)) == "standing.form");
}

TEST_CASE("adoption: the control owner and one of legal or security adopt, each with their own key") {
  const auto proposed = proposed_state();
  const auto w = adoption_world();
  auto state = after(proposed, *adoption::decide(proposed, agree(ana, ana_key, owner), w));
  CHECK(adoption::current(state)->version == first.version);
  state = after(state, *adoption::decide(state, agree(ben, ben_key, legal), w));
  CHECK(*adoption::current(state) == second);
  CHECK(adoption::state_name(state) == "in-force");
}
TEST_CASE("adoption.role, adoption.one-role-each, adoption.not-required, adoption.other-version, adoption.same-version, adoption.wrong-state") {
  const auto founded = founded_state(), proposed = proposed_state();
  const auto w = adoption_world();
  CHECK(rule_of(adoption::decide(proposed, agree(cho, cho_key, duty), w)) == "adoption.role");
  CHECK(rule_of(adoption::decide(proposed, agree(ben, ben_key, owner), w)) == "adoption.role");
  CHECK(rule_of(adoption::decide(proposed, agree(ana, ben_key, owner), w)) == "signature.key-unknown");
  const auto once = after(proposed, *adoption::decide(proposed, agree(cho, cho_key, owner), w));
  CHECK(rule_of(adoption::decide(once, agree(cho, cho_key, legal), w)) == "adoption.one-role-each");
  CHECK(rule_of(adoption::decide(once, agree(ana, ana_key, owner), w)) == "adoption.not-required");
  CHECK(rule_of(adoption::decide(proposed, agree(ana, ana_key, owner, first), w)) == "adoption.other-version");
  CHECK(rule_of(adoption::decide(founded, adoption::ask::Propose{ana, second, second.version}, w)) == "adoption.other-version");
  CHECK(rule_of(adoption::decide(founded, adoption::ask::Propose{ana, first, first.version}, w)) == "adoption.same-version");
  CHECK(rule_of(adoption::decide(proposed, adoption::ask::Propose{ana, second, first.version}, w)) == "adoption.wrong-state");
  CHECK(rule_of(adoption::decide(founded, agree(ana, ana_key, owner), w)) == "adoption.wrong-state");
  const auto withdrawn = after(once, *adoption::decide(once, adoption::ask::Withdraw{ana}, w));
  CHECK(adoption::state_name(withdrawn) == "in-force");
  CHECK(*adoption::current(withdrawn) == first);
}
TEST_CASE("adoption.own: an inventory comes into force by somebody else than who proposed it") {
  auto w = adoption_world();
  w.needed = adoption::needed_for_inventory(owner, {});
  const auto proposed = proposed_state();   // by cho, who could keep it as well
  CHECK(rule_of(adoption::decide(proposed, agree(cho, cho_key, owner), w)) == "adoption.own");
  CHECK(*adoption::current(after(proposed, *adoption::decide(proposed, agree(ana, ana_key, owner), w))) == second);
  // where two have to agree, the proposer may be one of them
  CHECK(rule_of(adoption::decide(proposed, agree(cho, cho_key, owner), adoption_world())) == "");
}
TEST_CASE("statement.form: a signature's nonce is random, and no words") {
  const auto proposed = proposed_state();
  auto spoken = agree(ana, ana_key, owner);
  spoken.nonce = "call me at 555 0100";
  spoken.signature = ana_key.sign(adoption::name_space, adoption::statement(log, "procedure:current", second.version, first.version, owner, ana, spoken.nonce));
  CHECK(rule_of(adoption::decide(proposed, spoken, adoption_world())) == "statement.form");
  auto lane = standing_sign(ana, ana_key, legal);
  lane.nonce = spoken.nonce;
  lane.signature = ana_key.sign(standing::name_space, standing::statement(log, {"kev-routine"}, lane.document, legal, ana, lane.nonce));
  CHECK(rule_of(standing::decide(draft_state(), lane, standing_world)) == "statement.form");
}
TEST_CASE("adoption.not-yours, adoption.role: a proposal ends without coming into force by its proposer, an owner, or a signer who says no") {
  const auto proposed = proposed_state();
  const auto w = adoption_world();
  CHECK(rule_of(adoption::decide(proposed, adoption::ask::Withdraw{ben}, w)) == "adoption.not-yours");
  auto without_cho = w;
  without_cho.people.erase(cho);
  CHECK(rule_of(adoption::decide(proposed, adoption::ask::Withdraw{cho}, without_cho)) == "");  // who proposed it, whatever became of their roles
  const auto declined = [&](const PersonId& by, const RoleId& role, const adoption::Version& version) { return rule_of(adoption::decide(proposed, adoption::ask::Decline{by, role, version.version, sha256("why")}, w)); };
  CHECK(declined(ben, duty, second) == "adoption.role");
  CHECK(declined(ben, owner, second) == "adoption.role");
  CHECK(declined(ben, legal, first) == "adoption.other-version");
  const auto ended = after(proposed, *adoption::decide(proposed, adoption::ask::Decline{ben, legal, second.version, sha256("why")}, w));
  CHECK(adoption::state_name(ended) == "in-force");
  CHECK(*adoption::current(ended) == first);
  CHECK(rule_of(adoption::decide(ended, adoption::ask::Decline{ben, legal, second.version, sha256("why")}, w)) == "adoption.wrong-state");
  CHECK(rule_of(adoption::decide(ended, adoption::ask::Withdraw{cho}, w)) == "adoption.wrong-state");
}
TEST_CASE("adoption: who must agree when owner and backup are legal and security themselves") {
  CHECK(adoption::needed_for_procedure(legal, security) == adoption::Needed{{legal, security}, {security}});
  CHECK(adoption::needed_for_procedure(security, {}) == adoption::Needed{{security}, {legal}});
  CHECK(adoption::needed_for_inventory(owner, {}) == adoption::Needed{{owner, {"inventory-keeper"}}});
  CHECK(adoption::needed_for_inventory(owner, security) == adoption::Needed{{owner, {"inventory-keeper"}, security}});
}
