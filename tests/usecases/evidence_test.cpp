#include <doctest/doctest.h>

#include "app/packs.hpp"
#include "app/population.hpp"
#include "app/release.hpp"
#include "app/retention.hpp"
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

TEST_CASE("retention: erased by two people, gone for good; facts, rows and packs still hold (retention.on-hold, retention.second-person, retention.choice, content.erased)") {
  House house;
  const auto id = house.submitted();
  house.approve("tobias.achterman", id);
  House::must(app::deliver_due(house.app()));
  auto& app = house.app();
  const auto ask = [&](const char* who, Json body) {
    body["reason"] = "Asked for in writing.";
    return app::ask_retention(app, house.who(who), id, body);
  };
  const auto agree = [&](const char* who) { return app::agree_retention(app, house.who(who), id); };
  const Json erase = Json::Object{{"step", "erase"}, {"policy", "renditions"}, {"ground", "request"}};
  const char *legal = "ines.caldeira", *owner = "adaeze.nwosu";

  CHECK(rule_of(ask(legal, Json::Object{{"step", "burn"}})) == "retention.choice");
  CHECK(rule_of(ask(legal, Json::Object{{"step", "erase"}, {"policy", "renditions"}})) == "retention.not-due");
  House::must(ask(owner, Json::Object{{"step", "hold"}}));
  CHECK(rule_of(agree(owner)) == "retention.second-person");
  CHECK(House::must(agree(legal))["state"].text() == "held");
  CHECK(rule_of(ask(owner, erase)) == "retention.on-hold");
  House::must(ask(owner, Json::Object{{"step", "lift"}}));
  House::must(agree(legal));

  const auto state = House::must(app::load<app::Shares>(app.store, app::share_object(id))).state;
  const auto item = std::get<share::state::Open>(state).item;
  CHECK(app.store.content(item).has_value());
  House::must(ask(owner, erase));
  CHECK(app.store.content(item).has_value());  // one person is not enough
  const auto done = House::must(agree(legal));
  CHECK(done["state"].text() == "erased");
  CHECK(done["pieces"].integer() > 3);
  CHECK(rule_of(app.store.content(item)) == "content.erased");

  std::set<ledger::ObjectId> objects;
  House::must(app.store.each_fact(0, [&](const ledger::FactRecord& fact) -> Result<> { objects.insert(fact.body.obj); return {}; }));
  for (const auto& object : objects) CHECK_MESSAGE(House::must(app::row_from_facts(object, House::must(app.store.facts_of(object)))) == House::must(app.store.row(object)), object.value);
  CHECK(House::must(app.store.verify_all({})).erased == done["pieces"].integer());
  const auto verdict = prove::verify_pack(pack_of(house, Json::Object{{"share", id.value}}).zip, {});
  CHECK(verdict.outcome == prove::Outcome::unverified);
  CHECK(verdict.summary["erased"].integer() == 1);
  CHECK(House::must(app::finish_erasures(app)) == 0);
}

TEST_CASE("retention: an erasure that was decided when the program stopped is ended later") {
  House house;
  const auto id = house.submitted();
  auto& app = house.app();
  const auto object = app::retention_object(id);
  const auto item = std::get<share::state::Open>(House::must(app::load<app::Shares>(app.store, app::share_object(id))).state).item;
  House::must(app::retrying(app, "program", [&](app::Plan& plan) -> Result<Json> {
    namespace retention = share::retention;
    const retention::World world{.now = plan.now(), .years = {{"renditions", 7}}, .kept_since = {}, .in_flight = false, .roles = {{{"p_b"}, {RoleId{"legal"}}}}, .deciders = {RoleId{"legal"}}};
    TRY_VOID(plan.tell<app::Retentions>(object, retention::ask::Ask{{"p_a"}, retention::Step::erase, retention::Policy{"renditions", retention::Ground::mistake}, sha256("why")}, world));
    TRY_VOID(plan.tell<app::Retentions>(object, retention::ask::Agree{{"p_b"}}, world));
    return Json();
  }));
  CHECK(app.store.content(item).has_value());
  CHECK(House::must(app::finish_erasures(app)) == 1);
  CHECK(rule_of(app.store.content(item)) == "content.erased");
  CHECK(house.states("retention") == std::vector<std::string>{"erased"});
}
