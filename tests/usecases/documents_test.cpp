// Proposals of procedure and inventory: what their signers read before they sign, and how they end without coming into force.
#include <doctest/doctest.h>

#include <algorithm>

#include "app/screens.hpp"
#include "house.hpp"

using namespace tocsin;
using namespace tocsin::test;
namespace {

constexpr auto owner = "adaeze.nwosu", backup = "ines.caldeira", lawyer = "ruth.oyelowo", outsider = "maren.holloway";

Result<Json> propose_title(House& house, const std::string& title) {
  Json body;
  for (const auto& [name, text] : House::must(house.app().current.procedure())->files) {
    auto changed = text;
    if (name == "control.yaml") {
      const auto at = changed.find("\n  title:");
      REQUIRE(at != std::string::npos);
      changed.replace(at, changed.find('\n', at + 1) - at, "\n  title: " + title);
    }
    body["files"][name] = changed;
  }
  return app::propose_procedure(house.app(), house.who(owner), body);
}
Result<Json> propose_hosts(House& house) {
  const auto state = House::must(app::load<app::Adoptions>(house.app().store, app::inventory_object())).state;
  auto ours = House::must(app::content_json(house.app(), approve::adoption::current(state)->content))["inventory"];
  ours["hosts"].push(Json::Object{{"name", "kv-new-01"}, {"addresses", Json::Array{"10.99.0.1"}}, {"role", "file server"}});
  ours["canaries"].push("zq-canary-new");
  return app::import_inventory(house.app(), house.who(owner), Json::Object{{"inventory", ours}});
}
bool says(const Json& rows, std::string_view words) {
  return std::ranges::any_of(rows["rows"].array(), [&](const Json& row) {
    return std::ranges::any_of(row["changes"].array(), [&](const Json& change) { return change.text().contains(words); });
  });
}
const Json why = Json::Object{{"reason", "The title is wrong."}};

}  // namespace

TEST_CASE("documents: a signer reads in words what changes, in the procedure and in the inventory") {
  House house;
  const auto before = House::must(house.app().current.procedure())->procedure.control.title;
  House::must(propose_title(house, "Sharing, the second time"));
  const auto procedure = House::must(app::document_statements(house.app(), house.who(lawyer), app::procedure_object()));
  CHECK(says(procedure, "Sharing, the second time"));
  CHECK(says(procedure, before));
  House::must(propose_hosts(house));
  const auto inventory = House::must(app::document_statements(house.app(), house.who(backup), app::inventory_object()));
  CHECK(says(inventory, "hosts: 1 added (kv-new-01)"));
  CHECK(says(inventory, "canaries: 1 added"));
  CHECK_FALSE(says(inventory, "zq-canary-new"));
}

TEST_CASE("adoption.not-yours, adoption.role: a proposal is withdrawn or declined, and blocks the next no longer") {
  House house;
  const auto object = app::procedure_object();
  House::must(propose_title(house, "The first attempt"));
  CHECK(rule_of(propose_title(house, "The second attempt")) == "adoption.wrong-state");
  CHECK(rule_of(app::withdraw_document(house.app(), house.who(outsider), object)) == "adoption.not-yours");
  House::must(app::withdraw_document(house.app(), house.who("ines.caldeira"), object));  // security is the backup
  CHECK(rule_of(app::withdraw_document(house.app(), house.who(owner), object)) == "adoption.wrong-state");
  House::must(propose_title(house, "The second attempt"));
  CHECK(rule_of(app::decline_document(house.app(), house.who(outsider), object, why)) == "adoption.role");
  auto named = why;
  named["role"] = "security";
  CHECK(rule_of(app::decline_document(house.app(), house.who(lawyer), object, named)) == "adoption.role");  // not a role of hers
  House::must(app::decline_document(house.app(), house.who(lawyer), object, why));
  const auto versions = House::must(app::procedure_versions(house.app(), house.who(outsider), Json()));
  CHECK(versions["rows"].at(0)["state"].text() == "declined");
  CHECK(versions["rows"].at(0)["declined"]["reason_words"].text() == "The title is wrong.");
  CHECK(versions["rows"].at(1)["state"].text() == "withdrawn");
  CHECK(rule_of(propose_title(house, "The third attempt")).empty());
  CHECK(House::must(house.app().current.procedure())->procedure.control.title != "The second attempt");

  House::must(propose_hosts(house));
  CHECK(rule_of(app::decline_document(house.app(), house.who(lawyer), app::inventory_object(), why)) == "adoption.role");
  House::must(app::decline_document(house.app(), house.who(owner), app::inventory_object(), why));
  House::must(propose_hosts(house));
  House::must(app::withdraw_document(house.app(), house.who(owner), app::inventory_object()));
}

TEST_CASE("adoption.own: who proposes an inventory is not asked to agree to it, and their signature alone brings it not into force") {
  House house;
  const auto object = app::inventory_object();
  const auto before = House::must(house.app().current.inventory())->version;
  House::must(propose_hosts(house));
  const auto asked = [&](const char* name) { return House::must(app::document_statements(house.app(), house.who(name), object))["rows"]; };
  CHECK(asked(owner).array().empty());
  const auto agree = [&](const char* name, const std::string& statement) {
    return app::agree_to_document(house.app(), house.who(name), object, Json::Object{{"statement", statement}, {"signature", house.sign(name, "adopt@tocsin", statement)}});
  };
  auto own = House::must(parse_json(asked(backup).at(0)["statement"].text()));
  own["role"] = "control-owner";
  own["by"] = house.who(owner).person.value;
  CHECK(rule_of(agree(owner, to_jcs(own))) == "adoption.own");
  CHECK(House::must(house.app().current.inventory())->version == before);
  CHECK(rule_of(agree(backup, asked(backup).at(0)["statement"].text())).empty());
  CHECK(House::must(house.app().current.inventory())->version != before);
}

TEST_CASE("procedure.ambiguous: the beginning of a version's hash is enough where it names one") {
  House house;
  House::must(propose_title(house, "The next"));
  const auto who = house.who(outsider);
  const auto versions = House::must(app::procedure_versions(house.app(), who, Json()));
  const auto& one = versions["rows"].at(0)["version"].text();
  const auto& two = versions["rows"].at(1)["version"].text();
  std::size_t same = 0;
  while (one[same] == two[same]) ++same;
  CHECK(House::must(app::procedure_version(house.app(), who, one.substr(0, same + 1)))["version"].text() == one);
  CHECK(rule_of(app::procedure_version(house.app(), who, "")) == "object.unknown");
  CHECK(rule_of(app::procedure_version(house.app(), who, "zz")) == "object.unknown");
  if (same > 0) CHECK(rule_of(app::procedure_version(house.app(), who, one.substr(0, same))) == "procedure.ambiguous");
  // versions until two begin alike: after sixteen first digits two must
  std::map<char, std::string> first{{one[0], one}, {two[0], two}};
  for (int i = 0; i < 16 && same == 0; ++i) {
    House::must(app::withdraw_document(house.app(), house.who(owner), app::procedure_object()));
    const auto next = House::must(propose_title(house, "Attempt " + std::to_string(i)))["version"].text();
    if (first.emplace(next[0], next).second) continue;
    CHECK(rule_of(app::procedure_version(house.app(), who, next.substr(0, 1))) == "procedure.ambiguous");
    break;
  }
}
