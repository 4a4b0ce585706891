#include <doctest/doctest.h>

#include "support/share_world.hpp"

using namespace tocsin;
using namespace tocsin::testing;
namespace {

std::string rule(const State& state, const Ask& ask, const World& w = world()) { return rule_of(decide(state, ask, w)); }
std::string name(const State& state, const AudienceId& audience = isac) { return std::string(life_name(*life_of(state, audience))); }
Hash manifest_of(const State& state) { return review_of(*life_of(state, isac))->manifest; }

}  // namespace

TEST_CASE("share: opened, sanitized, marked, reviewed, approved, on its way; each audience has its own life") {
  CHECK(name(opened()) == "draft");
  CHECK(name(marked()) == "marked");
  CHECK(name(in_review()) == "in-review");
  CHECK(name(approved()) == "approved");
  CHECK(name(releasing()) == "releasing");
  CHECK(name(releasing(), soc) == "draft");
  CHECK(state_name(releasing()) == "draft");
  CHECK(state_name({}) == "none");
}
TEST_CASE("share.no-audience, share.unknown-audience, share.category, share.unknown-class: what a share may be opened for") {
  const auto open = [](Subject subject, std::set<AudienceId> audiences) { return rule({}, ask::Open{ana, "TS-1", {"it"}, {}, std::move(subject), sha256("i"), std::move(audiences)}); };
  CHECK(open(narrative, {isac}) == "");
  CHECK(open(narrative, {}) == "share.no-audience");
  CHECK(open(narrative, {{"strangers"}}) == "share.unknown-audience");
  CHECK(open({{"lesson"}, {"incident-narrative"}, false, true}, {isac}) == "share.category");
  CHECK(open({{"gossip"}, {"incident-narrative"}, false, true}, {isac}) == "share.unknown-class");
  CHECK(open({{"indicator"}, {"gossip"}, false, true}, {isac}) == "share.unknown-class");
  CHECK(open({{"indicator"}, {"incident-narrative"}, false, false}, {isac}) == "share.unknown-class");   // a narrative that says it is none
  CHECK(rule(opened(), ask::Mark{ana, {"strangers"}, Tlp::green}) == "share.unknown-audience");
}
TEST_CASE("share.wrong-state: each state takes its own asks and no others") {
  CHECK(rule({}, ask::Mark{ana, isac, Tlp::green}) == "share.wrong-state");
  CHECK(rule(opened(), ask::Open{ana, "TS-1", {"it"}, {}, narrative, sha256("i"), {isac}}) == "share.wrong-state");
  CHECK(rule(opened(), ask::Mark{ana, isac, Tlp::green}) == "share.wrong-state");
  CHECK(rule(opened(), submit(marked())) == "share.wrong-state");
  CHECK(rule(opened(), ask::Release{ana, isac, sha256("m")}) == "share.wrong-state");
  CHECK(rule(in_review(), ask::Release{ana, isac, manifest_of(in_review())}) == "share.wrong-state");
  CHECK(rule(releasing(), ask::Release{ana, isac, manifest_of(releasing())}) == "share.wrong-state");
  CHECK(rule(releasing(), ask::Mark{ana, isac, Tlp::clear}) == "share.wrong-state");
  CHECK(rule(releasing(), ask::Sanitize{program, isac, 1, cleaned()}) == "share.wrong-state");
  CHECK(rule(marked(), ask::Recall{ana, isac, sha256("r")}) == "share.wrong-state");
}
TEST_CASE("share: what was let go can be recalled after a revision, as far as that has come") {
  const auto recall = ask::Recall{eva, isac, sha256("r")};
  auto revised = then(releasing(), ask::Revise{ana, narrative, sha256("item 2"), {isac}});
  CHECK(name(then(revised, recall)) == "recalled");
  revised = then(revised, ask::Sanitize{program, isac, 2, cleaned()});
  CHECK(name(then(revised, recall)) == "recalled");
  revised = then(revised, ask::Mark{ana, isac, Tlp::green});
  revised = then(revised, submit(revised));
  CHECK(name(then(revised, recall)) == "recalled");
  CHECK(rule(then(revised, recall), recall) == "share.wrong-state");
  CHECK(rule(revised, ask::Recall{eva, soc, sha256("r")}) == "share.wrong-state");
  CHECK(rule(in_review(), recall) == "share.wrong-state");  // nothing went before
}
TEST_CASE("share.revised, share.other-decisions: the sanitizer worked on this revision, with the decisions that were made") {
  CHECK(rule(opened(), ask::Sanitize{program, isac, 2, cleaned()}) == "share.revised");
  CHECK(rule(opened(), ask::Sanitize{program, isac, 1, cleaned(0, {{"m1", true, sha256("r"), ben, {}}})}) == "share.other-decisions");
}
TEST_CASE("approval.open-matches, approval.unmarked: what a person must decide is decided, what must be labelled is labelled") {
  const auto stopped = then(opened(), ask::Sanitize{program, isac, 1, cleaned(1)});
  CHECK(rule(stopped, ask::Mark{ana, isac, Tlp::green}) == "approval.open-matches");
  CHECK(rule(stopped, submit(marked())) == "approval.open-matches");
  const auto clean = then(opened(), ask::Sanitize{program, isac, 1, cleaned()});
  CHECK(rule(clean, submit(marked())) == "approval.unmarked");
}
TEST_CASE("share.unknown-match, share.match-decided, share.author-decides, share.legal-decides: who decides what stopped") {
  auto w = world();
  w.open["m1"] = {};
  w.open["m2"] = {};
  w.open["m2"].for_legal = true;
  const auto stopped = then(opened(), ask::Sanitize{program, isac, 1, cleaned(2)}, w);
  CHECK(rule(stopped, ask::DecideMatch{ben, isac, "m9", share::Verdict::keep, sha256("r")}, w) == "share.unknown-match");
  CHECK(rule(stopped, ask::DecideMatch{ana, isac, "m1", share::Verdict::keep, sha256("r")}, w) == "share.author-decides");
  CHECK(rule(stopped, ask::DecideMatch{eva, isac, "m2", share::Verdict::redact, sha256("r")}, w) == "share.legal-decides");
  CHECK(rule(stopped, ask::DecideMatch{dee, isac, "m2", share::Verdict::redact, sha256("r")}, w) == "");
  const auto decided = then(stopped, ask::DecideMatch{ben, isac, "m1", share::Verdict::keep, sha256("r")}, w);
  CHECK(rule(decided, ask::DecideMatch{cho, isac, "m1", share::Verdict::keep, sha256("r")}, w) == "share.match-decided");
  CHECK(decisions_of(*life_of(decided, isac)) == std::vector<sanitize::Decision>{{"m1", true, sha256("r"), ben, {}}});
  // it can be taken back, under the same rules
  CHECK(rule(decided, ask::DecideMatch{ana, isac, "m1", share::Verdict::redact, sha256("r")}, w) == "share.author-decides");
  const auto back = then(decided, ask::DecideMatch{cho, isac, "m1", share::Verdict::redact, sha256("r2")}, w);
  CHECK(decisions_of(*life_of(back, isac)) == std::vector<sanitize::Decision>{{"m1", false, sha256("r2"), cho, {}}});
  // and what was taken out comes back only as two people say so
  w.open["m1"].certain = true;
  const auto one = then(back, ask::DecideMatch{ben, isac, "m1", share::Verdict::keep, sha256("r3")}, w);
  CHECK(decisions_of(*life_of(one, isac)) == std::vector<sanitize::Decision>{{"m1", false, sha256("r2"), cho, {}}});
  CHECK(rule(one, ask::DecideMatch{ben, isac, "m1", share::Verdict::keep, sha256("r3")}, w) == "share.match-decided");
  const auto two = then(one, ask::DecideMatch{cho, isac, "m1", share::Verdict::keep, sha256("r4")}, w);
  CHECK(decisions_of(*life_of(two, isac)) == std::vector<sanitize::Decision>{{"m1", true, sha256("r3"), ben, cho}});
  w.open["m1"].certain = false;
  // of routine indicators the author may decide: a team of three has to get along
  const auto simple = then(opened(routine), ask::Sanitize{program, isac, 1, cleaned(2)}, w);
  CHECK(rule(simple, ask::DecideMatch{ana, isac, "m1", share::Verdict::redact, sha256("r")}, w) == "");
}
TEST_CASE("share.match-decided, share.author-decides, share.legal-decides: what is remembered holds here only as its makers might decide here") {
  auto w = world();
  for (const auto* id : {"m1", "m2", "m3"}) w.open[id] = {};
  w.open["m2"].for_legal = true;
  w.open["m3"].certain = true;
  const auto stopped = then(opened(), ask::Sanitize{program, isac, 1, cleaned(3)}, w);
  const auto keep = share::Verdict::keep;
  CHECK(rule(stopped, ask::Recollect{isac, "m9", keep, sha256("r"), ben, {}}, w) == "share.unknown-match");
  CHECK(rule(stopped, ask::Recollect{isac, "m1", keep, sha256("r"), ana, {}}, w) == "share.author-decides");
  CHECK(rule(stopped, ask::Recollect{isac, "m3", keep, sha256("r"), ben, ana}, w) == "share.author-decides");
  CHECK(rule(stopped, ask::Recollect{isac, "m2", keep, sha256("r"), dee, {}}, w) == "share.legal-decides");
  CHECK(rule(stopped, ask::Recollect{isac, "m3", keep, sha256("r"), ben, {}}, w) == "share.match-decided");
  CHECK(rule(stopped, ask::Recollect{isac, "m3", keep, sha256("r"), ben, ben}, w) == "share.match-decided");
  CHECK(rule(opened(), ask::Recollect{isac, "m1", keep, sha256("r"), ben, {}}, w) == "share.wrong-state");
  const auto one = then(stopped, ask::Recollect{isac, "m1", keep, sha256("r"), ben, {}}, w);
  CHECK(decisions_of(*life_of(one, isac)) == std::vector<sanitize::Decision>{{"m1", true, sha256("r"), ben, {}}});
  CHECK(rule(one, ask::Recollect{isac, "m1", keep, sha256("r"), ben, {}}, w) == "share.match-decided");
  const auto two = then(stopped, ask::Recollect{isac, "m3", keep, sha256("r"), ben, cho}, w);
  CHECK(decisions_of(*life_of(two, isac)) == std::vector<sanitize::Decision>{{"m3", true, sha256("r"), ben, cho}});
}
TEST_CASE("share.match-decided: keeping a certain match waits for a second person; redacting it does not") {
  auto w = world();
  w.open["m1"] = {};
  w.open["m1"].certain = true;
  const auto stopped = then(opened(), ask::Sanitize{program, isac, 1, cleaned(1)}, w);
  const auto once = then(stopped, ask::DecideMatch{ben, isac, "m1", share::Verdict::keep, sha256("r")}, w);
  CHECK(decisions_of(*life_of(once, isac)).empty());
  CHECK(rule(once, ask::DecideMatch{ben, isac, "m1", share::Verdict::keep, sha256("r")}, w) == "share.match-decided");
  const auto twice = then(once, ask::DecideMatch{cho, isac, "m1", share::Verdict::keep, sha256("r2")}, w);
  CHECK(decisions_of(*life_of(twice, isac)) == std::vector<sanitize::Decision>{{"m1", true, sha256("r"), ben, cho}});
  const auto redacted = then(once, ask::DecideMatch{cho, isac, "m1", share::Verdict::redact, sha256("r2")}, w);
  CHECK(decisions_of(*life_of(redacted, isac)) == std::vector<sanitize::Decision>{{"m1", false, sha256("r2"), cho, {}}});
}
TEST_CASE("share.unknown-match: a decision is carried into the next revision only where its maker might make it there") {
  auto w = world();
  for (const auto* id : {"m1", "m2", "m3", "m4"}) w.open[id] = {};
  w.open["m2"].for_legal = true;
  w.open["m3"].certain = true;
  const auto by = [&](const State& state, const PersonId& who, const char* match, share::Verdict verdict) { return then(state, ask::DecideMatch{who, isac, match, verdict, sha256("r")}, w); };
  auto state = then(opened(), ask::Sanitize{program, isac, 1, cleaned(4)}, w);
  state = by(by(by(by(by(state, ben, "m1", share::Verdict::keep), dee, "m2", share::Verdict::redact), ben, "m3", share::Verdict::keep), cho, "m3", share::Verdict::keep), cho, "m4", share::Verdict::redact);
  const auto may = [&](const State& s, const World& seen) { return carried_over(std::get<state::Open>(s), *life_of(s, isac), seen.open); };
  const auto revised = then(state, ask::Revise{ana, narrative, sha256("item 2"), {isac}});
  CHECK(decisions_of(*life_of(revised, isac)).empty());
  CHECK(may(revised, w) == std::set<std::string>{"m1", "m3", "m4"});  // legal looks at the whole item again
  CHECK(rule(revised, ask::Carry{ana, isac, {"m2"}}, w) == "share.unknown-match");
  CHECK(rule(revised, ask::Carry{ana, isac, {"m9"}}, w) == "share.unknown-match");
  CHECK(rule(revised, ask::Carry{ana, isac, {}}, w) == "share.unknown-match");
  CHECK(rule(state, ask::Carry{ana, isac, {"m1"}}, w) == "share.wrong-state");
  const auto carried = then(revised, ask::Carry{ana, isac, {"m1", "m3"}}, w);
  CHECK(decisions_of(*life_of(carried, isac)) == std::vector<sanitize::Decision>{{"m1", true, sha256("r"), ben, {}}, {"m3", true, sha256("r"), ben, cho}});
  // what was not carried is gone with the next revision, and whoever decided still does not agree
  CHECK(may(then(carried, ask::Revise{ana, narrative, sha256("item 3"), {isac}}), w) == std::set<std::string>{"m1", "m3"});
  auto submitted = then(carried, ask::Sanitize{program, isac, 2, cleaned(0, decisions_of(*life_of(carried, isac)))});
  submitted = then(submitted, ask::Mark{ana, isac, Tlp::green});
  auto ask = submit(submitted);
  ask.manifest.decisions = sanitize::decisions_hash(decisions_of(*life_of(carried, isac)));
  submitted = then(submitted, ask);
  CHECK(rule(submitted, agree(submitted, cho, security)) == "approval.one-role-each");
  // who becomes an author of a narrative has decided about another's text until then, and does no longer
  CHECK(may(then(state, ask::Revise{ben, narrative, sha256("item 2"), {isac}}), w) == std::set<std::string>{"m4"});
  // what has become certain needs two
  auto stricter = w;
  stricter.open["m1"].certain = true;
  CHECK(may(revised, stricter) == std::set<std::string>{"m3", "m4"});
  stricter.open.erase("m4");
  CHECK(may(revised, stricter) == std::set<std::string>{"m3"});
}
TEST_CASE("approval.four-eyes: an author does not agree to their own item, nor who revised it") {
  CHECK(rule(in_review(), agree(in_review(), ana, security)) == "approval.four-eyes");
  auto state = then(opened(), ask::Revise{ben, narrative, sha256("item 2"), {isac}});
  state = then(state, ask::Sanitize{program, isac, 2, cleaned()});
  state = then(state, ask::Mark{ana, isac, Tlp::green});
  state = then(state, submit(state));
  CHECK(rule(state, agree(state, ben, security)) == "approval.four-eyes");
  CHECK(rule(state, agree(state, cho, security)) == "");
}
TEST_CASE("approval.role-not-held, approval.one-role-each, approval.not-required: every role, each by another human") {
  const auto state = in_review();
  CHECK(rule(state, agree(state, dee, security)) == "approval.role-not-held");
  CHECK(rule(state, agree(state, ben, duty)) == "approval.not-required");
  const auto once = then(state, agree(state, ben, security));
  CHECK(name(once) == "in-review");
  CHECK(rule(once, agree(once, ben, legal)) == "approval.one-role-each");
  CHECK(rule(once, agree(once, cho, security)) == "approval.not-required");
  // the same key under another name is the same human
  auto w = world();
  w.people[eva] = {{legal}, {}, {key_of(ben).public_key()}, {}};
  auto borrowed = agree(once, ben, legal);
  borrowed.by = eva;
  CHECK(rule(once, borrowed, w) == "approval.one-role-each");
}
TEST_CASE("approval.one-role-each: deciding a match is a role too") {
  auto w = world();
  w.open["m1"] = {};
  auto state = then(opened(), ask::Sanitize{program, isac, 1, cleaned(1)}, w);
  state = then(state, ask::DecideMatch{ben, isac, "m1", share::Verdict::redact, sha256("r")}, w);
  const auto decisions = decisions_of(*life_of(state, isac));
  state = then(state, ask::Sanitize{program, isac, 1, cleaned(0, decisions)});
  state = then(state, ask::Mark{ana, isac, Tlp::green});
  auto ask = submit(state);
  CHECK(place_of(decide(state, ask, world())) == "approval.other-manifest/decisions");
  ask.manifest.decisions = sanitize::decisions_hash(decisions);
  state = then(state, ask);
  CHECK(rule(state, agree(state, ben, security)) == "approval.one-role-each");
  CHECK(rule(state, agree(state, cho, security)) == "");

  // nobody is freed of it by another who decides the same match otherwise
  auto again = then(opened(), ask::Sanitize{program, isac, 1, cleaned(1)}, w);
  again = then(again, ask::DecideMatch{ben, isac, "m1", share::Verdict::keep, sha256("r")}, w);
  again = then(again, ask::DecideMatch{cho, isac, "m1", share::Verdict::redact, sha256("r")}, w);
  const auto stands = decisions_of(*life_of(again, isac));
  again = then(again, ask::Sanitize{program, isac, 1, cleaned(0, stands)});
  again = then(again, ask::Mark{ana, isac, Tlp::green});
  auto put = submit(again);
  put.manifest.decisions = sanitize::decisions_hash(stands);
  again = then(again, put);
  CHECK(rule(again, agree(again, ben, security)) == "approval.one-role-each");
}
TEST_CASE("approval.replayed, approval.other-bytes, approval.expired, approval.other-role: a signature for this release alone") {
  const auto state = in_review();
  const auto with = [&](auto spoil) {
    auto said = statement(state, security);
    spoil(said);
    return rule(state, ask::Agree{ben, said, key_of(ben).sign(approve::approve_name_space, approve::spell(said))});
  };
  CHECK(with([](auto&) {}) == "");
  CHECK(with([](auto& s) { s.log = "log.example/2"; }) == "approval.replayed");
  CHECK(with([](auto& s) { s.share = {"0190a000-0000-7000-8000-000000000002"}; }) == "approval.replayed");
  CHECK(with([](auto& s) { s.rev = 2; }) == "approval.replayed");
  CHECK(with([](auto& s) { s.release = 2; }) == "approval.replayed");
  CHECK(with([](auto& s) { s.manifest = sha256("other"); }) == "approval.other-bytes");
  CHECK(with([](auto& s) { s.decision = approve::Decision::decline; }) == "approval.other-role");
  CHECK(with([](auto& s) { s.not_after = start; }) == "approval.expired");
  auto elsewhere = statement(state, security);
  elsewhere.audience = soc;
  CHECK(rule(state, ask::Agree{ben, elsewhere, ""}) == "share.wrong-state");   // soc's life is a draft: nothing to agree to
  CHECK(rule(state, agree(state, ben, security), world(start + std::chrono::hours(72))) == "approval.expired");
}
TEST_CASE("approval.key-unknown, approval.key-revoked, approval.signature: with the approver's own key, over these bytes") {
  const auto state = in_review();
  auto ask = agree(state, ben, security);
  ask.signature = key_of(cho).sign(approve::approve_name_space, approve::spell(ask.statement));
  CHECK(rule(state, ask) == "approval.key-unknown");
  auto w = world();
  w.people[ben] = {{security}, {}, {}, {key_of(ben).public_key()}};
  CHECK(rule(state, agree(state, ben, security), w) == "approval.key-revoked");
  ask.signature = key_of(ben).sign(approve::approve_name_space, "something else");
  CHECK(rule(state, ask) == "approval.signature");
}
TEST_CASE("approval.other-manifest: a manifest of another share, revision, release, rendition, label or procedure") {
  const auto state = marked();
  const auto with = [&](auto spoil) {
    auto ask = submit(state);
    spoil(ask.manifest);
    return place_of(decide(state, ask, world()));
  };
  CHECK(with([](auto&) {}) == "");
  CHECK(with([](auto& m) { m.log = "log.example/2"; }) == "approval.other-manifest/log");
  CHECK(with([](auto& m) { m.share.value.back() = '9'; }) == "approval.other-manifest/share");
  CHECK(with([](auto& m) { m.rev = 2; }) == "approval.other-manifest/rev");
  CHECK(with([](auto& m) { m.about.reset(); }) == "approval.other-manifest/about");
  CHECK(with([](auto& m) { m.about->third_party = !m.about->third_party; }) == "approval.other-manifest/about");
  CHECK(with([](auto& m) { m.about->content_class = {"another"}; }) == "approval.other-manifest/about");
  CHECK(with([](auto& m) { m.about->unit = {"ot"}; }) == "approval.other-manifest/about");
  CHECK(with([](auto& m) { m.release = 2; }) == "approval.other-manifest/release");
  CHECK(with([](auto& m) { m.versions.procedure = sha256("q"); }) == "approval.other-manifest/versions/procedure");
  CHECK(with([](auto& m) { m.versions.sanitizer = sha256("q"); }) == "approval.other-manifest/versions/sanitizer");
  CHECK(with([](auto& m) { m.versions.inventory = sha256("q"); }) == "approval.other-manifest/versions/inventory");
  CHECK(with([](auto& m) { m.parts[0].marking = Tlp::amber; }) == "approval.other-manifest/parts");
  CHECK(with([](auto& m) { for (auto& part : m.parts) part.marking = Tlp::clear; }) == "approval.other-manifest/parts");
  CHECK(with([](auto& m) { m.expires = start; }) == "approval.expired/expires");
  CHECK(with([](auto& m) { m.parts.clear(); }) == "manifest.empty/parts");
}
TEST_CASE("approval.matrix-empty: what the matrix does not name is never approved by default") {
  auto procedure = agreed_procedure();
  procedure.matrix.clear();
  auto w = world();
  w.procedure = &procedure;
  CHECK(rule(marked(), submit(marked()), w) == "approval.matrix-empty");
}
TEST_CASE("share: the roles come from the procedure, whatever is asked") {
  CHECK(review_of(*life_of(in_review(), isac))->required == std::set<RoleId>{legal, security});
  CHECK(review_of(*life_of(in_review(routine), isac))->required == std::set<RoleId>{duty});
}
TEST_CASE("share: submitting again voids the signatures, and so do a revision, another label and another rendition") {
  const auto once = then(in_review(), agree(in_review(), ben, security));
  const auto again = then(once, submit(once));
  CHECK(review_of(*life_of(again, isac))->agreed.empty());
  CHECK(review_of(*life_of(again, isac))->release == 2);
  CHECK(rule(again, agree(in_review(), cho, legal)) == "approval.replayed");   // signed for release 1
  CHECK(name(then(approved(), ask::Mark{ana, isac, Tlp::clear})) == "marked");
  CHECK(name(then(approved(), ask::Sanitize{program, isac, 1, cleaned()})) == "sanitized");
  const auto revised = then(approved(), ask::Revise{ana, narrative, sha256("item 2"), {isac}});
  CHECK(name(revised) == "draft");
  CHECK(review_of(*life_of(revised, isac)) == nullptr);
}
TEST_CASE("share: a revision that leaves an audience's rendition alone leaves its approval; another subject touches all") {
  auto state = then(approved(), ask::Revise{ben, narrative, sha256("item 2"), {soc}});
  CHECK(name(state) == "approved");
  CHECK(name(then(state, ask::Release{cho, isac, manifest_of(state)})) == "releasing");
  auto third = narrative;
  third.third_party = true;
  CHECK(name(then(approved(), ask::Revise{ana, third, sha256("item 2"), {soc}})) == "draft");
}
TEST_CASE("share: declining sends a rendition back to draft, with the reason on record") {
  const auto state = in_review();
  CHECK(rule(state, ask::Decline{ana, isac, legal, manifest_of(state), sha256("r")}) == "approval.four-eyes");
  CHECK(rule(state, ask::Decline{dee, isac, security, manifest_of(state), sha256("r")}) == "approval.role-not-held");
  CHECK(rule(state, ask::Decline{dee, isac, legal, sha256("other"), sha256("r")}) == "approval.other-bytes");
  const auto declined = then(state, ask::Decline{dee, isac, legal, manifest_of(state), sha256("r")});
  CHECK(name(declined) == "draft");
  CHECK(std::get<state::Draft>(*life_of(declined, isac)).declined->reason == sha256("r"));
}
TEST_CASE("release.roles, release.expired: between approval and release the world may move") {
  const auto state = approved();
  const ask::Release release{cho, isac, manifest_of(state)};
  CHECK(rule(state, ask::Release{cho, isac, sha256("other")}) == "approval.other-bytes");
  CHECK(rule(state, release, world(start + std::chrono::hours(72))) == "release.expired");
  auto stricter = agreed_procedure();
  stricter.matrix[0].roles.insert(duty);
  auto w = world();
  w.procedure = &stricter;
  CHECK(rule(state, release, w) == "release.roles");
}
TEST_CASE("withholding.own, withholding.role, withholding.reason, withholding.other-reason: not sharing takes two, and comes up again") {
  const ask::ProposeWithholding propose{ana, isac, {"nothing-to-do"}, sha256("why")};
  auto unknown = propose;
  unknown.reason_class = {"lazy"};
  CHECK(rule(opened(), unknown) == "withholding.reason");
  CHECK(rule(opened(), ask::AgreeWithholding{ben, isac, legal, sha256("why")}) == "share.wrong-state");
  const auto proposed = then(opened(), propose);
  CHECK(rule(proposed, ask::AgreeWithholding{ana, isac, legal, sha256("why")}) == "withholding.own");
  CHECK(rule(proposed, ask::AgreeWithholding{eva, isac, legal, sha256("why")}) == "withholding.role");
  CHECK(rule(proposed, ask::AgreeWithholding{ben, isac, legal, sha256("else")}) == "withholding.other-reason");
  const auto done = then(proposed, ask::AgreeWithholding{ben, isac, legal, sha256("why")});
  CHECK(name(done) == "not-shared");
  CHECK(std::get<state::NotShared>(*life_of(done, isac)).decision.review_at == start + std::chrono::days(30));
  CHECK(rule(done, submit(marked())) == "share.wrong-state");
  CHECK(name(then(done, ask::Revise{ana, narrative, sha256("item 2"), {isac}})) == "draft");
  CHECK(rule(releasing(), propose) == "share.wrong-state");
}
TEST_CASE("approval.expedited, approval.expedited-cap: one approver at once, within class, label and cap, and a review owed") {
  const auto state = then(marked(), submit(marked(), approve::Route::expedited));
  CHECK(rule(marked(routine), submit(marked(routine), approve::Route::expedited)) == "approval.expedited");
  CHECK(rule(state, agree(state, ana, security)) == "approval.four-eyes");
  const auto agreed = then(state, agree(state, ben, security));
  CHECK(name(agreed) == "approved");
  const ask::Release release{ben, isac, manifest_of(agreed)};
  auto w = world();
  w.expedited_today = 2;
  CHECK(rule(agreed, release, w) == "approval.expedited-cap");
  w.expedited_today = 1;
  const auto gone = then(agreed, release, w);
  CHECK(due_of(gone) == start + std::chrono::hours(24));
  CHECK(holds(gone, released_manifest(), world()));
  auto none = agreed_procedure();
  none.expedited.reset();
  w.procedure = &none;
  CHECK(rule(agreed, release, w) == "release.roles");
}
TEST_CASE("review.own-release, review.role-not-held, review.not-due: somebody else looks afterwards, and says what they found") {
  auto state = then(marked(), submit(marked(), approve::Route::expedited));
  state = then(state, agree(state, ben, security));
  state = then(state, ask::Release{cho, isac, manifest_of(state)});
  const auto review = [](const PersonId& by) { return ask::Review{by, isac, 1, Finding::upheld, sha256("note")}; };
  CHECK(rule(state, review(ana)) == "review.own-release");
  CHECK(rule(state, review(ben)) == "review.own-release");
  CHECK(rule(state, review(cho)) == "review.own-release");
  CHECK(rule(state, review(eva)) == "review.role-not-held");
  const auto done = then(state, review(dee));
  CHECK_FALSE(due_of(done));
  CHECK(rule(done, review(dee)) == "review.not-due");
  CHECK(rule(releasing(), review(dee)) == "review.not-due");
  // a review stays owed when the share is revised meanwhile
  CHECK(due_of(then(state, ask::Revise{ana, narrative, sha256("item 2"), {isac}})) == start + std::chrono::hours(24));
}
