#include <doctest/doctest.h>

#include "path/approve/spent.hpp"

using namespace tocsin;
namespace spent = approve::spent;

TEST_CASE("spent: each release of a day adds one, under its own cap and day") {
  spent::State state;
  const spent::ask::Spend release{ShareId{"018f0000-0000-7000-8000-000000000001"}, AudienceId{"peer-utilities"}, 2};
  for (int i = 1; i <= 3; ++i) {
    const auto facts = spent::decide(state, release, {});
    REQUIRE(facts);
    const auto written = spent::write(facts->front());
    CHECK(spent::read(written.kind, written.data) == facts->front());
    state = spent::evolve(state, facts->front());
    CHECK(state.count == i);
  }
  CHECK(spent::view(state)["count"].integer() == 3);
  const auto evening = *parse_rfc3339("2026-11-26T23:59:59.999999Z");
  CHECK(spent::object_of("expedited", evening) == "spent:expedited.2026-11-26");
  CHECK(spent::object_of("standing.routine-indicators", evening + std::chrono::microseconds(1)) == "spent:standing.routine-indicators.2026-11-27");
}
