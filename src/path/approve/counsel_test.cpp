#include "path/approve/counsel.hpp"

#include <doctest/doctest.h>

#include "base/limits_door.hpp"

using namespace tocsin;
namespace counsel = approve::counsel;
namespace {

const Instant start = *parse_rfc3339("2026-11-26T02:10:00Z");
const Bytes link_secret(32, std::byte{1}), other_secret(32, std::byte{2}), session_secret(32, std::byte{3});
const counsel::CounselId id{"00112233445566aa"};
const RoleId legal{"legal"};
const PersonId ruth{"p_ruth"}, author{"p_author"};

Hash hash_of(std::string_view text) { return sha256(text); }
Hash link() { return counsel::parse_link(counsel::spell_link(id, link_secret))->secret; }
Hash session() { return counsel::parse_session(counsel::spell_session(id, session_secret))->secret; }

counsel::What what() {
  return {.share = {"0190a000-0000-7000-8000-000000000001"}, .audience = {"sector-isac"}, .release = 2, .manifest = hash_of("manifest"), .by = ruth, .counsel = hash_of("who"), .question = hash_of("question"),
          .way = counsel::Way::mail};
}
counsel::World world(Instant now = start) { return {now, counsel::Reviewed{hash_of("manifest"), {legal, RoleId{"security"}}, {author}}, {legal}}; }
std::string rule_of(const counsel::State& state, const counsel::Ask& ask, const counsel::World& in) {
  const auto answer = counsel::decide(state, ask, in);
  return answer ? "" : answer.error().rule;
}
counsel::State then(counsel::State state, const counsel::Ask& ask, const counsel::World& in = world()) {
  const auto facts = counsel::decide(state, ask, in);
  REQUIRE(facts);
  for (const auto& fact : *facts) {
    const auto written = counsel::write(fact);
    REQUIRE(counsel::read(written.kind, written.data) == fact);
    state = counsel::evolve(std::move(state), fact);
  }
  return state;
}
counsel::ask::Ask asking(Duration lasts = std::chrono::days(3)) { return {what(), link(), start + lasts}; }
counsel::State asked() { return then({}, asking()); }
counsel::State opened() { return then(asked(), counsel::ask::Open{link(), session()}); }

}  // namespace

TEST_CASE("counsel: a link and a session are spelled, read back, and never taken for each other") {
  const auto text = counsel::spell_link(id, link_secret);
  CHECK(counsel::parse_link(text)->id == id);
  CHECK(counsel::parse_link(text)->secret == sha256(link_secret));
  CHECK(counsel::parse_link(text.substr(1)).error().rule == "counsel.unknown");
  CHECK(counsel::parse_link(counsel::spell_session(id, link_secret)).error().rule == "counsel.unknown");
  CHECK(counsel::parse_session(text).error().rule == "counsel.session");
  CHECK(counsel::parse_session("").error().rule == "counsel.session");
}

TEST_CASE("counsel: asked by somebody whose agreement the release takes, and by no author of it, for a bounded time") {
  CHECK(counsel::state_name(asked()) == "asked");
  auto in = world();
  in.review.reset();
  CHECK(rule_of({}, asking(), in) == "counsel.not-in-review");
  in = world();
  in.review->manifest = hash_of("a later one");
  CHECK(rule_of({}, asking(), in) == "counsel.not-in-review");
  in = world();
  in.review->authors.insert(ruth);
  CHECK(rule_of({}, asking(), in) == "counsel.own");
  in = world();
  in.roles = {RoleId{"analyst"}};
  CHECK(rule_of({}, asking(), in) == "counsel.not-asked");
  CHECK(rule_of({}, asking(Duration{0}), world()) == "counsel.lifetime");
  const auto longest = std::chrono::seconds(limits::counsel_link_s_max);
  CHECK(rule_of({}, asking(longest), world()).empty());
  CHECK(rule_of({}, asking(longest + std::chrono::microseconds(1)), world()) == "counsel.lifetime");
  CHECK(rule_of(asked(), asking(), world()) == "counsel.wrong-state");
}

