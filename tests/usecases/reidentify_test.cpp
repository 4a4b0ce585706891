// The way back from a pseudonym, at home: who may, what is written down, and from where it is known.
#include <doctest/doctest.h>

#include <algorithm>

#include "app/kept_contents.hpp"
#include "app/readings.hpp"
#include "app/screens.hpp"
#include "base/text.hpp"
#include "house.hpp"
#include "path/sanitize/identify.hpp"

using namespace tocsin;
using namespace tocsin::test;
namespace {

const AudienceId peers{"peer-utilities"};

/// Who they were when they first came in: a token of the founding does not outlast a quarter.
const identity::Principal& person(House& house, const std::string& name) {
  static std::map<std::string, identity::Principal> known;
  auto& held = known[house.token(name)];
  if (held.person.value.empty()) held = house.who(name);
  return held;
}
/// A host of the inventory that the example does not name, and the example about it.
std::string host_of_ours(House& house) { return House::must(house.app().current.inventory())->inventory.hosts.at(2).name; }
Json about(House& house, const std::string& host) {
  auto item = house.item("gateway-peers.json");
  item["observed"] = replace_all(item["observed"].text(), "kvdc-vpn-01", host);
  return item;
}
ShareId opened(House& house, const Json& item) {
  return ShareId{House::must(app::open_share(house.app(), person(house, "maren.holloway"), Json::Object{{"item", item}, {"audiences", Json::Array{peers.value, "sector-isac"}}}))["id"].text()};
}
/// The pseudonym of a host that stands in the rendition's body.
std::string pseudonym_in(House& house, const ShareId& id, const AudienceId& audience = peers) {
  const auto rendition = House::must(app::show_rendition(house.app(), person(house, "leila.farrokh"), id, audience));
  for (const auto& row : rendition["redactions"].array())
    if (row["part"].text() == "body" && row["class"].text() == "host") return row["replacement"].text();
  return {};
}
Result<Json> ask(House& house, const char* who, const ShareId& id, const std::string& pseudonym, const AudienceId& audience = peers) {
  return app::reidentify(house.app(), person(house, who), id, Json::Object{{"audience", audience.value}, {"pseudonym", pseudonym}, {"reason", "They saw it beacon; operations has to isolate it."}});
}
std::vector<ledger::FactRecord> tellings(House& house, const ShareId& id) {
  auto facts = House::must(house.app().store.facts_of(app::reading_object(id)));
  std::erase_if(facts, [](const auto& fact) { return fact.body.kind != "pseudonym.resolved"; });
  return facts;
}

}  // namespace

TEST_CASE("reidentify.form, reidentify.unknown: a pseudonym is told to who may, with a reason, as a fact without the value") {
  House house;
  const auto host = host_of_ours(house);
  const auto id = opened(house, about(house, host));
  const auto pseudonym = pseudonym_in(house, id);
  REQUIRE(sanitize::is_pseudonym(pseudonym));

  for (const auto* who : {"maren.holloway", "ruth.oyelowo", "sylvie.marchetti"}) CHECK(rule_of(ask(house, who, id, pseudonym)) == "right.missing");
  CHECK(rule_of(ask(house, "ines.caldeira", id, "the host")) == "reidentify.form");
  CHECK(rule_of(ask(house, "ines.caldeira", id, "[HOST]")) == "reidentify.form");
  CHECK(rule_of(ask(house, "ines.caldeira", id, "HOST-AAAAAAAAAA")) == "reidentify.unknown");
  CHECK(rule_of(ask(house, "ines.caldeira", id, pseudonym, {"soc"})) == "share.unknown-audience");
  // another audience has another word for it
  CHECK(rule_of(ask(house, "ines.caldeira", id, pseudonym, {"sector-isac"})) == "reidentify.unknown");
  CHECK(tellings(house, id).empty());

  const auto told = House::must(ask(house, "ines.caldeira", id, " " + pseudonym + " "));
  CHECK(told["value"].text() == host);
  CHECK(told["kind"].text() == "host");
  CHECK(told["by"].text() == "map");
  CHECK(told["rev"].integer() == 1);
  auto facts = tellings(house, id);
  REQUIRE(facts.size() == 1);
  const auto& body = facts.front().body;
  CHECK(body.actor == house.who("ines.caldeira").person.value);
  CHECK(body.data["audience"].text() == peers.value);
  CHECK(body.data["pseudonym"].text() == pseudonym);
  CHECK(body.data["with"].text() == house.who("ines.caldeira").credential);
  CHECK(facts.front().bytes.find(host) == std::string::npos);
  const auto reason = House::must(house.app().store.content(House::must(Hash::from_hex(body.data["reason"].text()))));
  CHECK(as_text(reason.bytes) == "They saw it beacon; operations has to isolate it.");
  CHECK(House::must(app::check_contents_of(house.app().store, app::reading_object(id), facts)) == 1);
  House::must(ask(house, "tobias.achterman", id, pseudonym));  // each telling is one fact
  CHECK(tellings(house, id).size() == 2);
}

TEST_CASE("reidentify: a revision without the value leaves the way back to what was made before it") {
  House house;
  const auto host = host_of_ours(house);
  const auto id = opened(house, about(house, host));
  const auto pseudonym = pseudonym_in(house, id);
  House::must(app::revise_share(house.app(), person(house, "maren.holloway"), id, Json::Object{{"item", house.item("gateway-peers.json")}, {"rev", 1}}));
  CHECK(pseudonym_in(house, id) != pseudonym);
  const auto told = House::must(ask(house, "ines.caldeira", id, pseudonym));
  CHECK(told["value"].text() == host);
  CHECK(told["rev"].integer() == 1);
  // what stood in no text of this share is known from the inventory: the audience got it in another one
  const auto other = opened(house, house.item("gateway-peers.json"));
  const auto from_inventory = House::must(ask(house, "ines.caldeira", other, pseudonym));
  CHECK(from_inventory["value"].text() == host);
  CHECK(from_inventory["by"].text() == "inventory");
}

TEST_CASE("epochs: a share keeps its pseudonyms in later revisions, and one of another quarter has others") {
  House house;
  const auto host = host_of_ours(house);
  const auto first = opened(house, about(house, host));
  const auto pseudonym = pseudonym_in(house, first);
  CHECK(pseudonym_in(house, opened(house, about(house, host))) == pseudonym);
  CHECK(pseudonym_in(house, first, {"sector-isac"}) != pseudonym);
  person(house, "ines.caldeira");
  house.clock.ahead += std::chrono::days(100);
  House::must(app::revise_share(house.app(), person(house, "maren.holloway"), first, Json::Object{{"item", about(house, host)}, {"rev", 1}}));
  CHECK(pseudonym_in(house, first) == pseudonym);
  const auto later = opened(house, about(house, host));
  const auto others = pseudonym_in(house, later);
  CHECK(others != pseudonym);
  CHECK(House::must(ask(house, "ines.caldeira", later, others))["value"].text() == host);
  CHECK(rule_of(ask(house, "ines.caldeira", later, pseudonym)) == "reidentify.unknown");
}
