#include "assurance/notice.hpp"

#include <doctest/doctest.h>

#include "base/limits.hpp"

using namespace tocsin;
using namespace tocsin::assurance;
namespace {

const Instant start = instant_from_us(1'000'000);
const notice::What what{{"0190a000-0000-7000-8000-000000000001"}, "TS-2026-0042", Tlp::amber, notice::Why::approval_asked, notice::Way::mail, PersonId{"p_ana"}};

notice::State then(notice::State state, const notice::Ask& ask, Instant at = start) {
  const auto facts = notice::decide(state, ask, {at});
  REQUIRE(facts);
  for (const auto& fact : *facts) {
    const auto written = notice::write(fact);
    REQUIRE(notice::read(written.kind, written.data) == fact);
    state = notice::evolve(std::move(state), fact);
  }
  return state;
}

}  // namespace

TEST_CASE("notice: waits, is tried again with growing pauses, and is told once") {
  auto state = then({}, notice::ask::Queue{what});
  CHECK(notice::due_of(state) == start);
  state = then(state, notice::ask::Attempted{});
  CHECK(notice::due_of(state) == start + std::chrono::seconds(limits::retry_delay_s_min));
  state = then(state, notice::ask::Attempted{});
  CHECK(notice::due_of(state) == start + std::chrono::seconds(2 * limits::retry_delay_s_min));
  state = then(state, notice::ask::Attempted{.taken = true});
  CHECK(notice::state_name(state) == "told");
  CHECK(!notice::due_of(state));
  CHECK(notice::decide(state, notice::ask::Attempted{.taken = true}, {start}).error().rule == "notice.wrong-state");
  CHECK(notice::decide(notice::State{}, notice::ask::Attempted{}, {start}).error().rule == "notice.wrong-state");
}

TEST_CASE("notice: is given up when the far side says so, or after all attempts; pauses have a bound") {
  CHECK(notice::state_name(then(then({}, notice::ask::Queue{what}), notice::ask::Attempted{.for_good = true})) == "given-up");
  auto state = then({}, notice::ask::Queue{what});
  for (int i = 1; i < limits::delivery_attempts_max; ++i) {
    state = then(state, notice::ask::Attempted{});
    REQUIRE(notice::state_name(state) == "waiting");
    CHECK(*notice::due_of(state) - start <= std::chrono::seconds(limits::retry_delay_s_max));
  }
  CHECK(notice::state_name(then(state, notice::ask::Attempted{})) == "given-up");
}
