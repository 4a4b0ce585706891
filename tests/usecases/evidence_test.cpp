#include <doctest/doctest.h>

#include "app/packs.hpp"
#include "app/population.hpp"
#include "house.hpp"
#include "path/prove/pack.hpp"

using namespace tocsin;
using namespace tocsin::test;
namespace {

std::size_t populations(House& house) { return House::must(house.app().store.facts_of(ledger::population_object())).size(); }
app::BuiltPack pack_of(House& house, const Json& body) { return House::must(app::build_evidence_pack(house.app(), house.who("adaeze.nwosu"), body)); }

}  // namespace

TEST_CASE("population: a fact an interval, none when nothing was written; packs take the last one that covers them") {
  House house;
  CHECK_FALSE(House::must(app::take_population_when_due(house.app())));  // the interval began with the founding
  house.clock.ahead = app::population_interval;
  CHECK(House::must(app::take_population_when_due(house.app())));
  house.clock.ahead += app::population_interval * 3;
  CHECK_FALSE(House::must(app::take_population_when_due(house.app())));  // nobody wrote anything
  CHECK(populations(house) == 1);

  const auto day = house.clock.now();
  house.due_for("soc");
  house.clock.ahead += app::population_interval;
  CHECK(House::must(app::take_population_when_due(house.app())));
  CHECK(populations(house) == 2);
  house.marked("gateway-inside.json", "soc", "amber+strict");

  // over when the second was taken: no further one, though much was written since
  const auto from = to_rfc3339(day - std::chrono::hours(1)), until = to_rfc3339(day + std::chrono::hours(1));
  const auto past = pack_of(house, Json::Object{{"from", from}, {"until", until}});
  CHECK(populations(house) == 2);
  const auto verdict = prove::verify_pack(past.zip, {});
  CHECK(verdict.outcome == prove::Outcome::unverified);
  CHECK(verdict.summary["shares"].array().empty());
  CHECK(House::must(prove::read_zip(past.zip)).at("data/index.json").find("\"due.fired\"") != std::string::npos);  // what was due, though nobody has shared it
  // up to now: none covers it
  const auto whole = pack_of(house, Json::Object{{"from", from}});
  CHECK(populations(house) == 3);
  CHECK(prove::verify_pack(whole.zip, {}).summary["shares"].array().size() == 1);
}
