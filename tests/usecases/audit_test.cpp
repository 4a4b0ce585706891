// What an auditor picks from: shares by period and trigger, with what departs from the rule, and due shares that became none.
#include <doctest/doctest.h>

#include <algorithm>
#include <set>

#include "app/audit.hpp"
#include "app/shares.hpp"
#include "house.hpp"

using namespace tocsin;
using namespace tocsin::test;
namespace {

Json period(House& house, Duration back = std::chrono::days(60), Duration ahead = std::chrono::days(400)) {
  return Json::Object{{"from", to_rfc3339(house.clock.now() - back)}, {"until", to_rfc3339(house.clock.now() + ahead)}};
}
Json row_of(const Json& page, std::string_view id) {
  const auto found = std::ranges::find_if(page["rows"].array(), [&](const Json& row) { return row["id"].text() == id; });
  return found == page["rows"].array().end() ? Json() : *found;
}
std::set<std::string> texts(const Json& list) {
  std::set<std::string> out;
  for (const auto& each : list.array()) out.insert(each.text());
  return out;
}
std::set<std::string> flags(House& house, const ShareId& share) { return texts(row_of(House::must(app::audit_shares(house.app(), house.who("jonah.feld"), period(house))), share.value)["flags"]); }
Json shares(House& house, const Json& query) { return House::must(app::audit_shares(house.app(), house.who("jonah.feld"), query)); }

}  // namespace

TEST_CASE("audit: audit.period; a share stands in the period in which it was opened, from its first instant to before its last") {
  House house;
  const auto begin = house.clock.now();
  const auto id = house.submitted();
  const auto row = row_of(shares(house, period(house)), id.value);
  REQUIRE(row.has("opened"));
  const auto opened = House::must(parse_rfc3339(row["opened"].text()));
  CHECK(opened >= begin - std::chrono::seconds(1));
  CHECK(opened <= house.clock.now());
  const auto between = [&](Instant from, Instant until) { return !row_of(shares(house, Json::Object{{"from", to_rfc3339(from)}, {"until", to_rfc3339(until)}}), id.value).is_null(); };
  CHECK(between(opened, opened + std::chrono::microseconds(1)));
  CHECK_FALSE(between(opened - std::chrono::hours(1), opened));
  CHECK_FALSE(between(opened + std::chrono::microseconds(1), opened + std::chrono::hours(1)));
  const auto turned = app::audit_shares(house.app(), house.who("jonah.feld"), Json::Object{{"from", to_rfc3339(opened)}, {"until", to_rfc3339(opened)}});
  REQUIRE_FALSE(turned);
  CHECK(turned.error().rule == "audit.period");
}

TEST_CASE("audit: a share names its trigger; one that somebody wanted names none; pages of one go through all") {
  House house;
  const auto first = house.submitted();
  const auto wanted = house.submitted();  // what was due is answered already
  CHECK(texts(row_of(shares(house, period(house)), first.value)["triggers"]) == std::set<std::string>{"exploited-vulnerability"});
  CHECK(texts(row_of(shares(house, period(house)), wanted.value)["triggers"]).empty());
  auto query = period(house);
  query["limit"] = 1;
  std::set<std::string> seen;
  for (std::size_t pages = 0; pages < 10; ++pages) {
    const auto page = shares(house, query);
    for (const auto& row : page["rows"].array()) seen.insert(row["id"].text());
    if (page["next"].text().empty()) break;
    query["after"] = page["next"];
  }
  CHECK(seen.contains(first.value));
  CHECK(seen.contains(wanted.value));
}

TEST_CASE("audit: late, unacknowledged and exception are told apart; a share that is on its way in time has no flag") {
  House house;
  const auto id = house.submitted();
  CHECK(flags(house, id).empty());
  REQUIRE(house.approve("tobias.achterman", id));
  House::must(app::deliver_due(house.app()));
  CHECK(flags(house, id) == std::set<std::string>{"unacknowledged"});
  house.clock.ahead = std::chrono::days(6);
  House::must(app::watch(house.app()));
  CHECK(flags(house, id).contains("exception"));
}

TEST_CASE("audit: what was met after its deadline stays late") {
  House house;
  const auto id = house.marked("gateway-inside.json", "soc", "amber+strict");
  house.clock.ahead = std::chrono::days(3);
  CHECK(flags(house, id).contains("late"));
  House::must(app::sanitize_share(house.app(), house.who("leila.farrokh"), id, Json::Object{}));
  House::must(app::mark_share(house.app(), house.who("maren.holloway"), id, Json::Object{{"tlp", "amber+strict"}}));
  House::must(app::submit_share(house.app(), house.who("maren.holloway"), id, Json::Object{}));
  REQUIRE(house.approve("tobias.achterman", id));
  House::must(app::deliver_due(house.app()));
  const auto due = House::must(house.app().store.row(app::due_object(house.due_for("soc"))));
  REQUIRE(due);
  REQUIRE(due->state == "met");
  CHECK(flags(house, id).contains("late"));
}

TEST_CASE("audit: a new version of what has left shows that the old one is superseded") {
  House house;
  const auto id = house.submitted();
  REQUIRE(house.approve("tobias.achterman", id));
  House::must(app::deliver_due(house.app()));
  CHECK_FALSE(flags(house, id).contains("superseded"));
  auto item = house.item("gateway-inside.json");
  item["title"] = "A better text";
  House::must(app::revise_share(house.app(), house.who("maren.holloway"), id, Json::Object{{"item", item}}));
  CHECK(flags(house, id).contains("superseded"));
}

TEST_CASE("audit: a due share without a share stands in the other list, and leaves it when one answers") {
  House house;
  const auto due = house.due_for("soc");
  const auto dues = [&] { return House::must(app::audit_dues(house.app(), house.who("jonah.feld"), period(house))); };
  const auto row = row_of(dues(), due.value);
  CHECK(texts(row["triggers"]) == std::set<std::string>{"exploited-vulnerability"});
  CHECK(row["flags"].array().empty());
  house.clock.ahead = std::chrono::days(20);
  CHECK(texts(row_of(dues(), due.value)["flags"]).contains("late"));
  house.clock.ahead = {};
  house.submitted();
  CHECK(row_of(dues(), due.value).is_null());
}

TEST_CASE("audit: another unit's shares and due shares are not there") {
  House house;
  const auto id = house.submitted();
  CHECK(row_of(House::must(app::audit_shares(house.app(), house.who("hanne.vik"), period(house))), id.value).is_null());
  CHECK(House::must(app::audit_dues(house.app(), house.who("hanne.vik"), period(house)))["rows"].array().empty());
}
