#include <doctest/doctest.h>

#include <functional>

#include "path/share/boundary.hpp"
#include "support/share_world.hpp"

using namespace tocsin;
using namespace tocsin::testing;
namespace standing = tocsin::approve::standing;
namespace {

std::string held(const State& state, const approve::ReleaseManifest& manifest = released_manifest(), const World& w = world()) { return rule_of(holds(state, manifest, w)); }
std::string held_in(const World& w) { return held(releasing(), released_manifest(), w); }
Hash manifest_of(const State& state) { return review_of(*life_of(state, isac))->manifest; }

std::string deliverable(auto spoil) {
  auto m = released_manifest();
  spoil(m);
  return place_of(check_deliveries(agreed_procedure(), m));
}

standing::Document document(bool by_program) {
  return {.log = origin, .id = {"routine"}, .trigger = {"kev"}, .procedure = procedure_version, .content_class = {"routine-indicators"},
          .object_types = {"indicator"}, .fields_allowed = {"pattern", "type"}, .audiences = {isac}, .channels = {{"mail-out"}}, .tlp_max = Tlp::green,
          .per_day_max = 2, .expires = start + std::chrono::days(30), .inventory_age_s_max = 3600, .sources = {"cisa-kev"}, .released_by = duty,
          .by_program = by_program, .review_within_s = 3600, .signers = {legal, security}, .nonce = nonce};
}
standing::State in_force(bool by_program = true) {
  const standing::World w{start, origin, world().people};
  const auto hash = standing::hash_of(document(by_program));
  standing::State state;
  const auto tell = [&](const standing::Ask& ask) {
    const auto facts = standing::decide(state, ask, w);
    for (const auto& fact : facts.value()) state = standing::evolve(std::move(state), fact);
  };
  tell(standing::ask::Draft{ana, document(by_program), sha256("c")});
  for (const auto& [by, role] : {std::pair{ben, security}, std::pair{cho, legal}})
    tell(standing::ask::Sign{by, role, hash, nonce, key_of(by).sign(standing::name_space, standing::statement(origin, {"routine"}, hash, role, by, nonce))});
  return state;
}
World lane(bool by_program = true) {
  auto w = world();
  w.standing = in_force(by_program);
  w.routine = standing::Release{.trigger = {"kev"}, .procedure = {}, .content_class = {}, .third_party = false, .object_types = {"indicator"}, .properties = {"pattern", "type"}, .free_text = false,
                                .audience = {}, .channels = {{"mail-out"}}, .marking = Tlp::green, .released_today = 0, .inventory_as_of = start, .source = "cisa-kev"};
  return w;
}
State routine_marked() { return marked(routine); }
ask::Submit by_standing(const State& state) {
  auto ask = submit(state, approve::Route::standing);
  ask.standing = {"routine"};
  return ask;
}

}  // namespace

