#include "path/sanitize/identify.hpp"

#include <doctest/doctest.h>

#include "path/sanitize/keys.hpp"

using namespace tocsin;
using namespace tocsin::sanitize;
namespace {

const inventory::Inventory ours = *inventory::load(R"({"org":"Fjord Water","domains":["fjord.example"],"cidrs":["10.0.0.0/8"],"hosts":[{"name":"bgo-sql1","addresses":["10.1.2.3"]}],
  "employees":[{"name":"Ada Vik","user":"avik"}],"customers":["Sund Bank AB"],"canaries":["zq-canary-11"]})");
const scan::Scanner scanner = *scan::Scanner::build(vocabulary_of(ours));
const Keyed keyed = keyed_by("sixteen bytes and more", "isac"), others = keyed_by("sixteen bytes and more", "peers");

Policy keeping_networks() {
  auto out = default_policy();
  out.rows[{Reach::outside, scan::Kind::network}] = Action::pseudonymize;
  out.prefix_preserving = {Reach::outside};
  return out;
}
const Policy plain = default_policy(), networks = keeping_networks();

Sanitized made(const std::vector<Part>& raw, const Policy& policy, const Keyed& key = keyed) { return *sanitize::sanitize(raw, {.scanner = &scanner, .policy = &policy, .reach = Reach::outside, .keyed = key, .also_published = {}}); }
std::vector<Part> body(std::string text) { return {{"body", "text/plain", std::move(text)}}; }

}  // namespace

TEST_CASE("pseudonyms are known by how they are spelled, masks and other words are none") {
  for (const auto* good : {"HOST-7K2QF6TD3A", "THIRD-PARTY-ABCDEFGHIJ", "IP-x5d.x29.x14.x07", "IP-x20010db8.x004a", "NET-x5d.x29.x00.x00/16"}) CHECK(is_pseudonym(good));
  for (const auto* bad : {"", "HOST-", "HOST-7K2QF6TD3", "HOST-7K2QF6TD3AA", "host-7K2QF6TD3A", "HOST-7k2qf9td3a", "HOST-7K2QF6TD31", "-7K2QF6TD3A", "[HOST]", "IP-10.1.2.3", "NET-/16", "bgo-sql1"}) CHECK_FALSE(is_pseudonym(bad));
  CHECK_FALSE(is_pseudonym(std::string(100, 'A') + "-7K2QF6TD3A"));
}
TEST_CASE("the way back by the redaction map: where it stood, and only if it stood there") {
  const std::vector<Part> raw{{"body", "text/plain", "First bgo-sql1, then avik."}, {"objects", "application/json", R"({"a":["x",{"b":"by bgo-sql1"}]})"}};
  const auto s = made(raw, plain);
  const auto map = *parse_json(redaction_map(s));
  REQUIRE(s.redactions.size() >= 2);
  CHECK(behind_in_map(s.redactions[0].replacement, map, raw, keyed) == Behind{"bgo-sql1", scan::Kind::host, "/hosts/0"});
  CHECK(behind_in_map(s.redactions[1].replacement, map, raw, keyed)->value == "avik");
  CHECK_FALSE(behind_in_map("HOST-AAAAAAAAAA", map, raw, keyed));
  // in the value of a JSON part as well
  const std::vector<Part> objects{raw[1]};
  const auto of_objects = *parse_json(redaction_map(made(objects, plain)));
  CHECK(behind_in_map(s.redactions[0].replacement, of_objects, objects, keyed)->value == "bgo-sql1");
  // the text says something else now, or the key is another audience's: nothing is told
  CHECK_FALSE(behind_in_map(s.redactions[0].replacement, map, {{"body", "text/plain", "First bgo-sql2, then avik."}}, keyed));
  CHECK_FALSE(behind_in_map(s.redactions[0].replacement, map, body("short"), keyed));
  CHECK_FALSE(behind_in_map(s.redactions[0].replacement, map, raw, others));
}
TEST_CASE("a mask that many things share is no pseudonym, whatever the map says") {
  const auto raw = body("of Sund Bank AB");
  const auto s = made(raw, plain);
  REQUIRE(s.redactions.at(0).replacement == "[CUSTOMER]");
  CHECK_FALSE(behind_in_map("[CUSTOMER]", *parse_json(redaction_map(s)), raw, keyed));
}
TEST_CASE("the way back by making the pseudonyms again, of a text and of what is ours") {
  const auto replaced = [](const std::string& text, const Policy& policy, const Keyed& key) { return made(body(text), policy, key).redactions.at(0).replacement; };
  const auto quarter = in_epoch(keyed, "2026-Q4");
  const std::vector<Keyed> ways{keyed, quarter};
  CHECK(behind_in_text(replaced("bgo-sql1", plain, keyed), "see BGO-SQL1 there", scanner, ways) == Behind{"BGO-SQL1", scan::Kind::host, "/hosts/0"});
  CHECK(behind_in_text(replaced("bgo-sql1", plain, quarter), "see bgo-sql1 there", scanner, ways));
  CHECK_FALSE(behind_in_text(replaced("bgo-sql1", plain, others), "see bgo-sql1 there", scanner, ways));
  CHECK_FALSE(behind_in_text(replaced("bgo-sql1", plain, keyed), "see avik there", scanner, ways));
  for (const auto* value : {"bgo-sql1", "avik", "10.1.2.3"}) {
    const auto found = behind_in_inventory(replaced(value, plain, quarter), ours, scanner, ways);
    REQUIRE(found);
    CHECK(found->value == value);
  }
  CHECK(behind_in_inventory(replaced("10.1.2.3", networks, quarter), ours, scanner, ways)->value == "10.1.2.3");
  CHECK(behind_in_inventory(replaced("10.0.0.0/8", networks, keyed), ours, scanner, ways)->value == "10.0.0.0/8");
  CHECK_FALSE(behind_in_inventory(replaced("10.1.2.4", plain, keyed), ours, scanner, ways));  // no entry of its own: a text has to be asked
  CHECK(behind_in_text(replaced("10.1.2.4", networks, keyed), "from 10.1.2.4", scanner, ways)->value == "10.1.2.4");
}
