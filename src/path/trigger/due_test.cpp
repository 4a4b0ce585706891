#include "path/trigger/due.hpp"

#include <doctest/doctest.h>

using namespace tocsin;
using namespace tocsin::trigger;
namespace {

std::string rule_of(const auto& result) { return result ? "" : result.error().rule; }

const Instant start = instant_from_us(1'700'000'000'000'000), deadline = start + std::chrono::hours(4);
const PersonId ana{"p_ana"}, ben{"p_ben"};
const ShareId share{"0190a000-0000-7000-8000-000000000001"};
const RoleId legal{"legal"}, poster{"poster"};

const procedure::Procedure& agreed() {
  static const auto made = [] {
    procedure::Procedure p;
    p.not_share_reasons.push_back({{"no-actionable-content"}, "", "", std::chrono::days(30)});
    p.roles.push_back({legal, "", "", true});
    p.roles.push_back({poster, "", "", false});
    return p;
  }();
  return made;
}
due::World world(Instant now = start) { return {now, &agreed(), {{ana, {legal, poster}}, {ben, {legal, poster}}}}; }
due::ask::Fire fire() {
  return {{{"sig"}, {"kev"}, 0, sha256("p"), {{"isac"}, {"soc"}}, {"indicator"}, {"routine-indicators"}, {"external"}, Tlp::green, start, deadline, {"it"}, {}}};
}
due::State then(due::State state, const due::Ask& ask, const due::World& w = world()) {
  const auto facts = due::decide(state, ask, w);
  REQUIRE(facts);
  for (const auto& fact : *facts) {
    const auto written = due::write(fact);
    REQUIRE(due::read(written.kind, written.data) == fact);
    state = due::evolve(std::move(state), fact);
  }
  return state;
}
due::State fired() { return then({}, fire()); }
const due::ask::ProposeWithholding propose{ana, {"no-actionable-content"}, sha256("why")};

}  // namespace

TEST_CASE("due: shared with each audience, and met when the last release left") {
  auto state = then(fired(), due::ask::Share{ana, share, {{"isac"}}});
  CHECK(due::state_name(state) == "open");
  state = then(state, due::ask::Share{ana, share, {{"soc"}}});
  CHECK(due::state_name(state) == "sharing");
  state = then(state, due::ask::Release{{"isac"}, share});
  CHECK(rule_of(due::decide(state, due::ask::Release{{"isac"}, share}, world())) == "due.audience");
  CHECK(due::state_name(state) == "sharing");
  state = then(state, due::ask::Release{{"soc"}, share}, world(deadline));
  CHECK(due::state_name(state) == "met");
  CHECK_FALSE(due::late(state, deadline + Duration(1)));
  CHECK_FALSE(due::due_of(state));
}
TEST_CASE("due.wrong-state: rule 2: a fired trigger ends in a share, a not-share decision or an exception; nothing drops it") {
  CHECK(rule_of(due::decide({}, propose, world())) == "due.wrong-state");
  CHECK(rule_of(due::decide(fired(), fire(), world())) == "due.wrong-state");
  const auto state = fired();
  CHECK_FALSE(due::late(state, deadline));
  CHECK(due::late(state, deadline + Duration(1)));
  CHECK(due::silent(state, deadline + Duration(1)));
  // a share that nobody released is silence too: having begun is not having told
  CHECK(due::silent(then(state, due::ask::Share{ana, share, {{"isac"}, {"soc"}}}), deadline + Duration(1)));
  const auto excepted = then(state, due::ask::Except{{"program"}, {"exc"}}, world(deadline + Duration(1)));
  CHECK_FALSE(due::silent(excepted, deadline + Duration(2)));
  CHECK(due::state_name(excepted) == "open");   // still owed
  CHECK(due::late(excepted, deadline + Duration(2)));
}
TEST_CASE("withholding.own, withholding.role, withholding.reason, withholding.other-reason: not sharing takes two people") {
  auto unknown = propose;
  unknown.reason_class = {"lazy"};
  CHECK(rule_of(due::decide(fired(), unknown, world())) == "withholding.reason");
  CHECK(rule_of(due::decide(fired(), due::ask::AgreeWithholding{ben, legal, sha256("why")}, world())) == "due.wrong-state");
  const auto state = then(fired(), propose);
  CHECK(due::state_name(state) == "open");
  CHECK(rule_of(due::decide(state, due::ask::AgreeWithholding{ana, legal, sha256("why")}, world())) == "withholding.own");
  CHECK(rule_of(due::decide(state, due::ask::AgreeWithholding{ben, poster, sha256("why")}, world())) == "withholding.role");
  CHECK(rule_of(due::decide(state, due::ask::AgreeWithholding{ben, {"security"}, sha256("why")}, world())) == "withholding.role");
  CHECK(rule_of(due::decide(state, due::ask::AgreeWithholding{ben, legal, sha256("else")}, world())) == "withholding.other-reason");
  const auto done = then(state, due::ask::AgreeWithholding{ben, legal, sha256("why")});
  CHECK(due::state_name(done) == "not-shared");
  CHECK(due::due_of(done) == start + std::chrono::days(30));
  CHECK(rule_of(due::decide(done, due::ask::Share{ana, share, {{"isac"}}}, world())) == "due.wrong-state");
}
TEST_CASE("due.audience, due.deadline: what a due share names") {
  auto nobody = fire(), past = fire();
  nobody.fired.audiences.clear();
  past.fired.deadline = start;
  CHECK(rule_of(due::decide({}, nobody, world())) == "due.audience");
  CHECK(rule_of(due::decide({}, past, world())) == "due.deadline");
  CHECK(rule_of(due::decide(fired(), due::ask::Share{ana, share, {{"customers"}}}, world())) == "due.audience");
  CHECK(rule_of(due::decide(fired(), due::ask::Share{ana, share, {}}, world())) == "due.audience");
}