TEST_CASE("counsel: the link opens once, until its time, for who holds the secret") {
  CHECK(counsel::state_name(opened()) == "opened");
  const counsel::ask::Open right{link(), session()}, wrong{sha256(other_secret), session()};
  CHECK(rule_of({}, right, world()) == "counsel.unknown");
  CHECK(rule_of(asked(), wrong, world()) == "counsel.unknown");
  CHECK(rule_of(opened(), right, world()) == "counsel.used");
  CHECK(rule_of(opened(), wrong, world()) == "counsel.unknown");
  const auto end = start + std::chrono::days(3);
  CHECK(rule_of(asked(), right, world(end - std::chrono::microseconds(1))).empty());
  CHECK(rule_of(asked(), right, world(end)) == "counsel.expired");
  auto in = world();
  in.review.reset();
  CHECK(rule_of(asked(), right, in) == "counsel.over");
}

TEST_CASE("counsel: a link that comes again is a fact, once; a guess is none") {
  const auto again = then(opened(), counsel::ask::Replay{link()});
  CHECK(counsel::view(again)["replayed"].boolean());
  CHECK(counsel::decide(again, counsel::ask::Replay{link()}, world())->empty());
  CHECK(rule_of(opened(), counsel::ask::Replay{sha256(other_secret)}, world()) == "counsel.unknown");
  CHECK(rule_of(asked(), counsel::ask::Replay{link()}, world()) == "counsel.wrong-state");
  const auto given = then(again, counsel::ask::Give{session(), counsel::Opinion::no_objection, {}});
  CHECK(counsel::view(given)["replayed"].boolean());
}

TEST_CASE("counsel: the session answers once, in time, with words where they are needed") {
  const counsel::ask::Give fine{session(), counsel::Opinion::no_objection, {}};
  const auto given = then(opened(), fine);
  CHECK(counsel::state_name(given) == "given");
  CHECK(counsel::view(given)["opinion"].text() == "no-objection");
  CHECK(rule_of(given, fine, world()) == "counsel.session");
  CHECK(rule_of(asked(), fine, world()) == "counsel.session");
  CHECK(rule_of(opened(), counsel::ask::Give{sha256(other_secret), counsel::Opinion::no_objection, {}}, world()) == "counsel.session");
  CHECK(rule_of(opened(), counsel::ask::Give{session(), counsel::Opinion::objection, {}}, world()) == "counsel.advice");
  CHECK(rule_of(opened(), counsel::ask::Give{session(), counsel::Opinion::with_conditions, {}}, world()) == "counsel.advice");
  const auto objected = then(opened(), counsel::ask::Give{session(), counsel::Opinion::objection, hash_of("why")});
  CHECK(counsel::view(objected)["advice"].text() == hash_of("why").hex());
  const auto end = start + std::chrono::seconds(limits::counsel_session_s_max);
  CHECK(rule_of(opened(), fine, world(end - std::chrono::microseconds(1))).empty());
  CHECK(rule_of(opened(), fine, world(end)) == "counsel.expired");
  auto in = world();
  in.review->manifest = hash_of("a later one");
  CHECK(rule_of(opened(), fine, in) == "counsel.over");
}

TEST_CASE("counsel: a link that was taken back opens nothing, and its session reads nothing; what was given stays") {
  const counsel::ask::Withdraw back{ruth};
  CHECK(rule_of(then(asked(), back), counsel::ask::Open{link(), session()}, world()) == "counsel.withdrawn");
  CHECK(rule_of(then(asked(), back), counsel::ask::Open{sha256(other_secret), session()}, world()) == "counsel.unknown");
  CHECK(counsel::check_session(then(opened(), back), session(), world()).error().rule == "counsel.withdrawn");
  CHECK(rule_of(then(opened(), counsel::ask::Give{session(), counsel::Opinion::no_objection, {}}), back, world()) == "counsel.wrong-state");
  CHECK(rule_of({}, back, world()) == "counsel.wrong-state");
}

TEST_CASE("counsel: what lists show never holds a hash of a secret") {
  for (const auto& state : {asked(), opened(), then(opened(), counsel::ask::Give{session(), counsel::Opinion::no_objection, {}}), then(opened(), counsel::ask::Withdraw{ruth})}) {
    const auto text = to_jcs(counsel::view(state));
    CHECK(!text.contains(link().hex()));
    CHECK(!text.contains(session().hex()));
  }
}
