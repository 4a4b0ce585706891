// Proposals of procedure and inventory: what their signers read before they sign, and how they end without coming into force.
#include <doctest/doctest.h>

#include <algorithm>

#include "app/screens.hpp"
#include "base/text.hpp"
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

namespace {

constexpr auto keeper = owner;
Json text_import(const std::string& text, Json::Object more = {}) {
  more["text"] = text;
  return Json(std::move(more));
}
Result<Json> bring(House& house, const std::string& text, Json::Object more = {}) { return app::import_inventory(house.app(), house.who(keeper), text_import(text, std::move(more))); }
void agree(House& house, const char* who) {
  const auto waiting = House::must(app::document_statements(house.app(), house.who(who), app::inventory_object()));
  const auto& statement = waiting["rows"].at(0)["statement"].text();
  House::must(app::agree_to_document(house.app(), house.who(who), app::inventory_object(), Json::Object{{"statement", statement}, {"signature", house.sign(who, "adopt@tocsin", statement)}}));
}
bool has(const Json& list, std::string_view words) {
  return std::ranges::any_of(list.array(), [&](const Json& each) { return each.text().contains(words); });
}
const inventory::Inventory& ours(House& house) {
  static std::shared_ptr<const app::InventoryInForce> held;
  held = House::must(house.app().current.inventory());
  return held->inventory;
}
bool has_host(House& house, std::string_view name) { return std::ranges::any_of(ours(house).hosts, [&](const auto& host) { return host.name == name; }); }

constexpr auto zone = "$ORIGIN lab.kestrelvale.example.\n@ 3600 IN SOA ns1 root 1 2 3 4 5\nkv-lab-07 IN A 10.77.0.7\n";

}  // namespace

TEST_CASE("inventory: a zone, a table and a directory are joined with what is in force, after a preview, as a version of its own") {
  House house;
  const auto before = ours(house);
  const auto version = House::must(house.app().current.inventory())->version;
  const auto preview = House::must(bring(house, zone, {{"preview", true}}));
  CHECK(preview["state"].text() == "preview");
  CHECK(has(preview["changes"], "hosts: 1 added (kv-lab-07.lab.kestrelvale.example)"));
  CHECK(House::must(app::document_statements(house.app(), house.who(backup), app::inventory_object()))["rows"].array().empty());

  const auto proposed = House::must(bring(house, zone));
  CHECK(proposed["changes"] == preview["changes"]);
  CHECK(proposed["version"] == preview["version"]);
  CHECK_FALSE(has_host(house, "kv-lab-07.lab.kestrelvale.example"));  // nobody else has agreed
  agree(house, backup);
  CHECK(has_host(house, "kv-lab-07.lab.kestrelvale.example"));
  CHECK(ours(house).hosts.size() == before.hosts.size() + 1);
  CHECK(ours(house).people.size() == before.people.size());
  CHECK(ours(house).canaries == before.canaries);
  CHECK(ours(house).imported_at == before.imported_at);  // one new list says nothing about the age of the others
  CHECK(House::must(house.app().current.inventory())->version != version);
  CHECK(House::must(house.app().current.inventory())->software.size() > 0);

  House::must(bring(house, "list,value\ncustomers,Tarn Foods\n", {{"still_holds", true}}));
  agree(house, backup);
  CHECK(ours(house).imported_at > before.imported_at);
  CHECK(ours(house).customers.back().name == "Tarn Foods");
  House::must(bring(house, "dn: cn=Ada Vik,dc=x\ngivenName: Ada\nsn: Vik\nuid: avik\nmail: ada.vik@kestrelvale.example\n", {{"how", "lists"}}));
  agree(house, backup);
  CHECK(ours(house).people.size() == 1);
  CHECK(ours(house).customers.back().name == "Tarn Foods");
}

TEST_CASE("inventory: what cannot be read is refused with its line, and what would not be usable is not proposed") {
  House house;
  const auto refused = [&](const std::string& text, Json::Object more = {}) {
    const auto result = bring(house, text, std::move(more));
    return result ? std::string() : result.error().rule + " " + result.error().where;
  };
  CHECK(refused("list,value\ncustomers,Tarn Foods\ncidrs,10.0.0/33\n") == "inventory.value line 3");
  CHECK(refused("$ORIGIN a.example.\nwww A 300.0.0.1\n") == "inventory.zone line 2");
  CHECK(refused(zone, {{"format", "csv"}}) == "inventory.csv line 1");
  CHECK(refused(R"({"domains":["kestrelvale.example"],"imported_at":"2026-01-01T00:00:00Z"})").starts_with("inventory.no-canary"));
  CHECK(refused(zone, {{"inventory", Json::Object{}}}) == "inventory.form /text");
  CHECK(rule_of(app::import_inventory(house.app(), house.who(lawyer), text_import(zone))) == "right.missing");
  house.clock.ahead += std::chrono::days(30);
  CHECK(refused(zone).starts_with("inventory.stale"));
  CHECK(House::must(bring(house, zone, {{"preview", true}}))["refusal"].text() == "inventory.stale");
  CHECK(refused(zone, {{"still_holds", true}}).empty());
}

