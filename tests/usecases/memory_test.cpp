#include <doctest/doctest.h>

#include <algorithm>

#include "app/lists.hpp"
#include "app/memories.hpp"
#include "app/plan.hpp"
#include "app/screens.hpp"
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

TEST_CASE("usecases: what the policy took out comes back as two people say so, and what they said can be taken back (share.match-decided)") {
  House house;
  const auto id = opened(house);
  for (const auto& row : waiting(house, id)) House::must(app::decide_match(house.app(), house.who("leila.farrokh"), id, answer(row, {})));
  const auto marks = [&] { return House::must(app::redline(house.app(), house.who("leila.farrokh"), id, {"peer-utilities"}))["marks"].array(); };
  const auto made = marks();
  const auto by_policy = std::ranges::find_if(made, [](const Json& mark) { return mark["decided_by"].text() == "policy"; });
  REQUIRE(by_policy != made.end());
  CHECK((*by_policy)["needs_second_person"].boolean());
  const auto match = (*by_policy)["match"].text();
  const auto stands = [&] { return std::ranges::none_of(marks(), [&](const Json& mark) { return mark["match"].text() == match; }); };
  const auto say = [&](const char* who, const char* decision) {
    return app::decide_match(house.app(), house.who(who), id, Json::Object{{"match", match}, {"audience", "peer-utilities"}, {"decision", decision}, {"reason", "It is the attacker's own."}});
  };
  House::must(say("leila.farrokh", "keep"));
  CHECK_FALSE(stands());
  CHECK(rule_of(say("leila.farrokh", "keep")) == "share.match-decided");
  House::must(say("ines.caldeira", "keep"));
  CHECK(stands());
  CHECK(rule_of(say("ines.caldeira", "keep")) == "share.match-decided");  // it stands already
  House::must(say("leila.farrokh", "redact"));
  CHECK_FALSE(stands());
}

TEST_CASE("usecases: what a person takes out although the policy keeps it stays out when the text is revised, and is remembered") {
  House house;
  auto item = house.item("gateway-inside.json");
  const auto open = [&] {
    return ShareId{House::must(app::open_share(house.app(), house.who("maren.holloway"), Json::Object{{"item", item}, {"audiences", Json::Array{"soc"}}}))["id"].text()};
  };
  const auto id = open();
  const auto line = [&](const ShareId& share) { return House::must(app::redline(house.app(), house.who("leila.farrokh"), share, {"soc"})); };
  const auto marks = [&](const ShareId& share) { return line(share)["marks"].array(); };
  const auto all = line(id)["kept"].array();
  const auto kept = std::ranges::find(all, std::string("policy"), [](const Json& each) { return each["decided_by"].text(); });
  REQUIRE(kept != all.end());
  const auto match = (*kept)["match"].text();
  const auto is_out = [&](const ShareId& share) {
    const auto now = marks(share);
    return std::ranges::any_of(now, [&](const Json& mark) { return mark["match"].text() == match; });
  };
  CHECK_FALSE(is_out(id));
  House::must(app::decide_match(house.app(), house.who("leila.farrokh"), id, Json::Object{{"match", match}, {"audience", "soc"}, {"decision", "redact"}, {"reason", "They need no name."}, {"remember_days", 30}}));
  CHECK(is_out(id));
  item["title"] = item["title"].text() + ", once more";
  House::must(app::revise_share(house.app(), house.who("maren.holloway"), id, Json::Object{{"item", item}, {"rev", 1}}));
  CHECK(is_out(id));
  CHECK(is_out(open()));
}

TEST_CASE("usecases: words that the do-not-share list warns about are said to who submits and who agrees, and stop nothing (sanitize.caution)") {
  House house;
  auto item = house.item("gateway-peers.json");
  item["context"] = "We are the only hydro operator here.";
  const ShareId id{House::must(app::open_share(house.app(), house.who("maren.holloway"), Json::Object{{"item", item}, {"audiences", Json::Array{"peer-utilities"}}}))["id"].text()};
  for (const auto& row : waiting(house, id)) House::must(app::decide_match(house.app(), house.who("leila.farrokh"), id, answer(row, {})));
  const auto cautions = [](const Json& rows) { return std::ranges::count(rows.array(), std::string("sanitize.caution"), [](const Json& row) { return row["rule"].text(); }); };
  CHECK(cautions(House::must(app::redline(house.app(), house.who("ines.caldeira"), id, {"peer-utilities"}))["warnings"]) >= 1);
  House::must(app::mark_share(house.app(), house.who("maren.holloway"), id, Json::Object{{"tlp", "green"}}));
  CHECK(cautions(House::must(app::submit_share(house.app(), house.who("maren.holloway"), id, Json::Object{}))["warnings"]) >= 1);
}
