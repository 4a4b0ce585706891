#include <doctest/doctest.h>

#include "app/consistency.hpp"
#include "app/instance_keys.hpp"
#include "app/kept_contents.hpp"
#include "app/lists.hpp"
#include "app/packs.hpp"
#include "app/population.hpp"
#include "app/release.hpp"
#include "app/retention.hpp"
#include "house.hpp"
#include "ledger/checkpoint.hpp"
#include "ledger/tree.hpp"
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
  CHECK(verdict.summary["shares"].array().size() == 1);  // opened after the period, as the answer to what was due in it
  CHECK(House::must(prove::read_zip(past.zip)).at("data/index.json").find("\"due.fired\"") != std::string::npos);
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
  // what is gone was decided to go; all else that facts name is there
  for (const auto& object : objects) CHECK_MESSAGE(rule_of(app::check_contents_of(app.store, object, House::must(app.store.facts_of(object)))).empty(), object.value);
  CHECK(House::must(app.store.verify_all({})).erased == done["pieces"].integer());
  const auto verdict = prove::verify_pack(pack_of(house, Json::Object{{"share", id.value}}).zip, {});
  CHECK(verdict.outcome == prove::Outcome::unverified);
  CHECK(verdict.summary["erased"].integer() == 1);
  CHECK(House::must(app::finish_erasures(app)) == 0);
}

TEST_CASE("verify.content-missing: content that nobody decided to erase is missed") {
  House house;
  const auto id = house.submitted();
  auto& store = house.app().store;
  const auto object = app::share_object(id);
  const auto facts = House::must(store.facts_of(object));
  CHECK(House::must(app::check_contents_of(store, object, facts)) > 3);
  CHECK(House::must(store.erase_item(object)) > 3);   // as somebody does it who has the keys and no second person
  CHECK(rule_of(app::check_contents_of(store, object, facts)) == "verify.content-missing");
}

TEST_CASE("ledger keys: the leaf key turns by two people; what follows is signed by the next, leaves the house, and verifies from the founding's keys") {
  House house;
  auto& app = house.app();
  const char *owner = "adaeze.nwosu", *legal = "ines.caldeira";
  const auto first = House::must(app.keys.public_key(ports::Purpose::leaf));
  const Json body = Json::Object{{"reason", "The machine changed hands."}};
  House::must(app::ask_key_change(app, house.who(owner), body));
  CHECK(rule_of(app::agree_key_change(app, house.who(owner), {})) == "key-change.second-person");
  House::must(app::withdraw_key_change(app, house.who(legal), {}));
  House::must(app::ask_key_change(app, house.who(legal), body));
  CHECK(rule_of(app::agree_key_change(app, house.who("tobias.achterman"), {})) == "key-change.role");
  CHECK(House::must(app.keys.public_key(ports::Purpose::leaf)) == first);
  const auto turned = House::must(app::agree_key_change(app, house.who(owner), {}));
  const auto second = House::must(app.keys.public_key(ports::Purpose::leaf));
  CHECK(second != first);
  const auto shown = House::must(app::show_keys(app, house.who(owner)));
  REQUIRE(shown["rows"].array().size() == 2);
  CHECK(shown["rows"].at(0)["until"].integer() == turned["turned"]["from"].integer());
  CHECK(shown["rows"].at(1)["from"].integer() == turned["turned"]["from"].integer());

  // the whole path goes on: the gate checks leaves of both keys, and so does a pack
  const auto id = house.submitted();
  CHECK(rule_of(house.approve("tobias.achterman", id)).empty());
  CHECK(House::must(app::deliver_due(app)) > 0);
  CHECK_FALSE(house.mail.sent.empty());
  const auto pack = pack_of(house, Json::Object{{"share", id.value}});
  const auto ledger = House::must(app::show_ledger(app, house.who(owner)));
  const auto trust = House::must(prove::parse_trust(ledger["log_key"].text() + "\n" + ledger["leaf_key"].text() + "\n"));
  CHECK(prove::verify_pack(pack.zip, trust).outcome == prove::Outcome::verified);
  int keys = 0;
  for (const auto& [path, bytes] : House::must(prove::read_zip(pack.zip))) keys += path.contains("data/log/leaf-keys/") ? 1 : 0;
  CHECK(keys == 2);
  CHECK(app.store.verify_all({}).has_value());
}

TEST_CASE("ledger.proof-range: whoever saw a head gets a proof that leads from it to any later one, and from there to the signed one") {
  House house;
  auto& app = house.app();
  const auto seen = House::must(ledger::parse_checkpoint(House::must(app.store.checkpoint()))).head;
  house.due_for("soc");
  const auto between = House::must(ledger::parse_checkpoint(House::must(app.store.checkpoint()))).head;
  house.submitted();
  const auto head = House::must(ledger::parse_checkpoint(House::must(app.store.checkpoint()))).head;
  REQUIRE(seen.size < between.size);
  REQUIRE(between.size < head.size);
  const auto leads = [](const Json& proof, const Hash& from, const Hash& to) {
    std::vector<Hash> hashes;
    for (const auto& each : proof["hashes"].array()) hashes.push_back(*Hash::from_hex(each.text()));
    return ledger::verify_consistency(proof["from"].integer(), proof["to"].integer(), from, to, hashes).has_value();
  };
  const auto whole = House::must(app::consistency_of(app, seen.size));
  CHECK(leads(whole, seen.root, head.root));
  CHECK(whole["checkpoint"].text() == House::must(app.store.checkpoint()));
  CHECK_FALSE(leads(whole, between.root, head.root));  // somebody who was shown another root
  const auto half = House::must(app::consistency_of(app, seen.size, between.size)), rest = House::must(app::consistency_of(app, between.size));
  CHECK(half["root_from"].text() == seen.root.hex());
  CHECK(half["root_to"].text() == between.root.hex());  // as it was signed then
  CHECK(leads(half, seen.root, between.root));
  CHECK(leads(rest, between.root, head.root));
  CHECK(House::must(app::consistency_of(app, head.size))["hashes"].array().empty());

  const auto refused_at = [&](std::int64_t from, std::optional<std::int64_t> to) {
    const auto answer = app::consistency_of(app, from, to);
    return answer ? std::string() : answer.error().rule + " " + answer.error().where;
  };
  CHECK(refused_at(0, {}) == "ledger.proof-range query/from");
  CHECK(refused_at(head.size + 1, {}) == "ledger.proof-range query/from");
  CHECK(refused_at(1, head.size + 1) == "ledger.proof-range query/to");
  CHECK(refused_at(2, 1) == "ledger.proof-range query/to");
  CHECK(refused_at(1, 0) == "ledger.proof-range query/to");
  CHECK(app.store.size() == head.size);  // asking writes nothing
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
