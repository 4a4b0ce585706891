#include <doctest/doctest.h>

#include <algorithm>

#include "app/lists.hpp"
#include "app/memories.hpp"
#include "app/plan.hpp"
#include "house.hpp"

using namespace tocsin;
using namespace tocsin::test;
namespace {

Json with_address(const House& house) {
  auto item = house.item("gateway-peers.json");
  item["observed"] = item["observed"].text() + " Ask jo.marsh@mailbox.example.";
  return item;
}
ShareId opened(House& house) {
  return ShareId{House::must(app::open_share(house.app(), house.who("maren.holloway"), Json::Object{{"item", with_address(house)}, {"audiences", Json::Array{"peer-utilities"}}}))["id"].text()};
}
std::vector<Json> waiting(House& house, const ShareId& id) { return House::must(app::open_matches(house.app(), house.who("leila.farrokh"), id))["rows"].array(); }
Json answer(const Json& row, const Json& days) {
  Json body = Json::Object{{"match", row["id"]}, {"audience", row["audience"]}, {"decision", "redact"}, {"reason", "Nobody needs it to act."}};
  if (days.is_integer()) body["remember_days"] = days;
  return body;
}

}  // namespace

TEST_CASE("usecases: a decision that is remembered holds in the next share for the same audience, until it is forgotten (memory.unknown)") {
  House house;
  const auto first = opened(house);
  const auto rows = waiting(house, first);
  REQUIRE_FALSE(rows.empty());
  for (const auto& row : rows) {
    CHECK(row["explanation"]["policy"].text() != "");
    CHECK(row["explanation"]["words"] == row["why"]);
    const auto decided = House::must(app::decide_match(house.app(), house.who("leila.farrokh"), first, answer(row, 30)));
    CHECK(decided["audiences"].at(0)["remembered_until"].is_text());
  }
  const auto second = opened(house);
  CHECK(waiting(house, second).empty());
  const auto memories = House::must(app::list_objects(house.app(), house.who("leila.farrokh"), "memory", Json::Object{}))["rows"].array();
  REQUIRE(memories.size() == rows.size());
  // whose word it was stays with it
  const auto facts = House::must(house.app().store.facts_of(app::share_object(second)));
  const auto recalled = std::ranges::find(facts, std::string("rendition.match-decided"), [](const auto& fact) { return fact.body.kind; });
  REQUIRE(recalled != facts.end());
  CHECK(recalled->body.data["by"].text() == house.who("leila.farrokh").person.value);

  for (const auto& memory : memories) House::must(app::forget_match(house.app(), house.who("leila.farrokh"), memory["id"].text(), Json::Object{{"reason", "It was for that case."}}));
  CHECK(app::forget_match(house.app(), house.who("leila.farrokh"), memories[0]["id"].text(), Json::Object{{"reason", "again"}}).error().rule == "memory.unknown");
  CHECK(waiting(house, opened(house)).size() == rows.size());
}
TEST_CASE("usecases: each decision is a case, and it is said what the sanitizer does there now") {
  House house;
  const auto id = opened(house);
  const auto rows = waiting(house, id);
  for (const auto& row : rows) House::must(app::decide_match(house.app(), house.who("leila.farrokh"), id, answer(row, {})));
  const auto learned = House::must(app::learned_cases(house.app(), house.who("leila.farrokh"), Json::Object{}));
  REQUIRE(learned["rows"].array().size() == rows.size());
  for (const auto& row : learned["rows"].array()) {
    CHECK(row["now"].text() == "asks");
    CHECK(row["decision"].text() == "redact");
    CHECK(row["class"].text() != "");
  }
  CHECK(learned["counts"]["asks"].integer() == static_cast<std::int64_t>(rows.size()));
  CHECK(to_jcs(learned).find("jo.marsh") == std::string::npos);
  CHECK(waiting(house, opened(house)).size() == rows.size());  // nothing was remembered
}
