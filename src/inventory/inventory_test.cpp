#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "base/text.hpp"
#include "inventory/diff.hpp"
#include "inventory/inventory.hpp"

using namespace tocsin;
using namespace tocsin::inventory;
namespace {
std::string rule_of(const auto& result) { return result ? "" : result.error().rule; }
std::string where_of(const auto& result) { return result ? "" : result.error().where; }
const Instant now = *parse_rfc3339("2026-03-01T00:00:00Z");
const Duration week = *parse_duration("P7D");
}  // namespace

TEST_CASE("the family name of a person is the last word of the name, or what stands before its comma") {
  const auto of = [](const char* name) {
    Person person;
    person.name = name;
    return family_name(person);
  };
  CHECK(of("Wendell Okafor") == "Okafor");
  CHECK(of(" Ada van der Vik ") == "Vik");
  CHECK(of("Ndlovu, Mthunzi") == "Ndlovu");
  CHECK(of("Madonna").empty());
  CHECK(of("").empty());
}
TEST_CASE("two inventories are told apart in words: added, removed and changed by list, never a canary by name") {
  Inventory before;
  before.org = "Fjord Water";
  before.hosts = {{"a", {"10.0.0.1"}, ""}, {"b", {}, ""}, {"b", {"10.0.0.2"}, ""}, {"gone", {}, ""}};
  before.canaries = {"zq-one"};
  auto after = before;
  CHECK(diff(before, after).empty());
  std::ranges::reverse(after.hosts);
  CHECK(diff(before, after).empty());  // the order does not count
  after.hosts = {{"a", {"10.0.0.9"}, ""}, {"b", {}, ""}, {"b", {"10.0.0.2"}, ""}, {"c", {}, ""}, {"d", {}, ""}, {"e", {}, ""}};
  after.canaries = {"zq-two"};
  after.org = "Fjord Power";
  const auto found = diff(before, after);
  REQUIRE(found.size() == 3);
  CHECK(found[0].in_words() == "hosts: 3 added (c, d, e), 1 removed (gone), 1 changed (a)");
  CHECK(found[0].in_words(2) == "hosts: 3 added (c, d, …), 1 removed (gone), 1 changed (a)");
  CHECK(found[1].in_words() == "canaries: 1 added, 1 removed");
  CHECK(found[2].in_words() == "other: 1 added (organisation Fjord Power), 1 removed (organisation Fjord Water)");
  Inventory nothing;
  CHECK(diff(nothing, nothing).empty());
}
TEST_CASE("an inventory is read with its people, parties, hosts and networks") {
  const auto loaded = load(R"({"org":"Fjord Water","domains":["fjord.example"],"cidrs":["10.0.0.0/8","2001:db8::/32"],
    "employees":[{"name":"Ada Vik","user":"avik","email":"ada.vik@fjord.example","badge":"FW-1"}],
    "customers":["Nord Mill",{"name":"Sund Bank","aliases":["SB"],"clause":"9.2","expires":"2027-01-01T00:00:00Z"}],
    "hosts":[{"name":"fw-dc1","addresses":["10.1.1.1"],"role":"domain controller"},"fw-mx2"],
    "software":[{"vendor":"Acme","product":"Gate","version":"3"}],"canaries":["zq-canary-11"],"imported_at":"2026-02-28T00:00:00Z"})");
  REQUIRE(loaded);
  CHECK(loaded->people.at(0).user == "avik");
  CHECK(loaded->customers.at(1).clause == "9.2");
  CHECK(loaded->hosts.at(1).name == "fw-mx2");
  CHECK(counts(*loaded)["customers"].integer() == 2);
  CHECK(check_usable(*loaded, now, week));
}
TEST_CASE("inventory.form: an unknown or ill-typed field is refused with its place") {
  CHECK(where_of(load(R"({"domain":["a.example"]})")) == "/domain");
  CHECK(rule_of(load(R"({"domains":"a.example"})")) == "inventory.form");
  CHECK(where_of(load(R"({"employees":[{"name":"A B"},{"nmae":"C D"}]})")) == "/employees/1/nmae");
  CHECK(where_of(load(R"({"customers":[""]})")) == "/customers/0");
  CHECK(rule_of(load("[]")) == "inventory.form");
}
TEST_CASE("inventory.value: a network, domain, address or instant that is none is refused with its place") {
  CHECK(where_of(load(R"({"cidrs":["10.0.0.0/8","10.0.0/33"]})")) == "/cidrs/1");
  CHECK(where_of(load(R"({"domains":["good.example","bad name"]})")) == "/domains/1");
  CHECK(where_of(load(R"({"hosts":[{"name":"x","addresses":["300.1.1.1"]}]})")) == "/hosts/0/addresses/0");
  CHECK(rule_of(load(R"({"imported_at":"yesterday"})")) == "inventory.value");
}
TEST_CASE("inventory.too-many: more entries than the scanner is built for are refused") {
  std::string json = R"({"projects":["project")";
  for (int i = 0; i < 200'000; ++i) json += R"(,"project")";
  CHECK(rule_of(load(json + "]}")) == "inventory.too-many");
}
TEST_CASE("inventory.empty, inventory.no-canary, inventory.stale: without a usable inventory nothing is released") {
  Inventory inventory;
  inventory.imported_at = now - std::chrono::days(1);
  inventory.canaries = {"zq-canary-11"};
  CHECK(rule_of(check_usable(inventory, now, week)) == "inventory.empty");
  inventory.domains = {"fjord.example"};
  CHECK(check_usable(inventory, now, week));
  CHECK(rule_of(check_usable(inventory, now + std::chrono::days(7), week)) == "inventory.stale");
  CHECK(rule_of(check_usable(inventory, now - std::chrono::days(2), week)) == "inventory.stale");
  inventory.canaries.clear();
  CHECK(rule_of(check_usable(inventory, now, week)) == "inventory.no-canary");
}
TEST_CASE("names are found as people write them, and no bare given or family name is made") {
  const auto made = name_variants({.name = "Åse Marie Vik", .user = {}, .email = {}, .badge = {}, .phone = {}, .aliases = {}});
  for (const auto* wanted : {"Vik, Åse", "Å. Vik", "VIK Åse", "Åse Vik"}) CHECK(std::ranges::find(made, wanted) != made.end());
  CHECK(std::ranges::find(made, "Vik") == made.end());
  CHECK(name_variants({.name = "Cher", .user = {}, .email = {}, .badge = {}, .phone = {}, .aliases = {}}).empty());
}
TEST_CASE("a name with its family first is read the other way round; titles behind a comma are no family") {
  const auto person = [](std::string name) { return Person{.name = std::move(name), .user = {}, .email = {}, .badge = {}, .phone = {}, .aliases = {}}; };
  const auto made = name_variants(person("Smith, John"));
  for (const auto* wanted : {"John Smith", "J. Smith", "SMITH John", "john.smith"}) CHECK(std::ranges::any_of(made, [&](const std::string& one) { return to_lower(one) == to_lower(wanted); }));
  CHECK(std::ranges::find(made, "Smith, John") == made.end());  // that is how it stands there
  CHECK(family_name(person("Smith, John")) == "Smith");
  CHECK(family_name(person("John Smith, PhD")) == "Smith");
  const auto dutch = name_variants(person("van der Berg, Jan"));
  CHECK(std::ranges::find(dutch, "Jan van der Berg") != dutch.end());
  CHECK(name_variants(person("Smith,")).empty());
  CHECK(likely_users(person("Smith, John")) == std::vector<std::string>{"JSmith", "SmithJ", "Smith.John"});
  CHECK(likely_users(person("Jo Li")) == std::vector<std::string>{"Li.Jo"});
  CHECK(likely_users(person("Cher")).empty());
}
TEST_CASE("the example inventory loads whole") {
  const std::filesystem::path file = TOCSIN_SOURCE_DIR "/../shared/data/sanitize/inventory.json";
  if (!std::filesystem::exists(file)) {
    MESSAGE("SKIPPED: no " << file.filename().string());
    return;
  }
  std::stringstream text;
  text << std::ifstream(file).rdbuf();
  const auto loaded = load(text.str());
  REQUIRE(loaded);
  CHECK(loaded->people.size() == 120);
  CHECK(loaded->ticket_prefixes.size() == 2);
}
