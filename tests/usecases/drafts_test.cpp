#include <doctest/doctest.h>

#include "app/shares.hpp"
#include "usecases/house.hpp"

using namespace tocsin;
using namespace tocsin::test;
namespace {

Result<Json> tried(House& house, const std::string& who, const Json& item, const Json::Array& audiences) {
  return app::try_draft(house.app(), house.who(who), Json::Object{{"item", item}, {"audiences", audiences}});
}
std::string rule_of(const Result<Json>& result) { return result ? "" : result.error().rule; }

std::map<std::string, Json> by_word(const Json& row) {
  std::map<std::string, Json> out;
  for (const auto& each : row["findings"].array()) out.emplace(each["word"].text(), each);
  return out;
}

}  // namespace

TEST_CASE("drafts: what would become of a text is told for each audience, and nothing of it is kept") {
  House house;
  auto item = house.item("gateway-peers.json");
  item["context"] = "Seen from ot-gw-01.kestrelvale.example; mail maren.holloway@kestrelvale.example.";
  const auto facts = house.app().store.size();
  const auto told = House::must(tried(house, "maren.holloway", item, {"peer-utilities", "soc"}));
  CHECK(house.app().store.size() == facts);
  REQUIRE(told["rows"].array().size() == 2);
  const auto& outside = told["rows"].at(0);
  CHECK(outside["audience"].text() == "peer-utilities");
  const auto found = by_word(outside);
  REQUIRE(found.contains("maren.holloway@kestrelvale.example"));
  CHECK_FALSE(found.at("maren.holloway@kestrelvale.example")["words"].text().empty());
  CHECK(outside["body"].text().find("maren.holloway@kestrelvale.example") == std::string::npos);
  CHECK(outside["missing"].array().empty());
  for (std::size_t i = 1; i < outside["findings"].array().size(); ++i)  // what waits for a person stands first
    CHECK(outside["findings"].at(i - 1)["waits"].boolean() >= outside["findings"].at(i)["waits"].boolean());

  // each value once for each audience, and by the audience's own row of the table
  CHECK(by_word(told["rows"].at(1)).size() == told["rows"].at(1)["findings"].array().size());
  item["context"] = "Nothing of ours.";
  CHECK_FALSE(by_word(House::must(tried(house, "maren.holloway", item, {"peer-utilities"}))["rows"].at(0)).contains("maren.holloway@kestrelvale.example"));
}

TEST_CASE("drafts: a pseudonym in a trial is none that a release has") {
  House house;
  const auto item = house.item("gateway-peers.json");
  const auto told = House::must(tried(house, "maren.holloway", item, {"peer-utilities"}))["rows"].at(0);
  const auto id = house.marked("gateway-peers.json", "peer-utilities", "green");
  const auto released = House::must(app::show_rendition(house.app(), house.who("ines.caldeira"), id, {"peer-utilities"}));
  std::set<std::string> real;
  for (const auto& each : released["redactions"].array())
    if (each["action"].text() == "pseudonymize") real.insert(each["replacement"].text());
  std::size_t tried_ones = 0;
  for (const auto& each : told["findings"].array()) {
    if (each["action"].text() != "pseudonymize") continue;
    ++tried_ones;
    CHECK_FALSE(real.contains(each["replacement"].text()));
  }
  CHECK(tried_ones > 0);
  CHECK_FALSE(real.empty());
}

TEST_CASE("drafts: half a text is told of as far as it goes; audiences and rights are those of a share") {
  House house;
  const auto item = house.item("gateway-inside.json");
  auto empty = item;
  empty["steps"] = Json::Array{};
  empty["reference"] = "";
  const auto half = House::must(tried(house, "maren.holloway", empty, {"soc"}))["rows"].at(0);
  std::set<std::string> missing;
  for (const auto& field : half["missing"].array()) missing.insert(field.text());
  CHECK(missing.contains("reference"));
  CHECK(missing.contains("required_action"));
  CHECK(half["body"].text().find(item["observed"].text().substr(0, 20)) != std::string::npos);
  CHECK(rule_of(tried(house, "maren.holloway", item, {"nobody"})) == "share.unknown-audience");
  CHECK(rule_of(tried(house, "sylvie.marchetti", item, {"soc"})) == "right.missing");
}