TEST_CASE("inventory.no-earlier: an import is undone by an earlier version, proposed and agreed to as the next one") {
  House house;
  const auto undo = [&](Json::Object body = {}) { return app::undo_inventory(house.app(), house.who(keeper), Json(std::move(body))); };
  const auto first = House::must(house.app().current.inventory())->version;
  CHECK(rule_of(undo()) == "inventory.no-earlier");
  House::must(bring(house, zone));
  agree(house, backup);
  const auto second = House::must(house.app().current.inventory())->version;
  House::must(bring(house, "list,value\nprojects,Project Larkspur\n"));
  House::must(app::withdraw_document(house.app(), house.who(keeper), app::inventory_object()));
  const auto versions = House::must(app::inventory_versions(house.app(), house.who(keeper), Json()));
  REQUIRE(versions["rows"].array().size() == 3);
  CHECK(versions["rows"].at(0)["state"].text() == "withdrawn");
  CHECK(has(versions["rows"].at(0)["changes"], "projects: 1 added"));
  CHECK(versions["rows"].at(1)["version"].text() == second.hex());
  CHECK(versions["rows"].at(1)["terms"].integer() > 0);
  CHECK(rule_of(app::inventory_versions(house.app(), house.who(outsider), Json())) == "right.missing");  // it names what is ours

  CHECK(rule_of(undo({{"version", versions["rows"].at(0)["version"]}})) == "inventory.no-earlier");  // it never was in force
  CHECK(rule_of(undo({{"version", "ffffffffffff"}})) == "object.unknown");
  CHECK(rule_of(undo({{"version", second.hex()}})) == "adoption.same-version");
  CHECK(rule_of(app::undo_inventory(house.app(), house.who(lawyer), Json::Object{})) == "right.missing");
  const auto preview = House::must(undo({{"preview", true}}));
  CHECK(has(preview["changes"], "hosts: 1 removed"));
  CHECK(preview["undoes_to"].text() == first.hex());
  CHECK(has_host(house, "kv-lab-07.lab.kestrelvale.example"));
  House::must(undo());
  agree(house, backup);
  CHECK_FALSE(has_host(house, "kv-lab-07.lab.kestrelvale.example"));
  CHECK(House::must(house.app().current.inventory())->version == first);
  CHECK(House::must(house.app().current.inventory())->software.size() > 0);
  House::must(undo());  // and back again: the undoing is undone
  CHECK(says(House::must(app::document_statements(house.app(), house.who(backup), app::inventory_object())), "kv-lab-07"));
}

TEST_CASE("procedure: a draft's table is tried on a text beside what is done now, by who sanitizes") {
  House house;
  Json files{Json::Object{}};
  for (const auto& [name, text] : House::must(house.app().current.procedure())->files) files[name] = text;
  auto& content = files["content.yaml"];
  content = replace_all(content.text(), "- {kind: ip, inside: keep, outside: pseudonymize, published: redact}", "- {kind: ip, inside: keep, published: redact}");
  const auto attempt = [&](const char* who, const std::string& audience) {
    return app::try_sanitizing(house.app(), house.who(who), Json::Object{{"files", files}, {"audience", audience}, {"text", "It is 10.20.1.5; password=Winter2024!"}});
  };
  // a redaction speaks of what the table no longer says
  CHECK(rule_of(attempt("leila.farrokh", "sector-isac")) == "sanitize.redaction");
  content = replace_all(content.text(), "  - {kind: ip, replace: pseudonym, why: Tells an attacker where to look.}\n", "");
  // and its neighbors cannot be kept behind addresses that get no pseudonym
  CHECK(rule_of(attempt("leila.farrokh", "sector-isac")) == "sanitize.policy");
  content = replace_all(content.text(), "    - {audience: managed-detection, keep_networks: true}\n", "");
  const auto tried = House::must(attempt("leila.farrokh", "sector-isac"));
  CHECK(tried["draft"]["text"].text() == "It is [REVIEW:IP]; password=[PASSWORD]");
  CHECK(tried["now"]["text"].text().starts_with("It is IP-"));
  CHECK(has(tried["missing"], "ip for audiences outside"));
  const auto differs = std::ranges::find_if(tried["rows"].array(), [](const Json& row) { return row["now"] != row["draft"]; });
  REQUIRE(differs != tried["rows"].array().end());
  CHECK((*differs)["now"].text() == "sanitizing/outside/ip: pseudonymize");
  CHECK((*differs)["draft"].text() == "sanitizing/outside/ip: escalate, since the table has no such row");
  CHECK(House::must(attempt("leila.farrokh", "managed-detection"))["now"]["text"].text().starts_with("It is IP-x"));
  CHECK(rule_of(attempt("leila.farrokh", "nobody")) == "share.unknown-audience");
  CHECK(rule_of(attempt("sylvie.marchetti", "sector-isac")) == "right.missing");

  const auto checked = House::must(app::check_procedure(house.app(), house.who(owner), Json::Object{{"files", files}}));
  CHECK(checked["faults"].integer() == 0);
  const auto gap = std::ranges::find_if(checked["rows"].array(), [](const Json& row) { return row["rule"].text() == "coverage.sanitizing-row"; });
  REQUIRE(gap != checked["rows"].array().end());
  CHECK((*gap)["what"].text().contains("ip for audiences outside"));
  content = replace_all(content.text(), "{kind: card, inside: redact", "{kind: card, inside: keep");
  const auto loosened = House::must(app::check_procedure(house.app(), house.who(owner), Json::Object{{"files", files}}));
  CHECK(loosened["rows"].at(0)["rule"].text() == "sanitize.policy");
  CHECK(loosened["rows"].at(0)["where"].text().starts_with("content.yaml:"));
  CHECK(rule_of(app::propose_procedure(house.app(), house.who(owner), Json::Object{{"files", files}})) == "sanitize.policy");
}
