// What another unit has, and what other people sign in with, is not there.
#include <doctest/doctest.h>

#include <set>

#include "app/lists.hpp"
#include "house.hpp"

using namespace tocsin;
using namespace tocsin::test;

TEST_CASE("usecases: another unit's deliveries and facts, and other people's tokens, are not there (right.other-unit, object.unknown)") {
  House house;
  const auto id = house.submitted();
  REQUIRE(rule_of(house.approve("tobias.achterman", id)).empty());
  const auto delivery = house.deliveries().at(0);
  const auto rows = [&](const char* name, const char* kind) { return House::must(app::list_objects(house.app(), house.who(name), kind, Json::Object{{"limit", 500}}))["rows"]; };
  CHECK(rows("ines.caldeira", "delivery").array().size() == house.deliveries().size());
  CHECK(rows("hanne.vik", "delivery").array().empty());
  for (const auto* kind : {"share", "due", "delivery"}) {  // nothing, and no further page of nothing
    const auto page = House::must(app::list_objects(house.app(), house.who("hanne.vik"), kind, Json::Object{{"limit", 1}}));
    CHECK_MESSAGE((page["rows"].array().empty() && page["next"].text().empty()), kind);
  }
  const auto facts = [&](const char* name, Json query) { return app::list_facts(house.app(), house.who(name), query); };
  CHECK(rule_of(facts("ines.caldeira", Json::Object{{"object", "delivery:" + delivery.value}})).empty());
  CHECK(rule_of(facts("hanne.vik", Json::Object{{"object", "delivery:" + delivery.value}})) == "object.unknown");
  std::set<std::string> kinds;
  for (std::string after; ; ) {
    const auto page = House::must(facts("hanne.vik", Json::Object{{"limit", 500}, {"after", after}}));
    for (const auto& row : page["rows"].array()) kinds.insert(row["kind"].text().substr(0, row["kind"].text().find('.')));
    after = page["next"].text();
    if (after.empty()) break;
  }
  CHECK(kinds.contains("person"));
  CHECK(kinds.contains("token"));  // her own
  for (const auto* hidden : {"share", "delivery", "due", "signal"}) CHECK_MESSAGE(!kinds.contains(hidden), hidden);
  CHECK(rule_of(app::attest_delivery(house.app(), house.who("hanne.vik"), delivery, Json::Object{{"reference", "x"}, {"posted_at", to_rfc3339(house.clock.now())}})) == "right.other-unit");
  const auto counts = [&](const char* name) { return House::must(app::show_instance(house.app(), house.who(name)))["counts"]; };
  CHECK(counts("ines.caldeira")["delivery"]["queued"].integer() == static_cast<std::int64_t>(house.deliveries().size()));
  CHECK_FALSE(counts("ines.caldeira")["share"].object().empty());
  for (const auto* kind : {"share", "delivery"}) CHECK_MESSAGE(counts("hanne.vik")[kind].object().empty(), kind);
  CHECK(rows("maren.holloway", "token").array().size() == 1);
  CHECK(rows("adaeze.nwosu", "token").array().size() > 5);
}
