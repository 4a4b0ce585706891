// Signals of one event: what is told of it later is put to the triggers as what was told first.
#include <doctest/doctest.h>

#include <algorithm>
#include <set>

#include "house.hpp"

using namespace tocsin;
using namespace tocsin::test;

TEST_CASE("rule 2: that an event is known silences no trigger: what is told of it next is put to every trigger") {
  House house;
  const auto told = [&](Json record) {
    const auto answer = House::must(app::add_signal(house.app(), house.who("maren.holloway"), Json::Object{{"text", to_jcs(record)}, {"format", "json"}}));
    return answer["signals"].at(0);
  };
  const auto report = [](const std::string& status, const std::string& severity) {
    return Json(Json::Object{{"kind", "incident"}, {"title", "Odd sign-ins"}, {"source", "soc"}, {"reference", "INC-1"}, {"status", status}, {"severity", severity}});
  };
  const auto triggers = [](const Json& signal) {
    std::set<std::string> out;
    for (const auto& fired : signal["fired"].array()) out.insert(fired["trigger"].text());
    return out;
  };
  // suspected and low: nothing fires. The same, confirmed: the triggers of a confirmed incident do
  CHECK(triggers(told(report("suspected", "low"))).empty());
  CHECK(triggers(told(report("confirmed", "low"))) == std::set<std::string>{"confirmed-incident"});
  // worse than it seemed: one more fires, and what is due already does not become due twice
  const auto due = house.states("due").size();
  CHECK(triggers(told(report("confirmed", "critical"))) == std::set<std::string>{"material-incident"});
  CHECK(house.states("due").size() == due + 1);
  // nothing else is due because of it: it is known, and nothing changes
  const auto before = house.app().store.size();
  for (const auto* status : {"contained", "confirmed", "suspected"}) CHECK(told(report(status, "critical"))["known"].boolean());
  CHECK(house.app().store.size() == before);
  // somebody else's harmless words under the number of an exploited vulnerability do not hide it
  CHECK(triggers(told(Json::Object{{"kind", "change"}, {"title", "x"}, {"source", "cisa-kev"}, {"reference", "CVE-2024-3400"}})).empty());
  const auto listed = House::must(app::add_signal(house.app(), house.who("tobias.achterman"), Json::Object{{"text", House::must(procedure::example("utility")).signals.at("kev-excerpt.json")}}));
  const auto hidden = std::ranges::find_if(listed["signals"].array(), [](const Json& each) { return each["title"].text().starts_with("CVE-2024-3400"); });
  REQUIRE(hidden != listed["signals"].array().end());
  CHECK(triggers(*hidden).contains("exploited-vulnerability"));
}
