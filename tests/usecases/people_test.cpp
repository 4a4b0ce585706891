// Who comes in, and what is theirs: enrolments that two others sign, proposals that end without, and TAXII clients.
#include <doctest/doctest.h>

#include "app/sign_in.hpp"
#include "house.hpp"

using namespace tocsin;
using namespace tocsin::test;
namespace {

constexpr auto owner = "adaeze.nwosu", other = "ines.caldeira";

Json newcomer(const std::string& name, const std::string& role = "legal", const std::string& unit = "corporate") {
  return Json::Object{{"change", "enroll"}, {"name", name}, {"email", name + "@kestrelvale.example"}, {"unit", unit}, {"roles", Json::Array{role}},
                      {"key", testing::SshSigner("key of " + name).public_key().line()}};
}
/// Asked for the statement, signed, handed in.
Result<Json> propose(House& house, Json change, const std::string& by = owner) {
  const auto asked = app::propose_person(house.app(), house.who(by), change);
  if (!asked) return asked;
  change["statement"] = (*asked)["statement"];
  change["signature"] = house.sign(by, "people@tocsin", (*asked)["statement"].text());
  return app::propose_person(house.app(), house.who(by), change);
}
Result<Json> vouch(House& house, const PersonId& person, const std::string& by = other) {
  const auto waiting = House::must(app::person_statements(house.app(), house.who(by)));
  for (const auto& row : waiting["rows"].array()) {
    if (row["person"].text() != person.value) continue;
    const auto& statement = row["statement"].text();
    return app::vouch_person(house.app(), house.who(by), person, Json::Object{{"statement", statement}, {"signature", house.sign(by, "people@tocsin", statement)}});
  }
  throw std::runtime_error("nothing waits for " + person.value);
}

}  // namespace

TEST_CASE("token.outlives: a token hands out no token that ends after itself") {
  House house;
  const auto who = house.who(other);
  REQUIRE(who.ends);
  CHECK(rule_of(app::issue_token(house.app(), who, Json::Object{{"days", 364}})) == "token.outlives");
  const auto made = House::must(app::issue_token(house.app(), who, Json::Object{}));
  CHECK(House::must(app::principal_of(house.app(), made.text)).ends == who.ends);
  CHECK(House::must(app::principal_of(house.app(), House::must(app::issue_token(house.app(), who, Json::Object{{"days", 1}})).text)).ends < who.ends);
}

TEST_CASE("person.unknown-role, person.unknown-unit: nobody is enrolled into what there is not, and no such role is granted") {
  House house;
  CHECK(rule_of(propose(house, newcomer("ada.vik", "wizard"))) == "person.unknown-role");
  CHECK(rule_of(propose(house, newcomer("ada.vik", "legal", "nowhere"))) == "person.unknown-unit");
  const auto maren = house.who("maren.holloway").person.value;
  CHECK(rule_of(propose(house, Json::Object{{"change", "grant-role"}, {"person", maren}, {"roles", Json::Array{"nonsense"}}})) == "person.unknown-role");
  CHECK(rule_of(propose(house, newcomer("ada.vik"))).empty());
  CHECK(rule_of(propose(house, newcomer("bo.lind", "administrator", "all"))).empty());  // a role of the program's own, and every unit
  auto nameless = newcomer("cy.dahl");
  nameless.object_here().erase("email");
  CHECK(rule_of(propose(house, nameless)) == "message.missing-field");
}

TEST_CASE("person.address-taken, person.change: one address and one key are one person's, also while they are only proposed") {
  House house;
  auto taken = newcomer("ada.vik");
  taken["email"] = "Maren.Holloway@kestrelvale.example";
  CHECK(rule_of(propose(house, taken)) == "person.address-taken");
  auto other_key = newcomer("ada.vik");
  other_key["key"] = testing::SshSigner("key of maren.holloway").public_key().line();
  CHECK(rule_of(propose(house, other_key)) == "person.change");
  const PersonId ada{House::must(propose(house, newcomer("ada.vik")))["person"].text()};
  auto second = newcomer("bo.lind");
  second["email"] = "ada.vik@kestrelvale.example";
  CHECK(rule_of(propose(house, second)) == "person.address-taken");
  auto same_key = newcomer("bo.lind");
  same_key["key"] = newcomer("ada.vik")["key"];
  CHECK(rule_of(propose(house, same_key)) == "person.change");
  House::must(app::withdraw_person(house.app(), house.who(owner), ada));
  CHECK(rule_of(propose(house, second)).empty());  // the address is free again
}

