#include "assurance/exception.hpp"

#include <doctest/doctest.h>

using namespace tocsin;
using namespace tocsin::assurance;
namespace {

std::string rule_of(const auto& result) { return result ? "" : result.error().rule; }
const Instant start = instant_from_us(1'000'000), due = start + std::chrono::days(14);
const PersonId ana{"p_ana"}, ben{"p_ben"};

exception::State then(exception::State state, const exception::Ask& ask) {
  const auto facts = exception::decide(state, ask, {start});
  REQUIRE(facts);
  for (const auto& fact : *facts) {
    const auto written = exception::write(fact);
    REQUIRE(exception::read(written.kind, written.data) == fact);
    state = exception::evolve(std::move(state), fact);
  }
  return state;
}
const exception::ask::Raise raise{{"program"}, exception::Kind::silent_due, "due:0190a000", UnitId{"it"}, {}, due};

}  // namespace

TEST_CASE("exception: raised, owned, its cause and ticket named, closed with evidence by another") {
  auto state = then({}, raise);
  CHECK(exception::state_name(state) == "open");
  CHECK(exception::overdue(state, due + Duration(1)));
  state = then(state, exception::ask::Assign{ana, ana, sha256("cause"), {}, {}});
  state = then(state, exception::ask::Assign{ana, ana, {}, sha256("ticket"), due + Duration(1)});
  CHECK_FALSE(exception::overdue(state, due + Duration(1)));
  state = then(state, exception::ask::Close{ben, sha256("evidence")});
  CHECK(exception::state_name(state) == "closed");
  CHECK(std::get<exception::state::Closed>(state).cause == sha256("cause"));
  CHECK_FALSE(exception::due_of(state));
}
TEST_CASE("exception: one of the whole organisation has no unit, and one that was written with an empty unit is read") {
  auto whole = raise;
  whole.unit.reset();
  then({}, whole);
  const auto fact = exception::decide({}, whole, {start})->front();
  auto written = exception::write(fact);
  CHECK_FALSE(written.data.has("unit"));
  written.data["unit"] = "";
  CHECK(exception::read(written.kind, written.data) == fact);
}
TEST_CASE("exception.own, exception.no-cause, exception.wrong-state, exception.due, exception.object") {
  const auto open = then({}, raise);
  CHECK(rule_of(exception::decide(open, exception::ask::Close{ben, sha256("e")}, {start})) == "exception.wrong-state");
  CHECK(rule_of(exception::decide(open, raise, {start})) == "exception.wrong-state");
  const auto owned = then(open, exception::ask::Assign{ana, ben, sha256("cause"), {}, {}});
  CHECK(rule_of(exception::decide(owned, exception::ask::Close{ana, sha256("e")}, {start})) == "exception.no-cause");
  const auto whole = then(owned, exception::ask::Assign{ana, ben, {}, sha256("ticket"), {}});
  CHECK(rule_of(exception::decide(whole, exception::ask::Close{ben, sha256("e")}, {start})) == "exception.own");
  CHECK(rule_of(exception::decide(whole, exception::ask::Assign{ana, ben, {}, {}, start}, {start})) == "exception.due");
  auto late = raise, nothing = raise;
  late.due = start;
  nothing.object = "due:";
  CHECK(rule_of(exception::decide({}, late, {start})) == "exception.due");
  CHECK(rule_of(exception::decide({}, nothing, {start})) == "exception.object");
}
