#include <doctest/doctest.h>

#include <chrono>

#include "path/sanitize/memory.hpp"

using namespace tocsin;
namespace memory = sanitize::memory;

TEST_CASE("memory: what two people said about a certain match holds for its audience, its unit, its time, until it is forgotten") {
  const auto now = *parse_rfc3339("2026-03-01T00:00:00Z");
  memory::fact::Remembered what{.audience = {"isac"}, .match = "m_1", .keep = true, .reason = sha256("r"), .by = {"p_ana"}, .second = std::nullopt, .unit = UnitId{"it"}, .until = now + std::chrono::days(30), .share = {"s1"}};
  const auto rule = [&](const memory::State& state, const memory::Ask& ask) {
    const auto facts = memory::decide(state, ask, {now});
    return facts ? std::string() : facts.error().rule;
  };
  CHECK(rule({}, memory::ask::Remember{what, true, false}) == "memory.second");
  CHECK(rule({}, memory::ask::Remember{what, false, false}) == "");
  what.second = what.by;
  CHECK(rule({}, memory::ask::Remember{what, true, false}) == "memory.second");
  what.second = PersonId{"p_ben"};
  CHECK(rule({}, memory::ask::Remember{what, true, true}) == "memory.never");
  auto late = what;
  late.until = now + std::chrono::days(memory::days_max) + std::chrono::microseconds(1);
  CHECK(rule({}, memory::ask::Remember{late, true, false}) == "memory.until");
  late.until = now;
  CHECK(rule({}, memory::ask::Remember{late, true, false}) == "memory.until");
  CHECK(rule({}, memory::ask::Forget{{"p_ana"}, sha256("x")}) == "memory.unknown");

  memory::State state;
  const auto facts = memory::decide(state, memory::ask::Remember{what, true, false}, {now});
  REQUIRE(facts);
  for (const auto& fact : *facts) {
    const auto written = memory::write(fact);
    CHECK(memory::read(written.kind, written.data) == fact);
    state = memory::evolve(state, fact);
  }
  CHECK(memory::state_name(state) == "remembered");
  CHECK(memory::in_force(state, {"it"}, now) != nullptr);
  CHECK(memory::in_force(state, {"ot"}, now) == nullptr);
  CHECK(memory::in_force(state, {"it"}, what.until) == nullptr);
  auto everywhere = state;
  everywhere.what->unit.reset();
  CHECK(memory::in_force(everywhere, {"ot"}, now) != nullptr);
  const auto forgotten = memory::evolve(state, memory::fact::Forgotten{{"p_ana"}, sha256("x")});
  CHECK(memory::in_force(forgotten, {"it"}, now) == nullptr);
  CHECK(memory::state_name(forgotten) == "forgotten");
  CHECK(memory::object_of({"isac"}, "m_1") == "memory:isac.m_1");
}