TEST_CASE("rule 1: nothing leaves unless its manifest was approved and still holds: release.not-approved") {
  CHECK(held(releasing()) == "");
  for (const auto& state : {State{}, opened(), marked(), in_review(), approved()}) CHECK(held(state) == "release.not-approved");
  auto other_share = world();
  other_share.share = {"0190a000-0000-7000-8000-000000000002"};
  CHECK(held_in(other_share) == "release.not-approved");
  auto other_log = world();
  other_log.log = "log.example/2";
  CHECK(held_in(other_log) == "release.not-approved");
  auto other_audience = released_manifest();
  other_audience.audience = soc;
  CHECK(held(releasing(), other_audience) == "release.not-approved");
}
TEST_CASE("approval.other-bytes: a manifest with one thing changed is not the one that was approved") {
  const auto with = [](auto spoil) { auto m = released_manifest(); spoil(m); return held(releasing(), m); };
  CHECK(with([](auto& m) { m.deliveries[0].address = "desk@elsewhere.example"; }) == "approval.other-bytes");
  CHECK(with([](auto& m) { m.parts[1].sha256 = sha256("B"); }) == "approval.other-bytes");
  CHECK(with([](auto& m) { m.expires += Duration(1); }) == "approval.other-bytes");
  CHECK(with([](auto& m) { m.deliveries.push_back(m.deliveries[0]); }) == "approval.other-bytes");
}
TEST_CASE("release.recalled, release.revised: what was taken back or overtaken does not leave") {
  CHECK(held(then(releasing(), ask::Recall{eva, isac, sha256("r")})) == "release.recalled");
  const auto revised = then(releasing(), ask::Revise{ana, narrative, sha256("item 2"), {isac}});
  CHECK(held(revised) == "release.revised");
  auto again = then(revised, ask::Sanitize{program, isac, 2, cleaned()});
  again = then(again, ask::Mark{ana, isac, Tlp::green});
  again = then(again, submit(again));
  CHECK(held(again) == "release.revised");
  CHECK(held(then(releasing(), ask::Revise{ben, narrative, sha256("item 2"), {soc}})) == "");   // another audience's
}
TEST_CASE("release.embargoed, release.expired: not before, not at or after") {
  auto m = released_manifest();
  m.embargo = start + std::chrono::hours(1);
  auto ask = submit(marked());
  ask.manifest = m;
  auto state = then(marked(), ask);
  state = then(state, agree(state, ben, security));
  state = then(state, agree(state, cho, legal));
  state = then(state, ask::Release{cho, isac, manifest_of(state)});
  CHECK(held(state, m) == "release.embargoed");
  CHECK(held(state, m, world(start + std::chrono::hours(1))) == "");
  CHECK(held(releasing(), released_manifest(), world(start + std::chrono::hours(72))) == "release.expired");
}
TEST_CASE("approval.expired, approval.key-revoked, approval.role-not-held, approval.key-unknown: every signature is asked again") {
  CHECK(held_in(world(start + std::chrono::hours(48))) == "approval.expired");   // the statements' end, before the manifest's
  auto w = world();
  w.people[ben] = {{security}, {}, {}, {key_of(ben).public_key()}};
  CHECK(held_in(w) == "approval.key-revoked");
  w = world();
  w.people[ben].roles = {legal};
  CHECK(held_in(w) == "approval.role-not-held");
  w = world();
  w.people[ben] = holder(eva, {security});
  CHECK(held_in(w) == "approval.key-unknown");
  w = world();
  w.people.erase(ben);
  CHECK(held_in(w) == "approval.role-not-held");
}
TEST_CASE("approval.signature, approval.four-eyes, approval.one-role-each: facts that nobody could have agreed to are worth nothing") {
  const auto base = in_review();
  const auto forged = [&](const PersonId& by, const RoleId& role, const PersonId& key, const std::string& text) {
    const auto said = statement(base, role);
    return fact::Agreed{isac, by, role, said.not_after, said.nonce, key_of(key).public_key().fingerprint(), key_of(key).sign(approve::approve_name_space, text.empty() ? approve::spell(said) : text), "ssh"};
  };
  const auto sent = [&](const std::vector<fact::Agreed>& agreed) {
    auto state = base;
    for (const auto& each : agreed) state = evolve(state, each);
    state = evolve(state, fact::Approved{isac, manifest_of(base), start});
    return held(evolve(state, fact::Releasing{isac, cho, manifest_of(base), start}));
  };
  CHECK(sent({forged(ben, security, ben, ""), forged(cho, legal, cho, "")}) == "");
  CHECK(sent({forged(ben, security, ben, ""), forged(cho, legal, cho, "other")}) == "approval.signature");
  CHECK(sent({forged(ben, security, ben, ""), forged(ana, legal, ana, "")}) == "approval.four-eyes");
  CHECK(sent({forged(ben, security, ben, ""), forged(ben, legal, ben, "")}) == "approval.one-role-each");
  CHECK(sent({forged(ben, security, ben, "")}) == "release.roles");
  CHECK(sent({}) == "release.roles");
}
TEST_CASE("release.roles: the procedure in force asks for more than agreed") {
  auto stricter = agreed_procedure();
  stricter.matrix[0].roles.insert(duty);
  auto w = world();
  w.procedure = &stricter;
  CHECK(held_in(w) == "release.roles");
}
TEST_CASE("boundary: the procedure in force no longer names the address, the channel or the label") {
  const auto under = [](auto spoil) {
    auto procedure = agreed_procedure();
    spoil(procedure);
    auto w = world();
    w.procedure = &procedure;
    return held_in(w);
  };
  CHECK(under([](auto& p) { p.audiences[0].members[0].email = "new@sector-isac.example"; }) == "boundary.address");
  CHECK(under([](auto& p) { p.audiences[0].channels = {{"taxii-out"}}; }) == "boundary.channel");
  CHECK(under([](auto& p) { p.audiences[0].members[0].encryption_key = "0xABCD"; }) == "boundary.encryption");
  CHECK(under([](auto& p) { p.audiences[0].tlp_max = Tlp::clear; }) == "boundary.audience-ceiling");
  CHECK(under([](auto& p) { p.channels[0].tlp_max = Tlp::clear; }) == "mark.channel-ceiling");
  CHECK(under([](auto& p) { p.audiences.erase(p.audiences.begin()); }) == "procedure.unknown-audience");
}
TEST_CASE("rule 3: boundary.channel, boundary.address, boundary.client, boundary.encryption, boundary.named: deliveries stay with those the procedure names") {
  CHECK(deliverable([](auto&) {}) == "");
  CHECK(deliverable([](auto& m) { m.audience = {"strangers"}; }) == "share.unknown-audiencestrangers");
  CHECK(deliverable([](auto& m) { m.deliveries[0].channel = {"chat"}; }) == "boundary.channel/deliveries/0/channel");
  CHECK(deliverable([](auto& m) { m.deliveries[0].kind = "taxii"; }) == "boundary.channel/deliveries/0/channel");
  CHECK(deliverable([](auto& m) { m.deliveries[0].format = "stix"; }) == "boundary.channel/deliveries/0/format");
  CHECK(deliverable([](auto& m) { m.deliveries[0].address = "desk@soc.example"; }) == "boundary.address/deliveries/0/address");
  CHECK(deliverable([](auto& m) { m.deliveries[0].clients = {"sector-isac-client"}; }) == "boundary.client/deliveries/0/clients");
  CHECK(deliverable([](auto& m) { m.deliveries[0].encryption_key = "0xABCD"; }) == "boundary.encryption/deliveries/0/encryption_key");
  CHECK(deliverable([](auto& m) { m.deliveries[0].named_person = true; }) == "boundary.named/deliveries/0/named_person");
  CHECK(deliverable([](auto& m) { m.deliveries[0].fallbacks = {{{"chat"}, "mail", "desk@sector-isac.example"}}; }) == "boundary.channel/deliveries/0/fallbacks/0/channel");
  const auto taxii = [](auto& m) {
    m.deliveries[0].channel = {"taxii-out"};
    m.deliveries[0].kind = "taxii";
    m.deliveries[0].format = "stix";
    m.deliveries[0].address = "0190a000-0000-7000-8000-00000000c011";
    m.deliveries[0].clients = {"sector-isac-client"};
  };
  CHECK(deliverable(taxii) == "");
  CHECK(deliverable([&](auto& m) { taxii(m); m.deliveries[0].clients = {"soc-client"}; }) == "boundary.client/deliveries/0/clients");
  CHECK(deliverable([&](auto& m) { taxii(m); m.deliveries[0].address = "another"; }) == "boundary.address/deliveries/0/address");
  CHECK(deliverable([&](auto& m) { taxii(m); m.parts[0].marking = Tlp::amber; }) == "mark.channel-ceiling");
}
TEST_CASE("rule 3: TLP:RED goes to named people only") {
  auto procedure = agreed_procedure();
  procedure.audiences[0].tlp_max = Tlp::red;
  procedure.channels[0].tlp_max = Tlp::red;
  auto m = released_manifest();
  for (auto& part : m.parts) part.marking = Tlp::red;
  CHECK(rule_of(check_deliveries(procedure, m)) == "mark.red-needs-named-people");
  m.deliveries[0].named_person = true;
  CHECK(rule_of(check_deliveries(procedure, m)) == "boundary.named");
  procedure.audiences[0].members[0].named_for_red = true;
  CHECK(rule_of(check_deliveries(procedure, m)) == "");
}
TEST_CASE("boundary.audience-ceiling: marked no narrower than the audience, its community and the unit's variation may receive") {
  const auto clean = then(opened(), ask::Sanitize{program, isac, 1, cleaned()});
  const auto mark = [&](Tlp tlp, const procedure::Procedure& procedure) {
    auto w = world();
    w.procedure = &procedure;
    return rule_of(decide(clean, ask::Mark{ana, isac, tlp}, w));
  };
  auto procedure = agreed_procedure();
  CHECK(mark(Tlp::amber, procedure) == "");
  CHECK(mark(Tlp::amber_strict, procedure) == "boundary.audience-ceiling");
  auto& community = procedure.communities.emplace_back();
  community.id = {"isac"};
  community.tlp_max = Tlp::green;
  community.categories = {{"indicator"}};
  procedure.audiences[0].community = {"isac"};
  CHECK(mark(Tlp::amber, procedure) == "boundary.audience-ceiling");
  CHECK(mark(Tlp::green, procedure) == "");
  auto& variation = procedure.variations.emplace_back();
  variation.unit = {"it"};
  variation.approved_on = std::chrono::year_month_day(std::chrono::floor<std::chrono::days>(start) - std::chrono::days(1));
  variation.expires_on = std::chrono::year_month_day(std::chrono::floor<std::chrono::days>(start) + std::chrono::days(1));
  variation.tlp_max = Tlp::clear;
  CHECK(mark(Tlp::green, procedure) == "boundary.audience-ceiling");
}
TEST_CASE("standing: inside the document the program releases, and holds at send; the page says standing, never approved by anybody") {
  const auto state = then(routine_marked(), by_standing(routine_marked()), lane());
  CHECK(life_name(*life_of(state, isac)) == "approved");
  CHECK(review_of(*life_of(state, isac))->route == approve::Route::standing);
  CHECK(review_of(*life_of(state, isac))->agreed.empty());
  const auto gone = then(state, ask::Release{program, isac, manifest_of(state)}, lane());
  CHECK(due_of(gone) == start + std::chrono::hours(1));
  const auto m = manifest_for(routine_marked());
  CHECK(held(gone, m, lane()) == "");
  auto withdrawn = lane();
  withdrawn.standing = standing::state::Withdrawn{ana, start};
  CHECK(held(gone, m, withdrawn) == "standing.not-in-force");
  auto absent = lane();
  absent.standing.reset();
  CHECK(held(gone, m, absent) == "standing.not-in-force");
  auto replaced = lane();
  replaced.standing = in_force(false);
  CHECK(held(gone, m, replaced) == "standing.not-in-force");
  auto revoked = lane();
  revoked.people[ben] = {{security}, {}, {}, {key_of(ben).public_key()}};
  CHECK(held(gone, m, revoked) == "signature.key-revoked");
}
TEST_CASE("standing.expired, standing.procedure, standing.inventory-age, standing.marking, standing.audience, standing.channel: the lane is asked again at the moment of sending") {
  const auto state = then(routine_marked(), by_standing(routine_marked()), lane());
  const auto gone = then(state, ask::Release{program, isac, manifest_of(state)}, lane());
  const auto m = manifest_for(routine_marked());
  const auto at_send = [&](const std::function<void(World&)>& change) {
    auto w = lane();
    change(w);
    return held(gone, m, w);
  };
  CHECK(at_send([](World&) {}) == "");
  // the cap was spent when the release began: what went since does not hold up what was within it
  CHECK(at_send([](World& w) { w.routine->released_today = 2; }) == "");
  CHECK(at_send([](World& w) { w.now = start + std::chrono::seconds(3600); }) == "");
  CHECK(at_send([](World& w) { w.now = start + std::chrono::seconds(3601); }) == "standing.inventory-age");
  CHECK(at_send([](World& w) { w.routine.reset(); }) == "standing.inventory-age");   // nobody said how old it is
  CHECK(at_send([](World& w) { w.procedure_version = sha256("the next version"); }) == "standing.procedure");
  const auto within = [&](auto spoil) {
    auto narrower = document(true);
    spoil(narrower);
    auto release = standing::Release{*lane().routine};
    release.procedure = procedure_version;
    release.audience = isac;
    return rule_of(standing::still_inside(narrower, release, start));
  };
  CHECK(within([](auto&) {}) == "");
  CHECK(within([](auto& d) { d.tlp_max = Tlp::clear; }) == "standing.marking");
  CHECK(within([](auto& d) { d.audiences = {soc}; }) == "standing.audience");
  CHECK(within([](auto& d) { d.channels = {{"taxii-out"}}; }) == "standing.channel");
  CHECK(within([](auto& d) { d.expires = start; }) == "standing.expired");
  auto over = lane();
  over.now = document(true).expires;
  over.routine->inventory_as_of = over.now;
  auto long_lived = manifest_for(routine_marked());
  long_lived.expires = over.now + std::chrono::hours(1);
  auto ask = by_standing(routine_marked());
  ask.manifest = long_lived;
  const auto later = then(routine_marked(), ask, lane());
  CHECK(held(then(later, ask::Release{program, isac, manifest_of(later)}, lane()), long_lived, over) == "standing.expired");
}
TEST_CASE("standing.releaser, standing.cap, standing.open-match, standing.class, standing.channel: what leaves the lane") {
  const auto submitted = [](const World& w, const State& state) { return rule_of(decide(state, by_standing(state), w)); };
  CHECK(submitted(lane(), routine_marked()) == "");
  CHECK(submitted(lane(), marked(narrative)) == "standing.class");
  auto unsure = routine;
  unsure.third_party = true;
  CHECK(submitted(lane(), marked(unsure)) == "standing.third-party");
  auto w = lane();
  w.routine->released_today = 2;
  CHECK(submitted(w, routine_marked()) == "standing.cap");
  auto matched = then(opened(routine), ask::Sanitize{program, isac, 1, [] { auto c = cleaned(); c.matches = 1; return c; }()});
  matched = then(matched, ask::Mark{ana, isac, Tlp::green});
  CHECK(submitted(lane(), matched) == "standing.open-match");
  CHECK(submitted(lane(), marked(routine, Tlp::amber)) == "standing.marking");
  const auto by_person = then(routine_marked(), by_standing(routine_marked()), lane(false));
  CHECK(rule_of(decide(by_person, ask::Release{program, isac, manifest_of(by_person)}, lane(false))) == "standing.releaser");
  CHECK(rule_of(decide(by_person, ask::Release{dee, isac, manifest_of(by_person)}, lane(false))) == "standing.releaser");
  CHECK(rule_of(decide(by_person, ask::Release{ana, isac, manifest_of(by_person)}, lane(false))) == "");   // the duty officer alone
  auto full = lane(false);
  full.routine->released_today = 2;
  CHECK(rule_of(decide(by_person, ask::Release{ana, isac, manifest_of(by_person)}, full)) == "standing.cap");
}