TEST_CASE("person: what was free at the proposal is asked again at the vouching") {
  House house;
  // two proposals that were drawn up before either was handed in
  auto first = newcomer("ada.vik"), second = newcomer("bo.lind");
  second["email"] = "ada.vik@kestrelvale.example";
  std::vector<PersonId> people;
  std::vector<Json> asked;
  for (const auto& change : {first, second}) asked.push_back(House::must(app::propose_person(house.app(), house.who(owner), change)));
  const auto hand_in = [&](Json change, const Json& statement) {
    change["statement"] = statement["statement"];
    change["signature"] = house.sign(owner, "people@tocsin", statement["statement"].text());
    return app::propose_person(house.app(), house.who(owner), change);
  };
  CHECK(rule_of(hand_in(first, asked[0])).empty());
  CHECK(rule_of(hand_in(second, asked[1])) == "person.address-taken");
  CHECK(rule_of(vouch(house, {asked[0]["person"].text()})).empty());
}

TEST_CASE("people: who was enrolled gets a first link through the voucher, and it lets them in once") {
  House house;
  house.app().settings.inside_url = "https://localhost:8443";
  const PersonId ada{House::must(propose(house, newcomer("ada.vik")))["person"].text()};
  const auto done = House::must(vouch(house, ada));
  const auto& url = done["url"].text();
  CHECK(url.starts_with("https://localhost:8443/enter#toe_"));
  CHECK(done["next"].text().contains("ada.vik"));
  const Json body = Json::Object{{"token", url.substr(url.find('#') + 1)}};
  const auto in = House::must(app::sign_in_by_link(house.app(), {}, body));
  CHECK(in.session["person"].text() == ada.value);
  CHECK(in.session["session"]["way"].text() == "first");
  CHECK(rule_of(app::sign_in_by_link(house.app(), {}, body)) == "entry.used");
  // other changes make no way in
  const auto grant = House::must(propose(house, Json::Object{{"change", "grant-role"}, {"person", ada.value}, {"roles", Json::Array{"ot"}}}));
  CHECK_FALSE(House::must(vouch(house, {grant["person"].text()})).has("url"));
}

TEST_CASE("person.not-proposer, person.two-people, person.own-change: a proposal is taken back by its proposer, and declined by others") {
  House house;
  const auto maren = house.who("maren.holloway").person;
  const Json change = Json::Object{{"change", "grant-role"}, {"person", maren.value}, {"roles", Json::Array{"legal"}}};
  const Json why = Json::Object{{"reason", "She writes; she does not judge."}};
  House::must(propose(house, change));
  CHECK(rule_of(propose(house, change)) == "person.wrong-state");
  CHECK(rule_of(app::withdraw_person(house.app(), house.who("tobias.achterman"), maren)) == "right.missing");
  CHECK(rule_of(app::decline_person(house.app(), house.who(owner), maren, why)) == "person.two-people");
  CHECK(rule_of(app::decline_person(house.app(), house.who("maren.holloway"), maren, why)) == "person.own-change");
  House::must(app::decline_person(house.app(), house.who(other), maren, why));
  CHECK(rule_of(app::withdraw_person(house.app(), house.who(owner), maren)) == "person.wrong-state");
  House::must(propose(house, change));
  House::must(app::withdraw_person(house.app(), house.who(owner), maren));
  CHECK(rule_of(propose(house, change)).empty());
}

TEST_CASE("client.exists: a partner's password is replaced only by whoever says so, and a revoked client can come back") {
  House house;
  const auto add = [&](bool rotate) {
    Json body = Json::Object{{"name", "isac-misp"}, {"audience", "peer-utilities"}};
    if (rotate) body["rotate"] = true;
    return app::add_client(house.app(), house.who(owner), body);
  };
  const auto audience = House::must(house.app().current.procedure())->procedure.audience({"peer-utilities"});
  REQUIRE(audience != nullptr);
  const auto first = House::must(add(false))["password"].text();
  CHECK(rule_of(add(false)) == "client.exists");
  CHECK(rule_of(app::client_of(house.app(), {"isac-misp", first, {}})).empty());
  const auto second = House::must(add(true))["password"].text();
  CHECK(rule_of(app::client_of(house.app(), {"isac-misp", first, {}})) == "client.unknown");
  CHECK(rule_of(app::client_of(house.app(), {"isac-misp", second, {}})).empty());
  House::must(app::revoke_client(house.app(), house.who(owner), "isac-misp"));
  CHECK(rule_of(app::client_of(house.app(), {"isac-misp", second, {}})) == "client.unknown");
  const auto third = House::must(add(false))["password"].text();
  CHECK(rule_of(app::client_of(house.app(), {"isac-misp", second, {}})) == "client.unknown");
  CHECK(rule_of(app::client_of(house.app(), {"isac-misp", third, {}})).empty());
}
