#pragma once
// A procedure, five people with keys, and a share on its way: what the tests of the share's life have in common.
#include <doctest/doctest.h>

#include "path/share/send.hpp"
#include "path/share/share.hpp"
#include "support/ssh_signer.hpp"

namespace tocsin::testing {

using namespace tocsin::share;

inline const Instant start = instant_from_us(1'700'000'000'000'000);
inline const std::string origin = "log.example/1", nonce = "AAAAAAAAAAAAAAAAAAAAAA";
inline const ShareId share_id{"0190a000-0000-7000-8000-000000000001"};
inline const AudienceId isac{"sector-isac"}, soc{"soc"};
inline const RoleId duty{"duty-officer"}, legal{"legal"}, security{"security"};
inline const PersonId ana{"p_ana"}, ben{"p_ben"}, cho{"p_cho"}, dee{"p_dee"}, eva{"p_eva"};
inline const Hash procedure_version = sha256("procedure"), inventory_version = sha256("inventory"), rules_version = sha256("rules");

inline const SshSigner& key_of(const PersonId& person) {
  static const std::map<PersonId, SshSigner> keys{{ana, SshSigner("ana")}, {ben, SshSigner("ben")}, {cho, SshSigner("cho")}, {dee, SshSigner("dee")}, {eva, SshSigner("eva")}};
  return keys.at(person);
}

/// Narratives take security and legal, routine indicators the duty officer.
inline procedure::Procedure make_procedure() {
  procedure::Procedure p;
  p.categories.push_back({{"indicator"}, {}, {}, {}, {}});
  p.categories.push_back({{"lesson"}, {}, {}, {}, {}});
  p.classes.push_back({{"routine-indicators"}, {}, {}, false});
  p.classes.push_back({{"incident-narrative"}, {}, {}, true});
  for (const auto& role : {duty, legal, security}) p.roles.push_back({role, {}, {}, true});
  p.roles.push_back({{"analyst"}, {}, {}, false});
  p.not_share_reasons.push_back({{"nothing-to-do"}, {}, {}, std::chrono::days(30)});
  auto& mail = p.channels.emplace_back();
  mail.id = {"mail-out"};
  mail.kind = procedure::Channel::Kind::mail;
  mail.tlp_max = Tlp::amber;
  mail.format = "text";
  auto& taxii = p.channels.emplace_back();
  taxii.id = {"taxii-out"};
  taxii.kind = procedure::Channel::Kind::taxii;
  taxii.tlp_max = Tlp::green;
  taxii.collection = "0190a000-0000-7000-8000-00000000c011";
  taxii.format = "stix";
  for (const auto& id : {isac, soc}) {
    auto& audience = p.audiences.emplace_back();
    audience.id = id;
    audience.outside = id == isac;
    audience.standing = id == isac ? procedure::Audience::Standing::community : procedure::Audience::Standing::organisation;
    audience.channels = {{"mail-out"}, {"taxii-out"}};
    audience.tlp_max = Tlp::amber;
    audience.categories = {{"indicator"}};
    auto& member = audience.members.emplace_back();
    member.name = "Desk";
    member.email = "desk@" + id.value + ".example";
    member.taxii_client = id.value + "-client";
  }
  auto& narrative = p.matrix.emplace_back();
  narrative.classes = {{"incident-narrative"}};
  narrative.roles = {security, legal};
  auto& routine = p.matrix.emplace_back();
  routine.classes = {{"routine-indicators"}};
  routine.roles = {duty};
  auto& expedited = p.expedited.emplace();
  expedited.roles = {duty, security};
  expedited.classes = {{"incident-narrative"}};
  expedited.tlp_max = Tlp::amber;
  expedited.per_day_max = 2;
  expedited.review_within = std::chrono::hours(24);
  expedited.reviewer = legal;
  return p;
}
inline const procedure::Procedure& agreed_procedure() {
  static const auto p = make_procedure();
  return p;
}

inline identity::person::Holder holder(const PersonId& person, std::set<RoleId> roles) { return {std::move(roles), {}, {key_of(person).public_key()}, {}}; }
/// Ana writes; ben and cho hold every role, dee is legal alone, eva holds none.
inline World world(Instant now = start) {
  World w;
  w.now = now;
  w.log = origin;
  w.share = share_id;
  w.procedure = &agreed_procedure();
  w.procedure_version = procedure_version;
  const std::set<RoleId> all{duty, legal, security};
  w.people = {{ana, holder(ana, all)}, {ben, holder(ben, all)}, {cho, holder(cho, all)}, {dee, holder(dee, {legal})}, {eva, holder(eva, {})}};
  return w;
}

inline const Subject narrative{{"indicator"}, {"incident-narrative"}, false, true};
inline const Subject routine{{"indicator"}, {"routine-indicators"}, false, false};

inline Cleaned cleaned(std::int64_t open = 0, const std::vector<sanitize::Decision>& decisions = {}) {
  return {sha256("rendition"), sha256("map"), open, open, sanitize::decisions_hash(decisions), inventory_version, rules_version};
}

/// The state after the facts; each is written and read again on the way.
inline State after(State state, const std::vector<Fact>& facts) {
  for (const auto& fact : facts) {
    const auto written = write(fact);
    const auto again = read(written.kind, written.data);
    if (!again || *again != fact) throw std::logic_error("a fact did not come back: " + written.kind);
    state = evolve(std::move(state), fact);
  }
  return state;
}
/// The state after an ask that must be taken.
inline State then(const State& state, const Ask& ask, const World& w = world()) {
  const auto facts = decide(state, ask, w);
  if (!facts) throw std::logic_error("refused: " + facts.error().rule + " " + facts.error().where + " " + facts.error().detail);
  return after(state, *facts);
}

inline State opened(const Subject& subject = narrative) { return then({}, ask::Open{ana, "TS-2023-0001", {"it"}, {}, subject, sha256("item"), {isac, soc}}); }
inline State marked(const Subject& subject = narrative, Tlp tlp = Tlp::green) {
  const auto state = then(opened(subject), ask::Sanitize{program, isac, 1, cleaned()});
  return then(state, ask::Mark{ana, isac, tlp});
}

/// The manifest that fits that state, to the audience's desk by mail.
inline approve::ReleaseManifest manifest_for(const State& state, const AudienceId& audience = isac) {
  const auto tlp = std::get<state::Open>(state).lives.at(audience);
  approve::ReleaseManifest m;
  m.log = origin;
  m.share = share_id;
  m.rev = std::get<state::Open>(state).rev;
  m.release = next_release(state, audience);
  m.audience = audience;
  m.about = about_of(std::get<state::Open>(state));
  const auto marking = std::visit([](const auto& s) { if constexpr (requires { s.tlp; }) return s.tlp; else return Tlp::green; }, tlp);
  m.parts = {{"subject", "text/plain", sha256("s"), 1, marking}, {"body", "text/plain", sha256("b"), 1, marking}};
  m.deliveries = {{{"0190a000-0000-7000-8000-00000000d001"}, {"mail-out"}, "mail", "desk@" + audience.value + ".example", "Desk", false, {}, {}, {}, "text", {"subject", "body"}}};
  m.expires = start + std::chrono::hours(72);
  m.versions = {procedure_version, procedure_version, rules_version, inventory_version};
  m.decisions = cleaned().decisions;
  m.nonce = nonce;
  return m;
}
inline ask::Submit submit(const State& state, approve::Route route = approve::Route::matrix) { return {ana, manifest_for(state), sha256("content"), route, {}}; }
inline State in_review(const Subject& subject = narrative) { return then(marked(subject), submit(marked(subject))); }

inline approve::Statement statement(const State& state, const RoleId& role) {
  auto out = statement_for(share_id, origin, isac, *life_of(state, isac));
  out.role = role;
  out.not_after = start + std::chrono::hours(48);
  out.nonce = nonce;
  return out;
}
inline ask::Agree agree(const State& state, const PersonId& by, const RoleId& role) {
  const auto said = statement(state, role);
  return {by, said, key_of(by).sign(approve::approve_name_space, approve::spell(said))};
}
inline State approved() {
  const auto once = then(in_review(), agree(in_review(), ben, security));
  return then(once, agree(once, cho, legal));
}
inline State releasing() { return then(approved(), ask::Release{cho, isac, review_of(*life_of(approved(), isac))->manifest}); }
inline approve::ReleaseManifest released_manifest() { return manifest_for(marked()); }

inline std::string rule_of(const auto& result) { return result ? "" : result.error().rule; }
inline std::string place_of(const auto& result) { return result ? "" : result.error().rule + result.error().where; }

}  // namespace tocsin::testing
