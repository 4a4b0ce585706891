#include <doctest/doctest.h>

#include "path/trigger/received.hpp"

using namespace tocsin;
using namespace tocsin::trigger::received;

TEST_CASE("signal.wrong-state: a signal is received once and evaluated once") {
  const World world{};
  const fact::Received what{sha256("c"), "incident", "", sha256("k"), {"grid"}, {"p_1"}, {}};
  const fact::Evaluated outcome{sha256("p"), 3, {DueId{"d"}}};
  State state = state::None{};
  CHECK_FALSE(decide(state, ask::Evaluate{outcome}, world));
  for (const Ask& ask : {Ask(ask::Receive{what}), Ask(ask::Evaluate{outcome})}) {
    const auto facts = decide(state, ask, world);
    REQUIRE(facts);
    const auto written = write(facts->front());
    const auto again = read(written.kind, written.data);
    REQUIRE(again);
    CHECK(*again == facts->front());
    state = evolve(std::move(state), facts->front());
    CHECK(decide(state, ask, world).error().rule == "signal.wrong-state");
  }
  CHECK(state_name(state) == "fired");
  CHECK(state_name(evolve(state::Received{what}, fact::Evaluated{})) == "no-trigger");
}
