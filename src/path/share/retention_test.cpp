#include "path/share/retention.hpp"

#include <doctest/doctest.h>

using namespace tocsin;
using namespace tocsin::share::retention;
namespace {

const Instant opened = *parse_rfc3339("2019-03-01T00:00:00Z");
const PersonId ana{"p_ana"}, ben{"p_ben"}, cho{"p_cho"};
const Policy over{"renditions", Ground::expired}, wanted{"renditions", Ground::request};

World world() {
  return {.now = opened + std::chrono::years(8), .years = {{"renditions", 7}}, .kept_since = opened, .in_flight = false,
          .roles = {{ana, {RoleId{"analyst"}}}, {ben, {RoleId{"legal"}}}, {cho, {RoleId{"analyst"}}}}, .deciders = {RoleId{"legal"}, RoleId{"control-owner"}}};
}
std::string rule_of(const auto& result) { return result ? "" : result.error().rule; }
/// The state after an ask that must be taken; each fact is written and read again on the way.
State then(State state, const Ask& ask, const World& w = world()) {
  const auto facts = decide(state, ask, w);
  REQUIRE_MESSAGE(facts.has_value(), rule_of(facts));
  for (const auto& fact : *facts) {
    const auto written = write(fact);
    CHECK(*read(written.kind, written.data) == fact);
    state = evolve(std::move(state), fact);
  }
  return state;
}
ask::Ask erase(const Policy& policy = over) { return {ana, Step::erase, policy, sha256("why")}; }
ask::Ask step(Step what) { return {ana, what, {}, sha256("why")}; }

}  // namespace

TEST_CASE("retention: one asks, another agrees, the program erases; a hold in between") {
  const auto asked = then({}, erase());
  CHECK(state_name(asked) == "asked");
  const auto erasing = then(asked, ask::Agree{ben});
  CHECK(state_name(erasing) == "erasing");
  const auto erased = then(erasing, ask::Finish{3});
  CHECK(state_name(erased) == "erased");
  CHECK(view(erased)["pieces"].integer() == 3);
  CHECK(view(erased)["expired"]["policy"]["ground"].text() == "expired");
  const auto held = then(then({}, step(Step::hold)), ask::Agree{ben});
  CHECK(on_hold(held));
  CHECK(state_name(held) == "held");
  CHECK_FALSE(on_hold(then(then(held, step(Step::lift)), ask::Agree{ben})));
  CHECK(state_name(then(asked, ask::Withdraw{cho})) == "kept");
}
TEST_CASE("retention.second-person, retention.role: two people, one of whom decides about this") {
  const auto asked = then({}, erase());
  CHECK(rule_of(decide(asked, ask::Agree{ana}, world())) == "retention.second-person");
  CHECK(rule_of(decide(asked, ask::Agree{cho}, world())) == "retention.role");
  auto w = world();
  w.roles[ana] = {RoleId{"control-owner"}};
  CHECK(rule_of(decide(asked, ask::Agree{cho}, w)).empty());
  const auto lifting = then(then(then({}, step(Step::hold)), ask::Agree{ben}), step(Step::lift));
  CHECK(rule_of(decide(lifting, ask::Agree{ana}, world())) == "retention.second-person");
}
TEST_CASE("retention.on-hold: what is held is not erased, whenever the hold came") {
  const auto held = then(then({}, step(Step::hold)), ask::Agree{ben});
  for (const auto& policy : {over, wanted}) CHECK(rule_of(decide(held, erase(policy), world())) == "retention.on-hold");
  // a story that no decision tells: an erasure was asked for, and then it was held
  const auto both = evolve(evolve(held, fact::Asked{Step::erase, ana, over, sha256("why"), opened}), fact::HoldSet{ana, ben, opened});
  const auto again = evolve(both, fact::Asked{Step::erase, ana, over, sha256("why"), opened});
  CHECK(rule_of(decide(again, ask::Agree{ben}, world())) == "retention.on-hold");
}
TEST_CASE("retention.not-due, retention.unknown-policy, retention.in-flight: by a rule of the procedure, when its time is over, and nobody needs it") {
  auto w = world();
  w.now = opened + std::chrono::years(7) - std::chrono::microseconds(1);
  CHECK(rule_of(decide({}, erase(), w)) == "retention.not-due");
  CHECK(rule_of(decide({}, erase(wanted), w)).empty());   // somebody whom it concerns may ask at any time
  w.now += std::chrono::microseconds(1);
  CHECK(rule_of(decide({}, erase(), w)).empty());
  CHECK(rule_of(decide({}, erase({"whatever", Ground::expired}), w)) == "retention.unknown-policy");
  CHECK(rule_of(decide({}, ask::Ask{ana, Step::erase, {}, sha256("why")}, w)) == "retention.unknown-policy");
  w.in_flight = true;
  CHECK(rule_of(decide({}, erase(), w)) == "retention.in-flight");
  // asked again when it is decided
  CHECK(rule_of(decide(then({}, erase()), ask::Agree{ben}, w)) == "retention.in-flight");
}
TEST_CASE("retention.wrong-state: one thing at a time, and nothing after the end") {
  CHECK(rule_of(decide({}, ask::Agree{ben}, world())) == "retention.wrong-state");
  CHECK(rule_of(decide({}, ask::Withdraw{ben}, world())) == "retention.wrong-state");
  CHECK(rule_of(decide({}, step(Step::lift), world())) == "retention.wrong-state");
  CHECK(rule_of(decide({}, ask::Finish{1}, world())) == "retention.wrong-state");
  CHECK(rule_of(decide(then({}, erase()), step(Step::hold), world())) == "retention.wrong-state");
  const auto held = then(then({}, step(Step::hold)), ask::Agree{ben});
  CHECK(rule_of(decide(held, step(Step::hold), world())) == "retention.wrong-state");
  const auto erasing = then(then({}, erase()), ask::Agree{ben});
  for (const auto& state : {erasing, then(erasing, ask::Finish{1})}) {
    CHECK(rule_of(decide(state, erase(), world())) == "retention.wrong-state");
    CHECK(rule_of(decide(state, step(Step::hold), world())) == "retention.wrong-state");
    CHECK(rule_of(decide(state, ask::Agree{ben}, world())) == "retention.wrong-state");
  }
}
