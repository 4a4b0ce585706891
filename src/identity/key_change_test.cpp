#include <doctest/doctest.h>

#include "identity/key_change.hpp"

using namespace tocsin;
namespace change = identity::key_change;
namespace {

const PersonId ana{"p_ana"}, ben{"p_ben"}, eve{"p_eve"};
const Instant now = instant_from_us(1'800'000'000'000'000);
const change::World world{now, {ana}};
std::string rule_of(const auto& result) { return result ? "" : result.error().rule; }

change::State after(change::State state, const change::Ask& ask) {
  const auto facts = change::decide(state, ask, world);
  REQUIRE(facts);
  for (const auto& fact : *facts) {
    const auto written = change::write(fact);
    CHECK(change::read(written.kind, written.data) == fact);
    state = change::evolve(std::move(state), fact);
  }
  return state;
}

}  // namespace

TEST_CASE("key-change.second-person, key-change.role, key-change.wrong-state: one asks, another agrees, one of the two administers") {
  const change::ask::Ask by_ana{ana, sha256("why")};
  const auto asked = after({}, by_ana);
  CHECK(change::state_name(asked) == "asked");
  CHECK(rule_of(change::decide(asked, by_ana, world)) == "key-change.wrong-state");
  CHECK(rule_of(change::decide(asked, change::ask::Agree{ana, {}, {}, 7}, world)) == "key-change.second-person");
  CHECK(rule_of(change::decide({}, change::ask::Agree{ben, {}, {}, 7}, world)) == "key-change.wrong-state");
  CHECK(rule_of(change::decide({}, change::ask::Withdraw{ben}, world)) == "key-change.wrong-state");
  const auto turned = after(asked, change::ask::Agree{ben, sha256("old"), sha256("new"), 7});
  CHECK(change::state_name(turned) == "quiet");
  CHECK(change::view(turned)["turned"]["from"].integer() == 7);
  const auto by_ben = after({}, change::ask::Ask{ben, sha256("why")});
  CHECK(rule_of(change::decide(by_ben, change::ask::Agree{eve, {}, {}, 7}, world)) == "key-change.role");
  CHECK(change::state_name(after(by_ben, change::ask::Withdraw{eve})) == "quiet");
}
