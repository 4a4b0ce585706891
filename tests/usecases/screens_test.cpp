// What screens read beside the objects themselves: work sorted by who must act, a rendition beside its source, versions.
#include <doctest/doctest.h>

#include <algorithm>
#include <set>

#include "app/access.hpp"
#include "app/documents.hpp"
#include "app/lists.hpp"
#include "app/readings.hpp"
#include "app/screens.hpp"
#include "base/text.hpp"
#include "house.hpp"

using namespace tocsin;
using namespace tocsin::test;
namespace {

/// Kinds of rows of one group that are about that share.
std::vector<std::string> kinds(House& house, const std::string& who, const char* group, const ShareId& share) {
  std::vector<std::string> out;
  const auto inbox = House::must(app::inbox(house.app(), house.who(who)));
  for (const auto& row : inbox[group].array())
    if (row["id"].text() == share.value || row["share"].text() == share.value) out.push_back(row["kind"].text());
  return out;
}
bool has(const std::vector<std::string>& all, std::string_view one) { return std::ranges::find(all, one) != all.end(); }

Json with_names(const House& house) {
  auto item = house.item("gateway-peers.json");
  item["observed"] = item["observed"].text() + " Ask jo.marsh@mailbox.example; jo.marsh@mailbox.example answers at night.";
  return item;
}

}  // namespace

TEST_CASE("screens: an approval stands before those whose role is missing, before its author as waiting, and before nobody else") {
  House house;
  const auto id = house.submitted();
  CHECK(has(kinds(house, "tobias.achterman", "needs", id), "approve"));
  CHECK(has(kinds(house, "maren.holloway", "waiting", id), "approve"));
  CHECK_FALSE(has(kinds(house, "maren.holloway", "needs", id), "approve"));
  CHECK(kinds(house, "ruth.oyelowo", "needs", id).empty());
  REQUIRE(house.approve("tobias.achterman", id));
  CHECK_FALSE(has(kinds(house, "tobias.achterman", "needs", id), "approve"));
  House::must(app::deliver_due(house.app()));
  CHECK(has(kinds(house, "maren.holloway", "left", id), "left"));
  CHECK(House::must(app::inbox(house.app(), house.who("hanne.vik")))["left"].array().empty());  // another unit's
}

TEST_CASE("screens: an approval says by which route it is asked for") {
  House house;
  const auto routes = [&](const ShareId& share) {
    std::set<std::string> out;
    const auto inbox = House::must(app::inbox(house.app(), house.who("tobias.achterman")));
    for (const auto& row : inbox["needs"].array())
      if (row["kind"].text() == "approve" && row["id"].text() == share.value) out.insert(row["route"].text());
    return out;
  };
  CHECK(routes(house.submitted()) == std::set<std::string>{"matrix"});
  const auto expedited = house.marked("gateway-peers.json", "peer-utilities", "green");
  House::must(app::submit_share(house.app(), house.who("maren.holloway"), expedited, Json::Object{{"route", "expedited"}}));
  CHECK(routes(expedited) == std::set<std::string>{"expedited"});
}

TEST_CASE("screens: due shares stand before those who may write, the most pressing first, until a share answers them") {
  House house;
  const auto due = house.due_for("soc");
  const auto rows = [&](const std::string& who) {
    std::vector<Json> out;
    const auto inbox = House::must(app::inbox(house.app(), house.who(who)));
    for (const auto& row : inbox["needs"].array())
      if (row["kind"].text() == "due") out.push_back(row);
    return out;
  };
  const auto before = rows("maren.holloway");
  REQUIRE(before.size() > 1);
  CHECK(std::ranges::is_sorted(before, {}, [](const Json& row) { return row["due"].text(); }));
  CHECK(std::ranges::any_of(before, [&](const Json& row) { return row["id"].text() == due.value; }));
  CHECK(rows("sylvie.marchetti").empty());
  house.marked("gateway-inside.json", "soc", "amber+strict");
  CHECK(std::ranges::none_of(rows("maren.holloway"), [&](const Json& row) { return row["id"].text() == due.value; }));
}

TEST_CASE("screens: open matches stand before those who sanitize, and before nobody else") {
  House house;
  const auto opened = House::must(app::open_share(house.app(), house.who("maren.holloway"), Json::Object{{"item", with_names(house)}, {"audiences", Json::Array{"peer-utilities"}}}));
  const ShareId id{opened["id"].text()};
  CHECK(has(kinds(house, "leila.farrokh", "needs", id), "matches"));
  CHECK(kinds(house, "sylvie.marchetti", "needs", id).empty());
}

TEST_CASE("screens: the redline numbers every change and puts the text together again") {
  House house;
  const auto opened = House::must(app::open_share(house.app(), house.who("maren.holloway"), Json::Object{{"item", with_names(house)}, {"audiences", Json::Array{"peer-utilities"}}}));
  const ShareId id{opened["id"].text()};
  const AudienceId peers{"peer-utilities"};
  const auto seen = House::must(app::redline(house.app(), house.who("leila.farrokh"), id, peers));
  CHECK(seen["raw"].boolean());
  CHECK_FALSE(seen["stale"].boolean());
  const auto& marks = seen["marks"].array();
  REQUIRE(marks.size() > 2);
  for (std::size_t i = 0; i < marks.size(); ++i) {
    CHECK(marks[i]["number"].integer() == static_cast<std::int64_t>(i + 1));
    CHECK_FALSE(marks[i]["rule"].text().empty());
    CHECK_FALSE(marks[i]["why"].text().empty());
  }
  // every place of the address waits, in the text and in the objects, under the one id that a decision names
  std::vector<Json> waiting;
  std::ranges::copy_if(marks, std::back_inserter(waiting), [](const Json& mark) { return mark["waits"].boolean(); });
  REQUIRE(waiting.size() >= 2);
  CHECK(waiting[0]["before"].text() == "jo.marsh@mailbox.example");
  CHECK(waiting[0]["match"] == waiting[1]["match"]);

  const auto preview = House::must(app::show_rendition(house.app(), house.who("leila.farrokh"), id, peers));
  for (const auto& part : seen["parts"].array()) {
    if (!part.has("segments")) continue;
    std::string before, after;
    for (const auto& segment : part["segments"].array()) {
      const auto number = segment["mark"].integer();
      before += number == 0 ? segment["text"].text() : marks[static_cast<std::size_t>(number - 1)]["before"].text();
      after += number == 0 ? segment["text"].text() : marks[static_cast<std::size_t>(number - 1)]["replacement"].text();
    }
    CHECK(before.find(part["name"].text() == "body" ? "jo.marsh@mailbox.example" : "CVE-2024-3400") != std::string::npos);
    CHECK(after.find("jo.marsh") == std::string::npos);
    CHECK(after.find("kvdc-vpn-01") == std::string::npos);
    if (part["name"].text() != "subject") continue;
    for (const auto& sent : preview["parts"].array())
      if (sent["name"].text() == "subject") CHECK(sent["text"].text() == after);
  }
}

TEST_CASE("screens: the redline stands under the label that is signed, in every part") {
  House house;
  const auto id = house.submitted("gateway-peers.json", "peer-utilities", "green");
  const AudienceId peers{"peer-utilities"};
  const auto seen = House::must(app::redline(house.app(), house.who("leila.farrokh"), id, peers));
  const auto preview = House::must(app::show_rendition(house.app(), house.who("leila.farrokh"), id, peers));
  CHECK(seen["marking"].text() == "TLP:GREEN");
  CHECK_FALSE(seen["stale"].boolean());
  REQUIRE(seen["parts"].array().size() == preview["parts"].array().size());
  for (std::size_t i = 0; i < seen["parts"].array().size(); ++i) {
    const auto& part = seen["parts"].at(i);
    std::string after = part["text"].text();
    for (const auto& segment : part["segments"].array()) {
      const auto number = segment["mark"].integer();
      after += number == 0 ? segment["text"].text() : seen["marks"].at(static_cast<std::size_t>(number - 1))["replacement"].text();
    }
    CHECK(after == preview["parts"].at(i)["text"].text());
    for (const auto* other : {"\"tlp_2_0\":\"red\"", "\"tlp_2_0\":\"amber"}) CHECK(after.find(other) == std::string::npos);
  }
}

TEST_CASE("screens: who may not see raw content gets the redline without what stood there") {
  House house;
  const auto id = house.submitted("gateway-peers.json", "peer-utilities", "green");
  const AudienceId peers{"peer-utilities"};
  auto reader = house.who("sylvie.marchetti");
  CHECK(House::must(app::redline(house.app(), reader, id, peers))["raw"].boolean());
  reader.scopes = {identity::Right::read};  // a token that only reads
  const auto seen = House::must(app::redline(house.app(), reader, id, peers));
  CHECK_FALSE(seen["raw"].boolean());
  REQUIRE_FALSE(seen["marks"].array().empty());
  for (const auto& mark : seen["marks"].array()) CHECK_FALSE(mark.has("before"));
  CHECK(to_jcs(seen).find("kvdc-vpn-01") == std::string::npos);
  CHECK(rule_of(app::redline(house.app(), house.who("leila.farrokh"), id, AudienceId{"nobody"})) == "share.unknown-audience");
}

TEST_CASE("screens: lists show those who may not write the subject of a rendition as title") {
  House house;
  house.submitted("gateway-peers.json", "peer-utilities", "green");
  const auto rows = House::must(app::list_objects(house.app(), house.who("sylvie.marchetti"), "share", Json::Object{}))["rows"];
  CHECK(rows.at(0)["title"].text().find("CVE-2024-3400") != std::string::npos);
}

TEST_CASE("screens: the procedure's parts have the titles that forms and lists show") {
  House house;
  const auto seen = House::must(app::show_procedure(house.app(), house.who("maren.holloway")));
  const auto part = [&](const char* list, std::string_view id) {
    for (const auto& each : seen[list].array())
      if (each["id"].text() == id) return each;
    return Json();
  };
  CHECK(part("roles", "security")["question"].text().starts_with("Does this tell peers"));
  CHECK(part("templates", "outside-notice")["fields"].array().size() == 5);
  CHECK(part("templates", "outside-notice")["more"]["indicator"].array().size() == 2);
  CHECK(part("audiences", "peer-utilities")["tlp_max"].text().starts_with("TLP:"));
  CHECK(part("triggers", "exploited-vulnerability")["rules"].at(0)["within"].text().starts_with("PT"));
  CHECK(seen["files"].object().size() > 5);
}

TEST_CASE("screens: versions of the procedure, what changed, and the files of each") {
  House house;
  auto files = procedure::Files{};
  const auto in_force = House::must(app::show_procedure(house.app(), house.who("adaeze.nwosu")));
  for (const auto& [name, text] : in_force["files"].object()) files.emplace(name, text.text());
  auto& roles = files.at("roles.yaml");
  roles.replace(roles.find("title: Threat analyst"), 21, "title: Analyst of threats");
  Json body = Json::Object{{"files", Json::Object{}}};
  for (const auto& [name, text] : files) body["files"][name] = text;
  House::must(app::propose_procedure(house.app(), house.who("adaeze.nwosu"), body));

  const auto rows = House::must(app::procedure_versions(house.app(), house.who("sylvie.marchetti"), Json()))["rows"];
  REQUIRE(rows.array().size() == 2);
  CHECK(rows.at(0)["state"].text() == "proposed");
  CHECK(rows.at(0)["proposed_by"].text() == "Adaeze Nwosu");
  CHECK(rows.at(0)["changes"].array().size() == 1);
  CHECK(rows.at(0)["changes"].at(0).text().find("Analyst of threats") != std::string::npos);
  CHECK(rows.at(1)["state"].text() == "in-force");
  CHECK(rows.at(1)["changes"].array().empty());
  CHECK(rows.at(0)["before"] == rows.at(1)["version"]);
  const auto one = House::must(app::procedure_version(house.app(), house.who("sylvie.marchetti"), rows.at(0)["version"].text()));
  CHECK(one["files"]["roles.yaml"].text() == files.at("roles.yaml"));
  CHECK(rule_of(app::procedure_version(house.app(), house.who("sylvie.marchetti"), std::string(64, '0'))) == "object.unknown");
}

TEST_CASE("share.other-revision: two people edit one share; the second learns of the first") {
  House house;
  const auto id = house.marked("gateway-peers.json", "peer-utilities", "green");
  const auto revise = [&](const std::string& who, std::int64_t rev) { return app::revise_share(house.app(), house.who(who), id, Json::Object{{"item", house.item("gateway-peers.json")}, {"rev", rev}}); };
  CHECK(rule_of(revise("maren.holloway", 1)).empty());
  const auto second = revise("leila.farrokh", 1);
  CHECK(rule_of(second) == "share.other-revision");
  CHECK(second.error().code == Errc::stale);
  CHECK(rule_of(revise("leila.farrokh", 2)).empty());
}

TEST_CASE("list.state: a mistyped state is told apart from one in which nothing is, and every state that a row has can be asked for") {
  House house;
  house.approve("tobias.achterman", house.submitted());
  House::must(app::deliver_due(house.app()));
  const auto who = house.who("adaeze.nwosu");
  const auto wrong = app::list_objects(house.app(), who, "delivery", Json::Object{{"state", "nonsense"}});
  REQUIRE_FALSE(wrong);
  CHECK(wrong.error().rule == "list.state");
  CHECK(wrong.error().detail.find("handed-over") != std::string::npos);
  CHECK(House::must(app::list_objects(house.app(), who, "delivery", Json::Object{{"state", "bounced"}}))["rows"].array().empty());
  for (const char* kind : {"client", "delivery", "due", "exception", "retention", "share", "signal", "standing", "token"})
    for (const auto& [state, count] : House::must(house.app().store.count_by_state(kind, nullptr))) {
      INFO(kind << " " << state);
      CHECK(app::list_objects(house.app(), who, kind, Json::Object{{"state", state}}).has_value());
    }
}

namespace {

/// The values of one member over all pages of two rows; the cursor of the first page comes with them.
struct Walked {
  std::vector<std::string> values;
  std::size_t pages = 0;
};
template <class Ask>
Walked walked(const char* member, Ask&& ask) {
  Walked out;
  for (Json query = Json::Object{{"limit", 2}};;) {
    const auto page = House::must(ask(query));
    ++out.pages;
    CHECK(page["rows"].array().size() <= 2);
    for (const auto& row : page["rows"].array()) out.values.push_back(row[member].text());
    if (page["next"].text().empty()) return out;
    query["after"] = page["next"];
  }
}

}  // namespace

TEST_CASE("store.cursor: people are listed by name, a page at a time, each once") {
  House house;
  const auto who = house.who("maren.holloway");
  const auto all = House::must(app::list_people(house.app(), who, Json::Object{{"limit", 500}}));
  CHECK(all["next"].text().empty());
  std::vector<std::string> whole;
  for (const auto& row : all["rows"].array()) whole.push_back(row["name"].text());
  REQUIRE(whole.size() > 4);
  CHECK(std::ranges::is_sorted(whole));
  const auto paged = walked("name", [&](const Json& query) { return app::list_people(house.app(), who, query); });
  CHECK(paged.values == whole);
  CHECK(paged.pages == (whole.size() + 1) / 2);
  CHECK(rule_of(app::list_people(house.app(), who, Json::Object{{"after", "p_nobody"}})) == "store.cursor");
}

TEST_CASE("store.cursor: changes that wait for somebody's word are paged, without those that they cannot sign") {
  House house;
  const auto owner = house.who("adaeze.nwosu");
  for (const auto* name : {"maren.holloway", "tobias.achterman", "leila.farrokh"}) {
    const auto asked = House::must(app::propose_person(house.app(), owner, Json::Object{{"person", house.who(name).person.value}, {"change", "leave"}}));
    const auto& statement = asked["statement"].text();
    House::must(app::propose_person(house.app(), owner, Json::Object{{"statement", statement}, {"signature", house.sign("adaeze.nwosu", "people@tocsin", statement)}}));
  }
  const auto seen = [&](const char* name) { return walked("name", [&, who = house.who(name)](const Json& query) { return app::person_statements(house.app(), who, query); }); };
  const auto ines = seen("ines.caldeira");
  CHECK(ines.values == std::vector<std::string>{"Leila Farrokh", "Maren Holloway", "Tobias Achterman"});
  CHECK(ines.pages == 2);
  CHECK(seen("maren.holloway").values == std::vector<std::string>{"Leila Farrokh", "Tobias Achterman"});
  CHECK(seen("adaeze.nwosu").values.empty());
  CHECK(rule_of(app::person_statements(house.app(), house.who("ines.caldeira"), Json::Object{{"after", "p_nobody"}})) == "store.cursor");
}

TEST_CASE("store.cursor: the facts of one object are paged in their order") {
  House house;
  const auto id = house.submitted();
  const auto who = house.who("maren.holloway");
  const auto object = "share:" + id.value;
  const auto all = House::must(app::list_facts(house.app(), who, Json::Object{{"object", object}}));
  std::vector<std::string> whole;
  for (const auto& row : all["rows"].array()) whole.push_back(row["hash"].text());
  REQUIRE(whole.size() > 3);
  CHECK(all["next"].text().empty());
  const auto paged = walked("hash", [&](Json query) {
    query["object"] = object;
    return app::list_facts(house.app(), who, query);
  });
  CHECK(paged.values == whole);
  for (const auto* bad : {"x", "-1"}) CHECK(rule_of(app::list_facts(house.app(), who, Json::Object{{"object", object}, {"after", bad}})) == "store.cursor");
}

TEST_CASE("screens: that somebody reads raw text is a fact before they get it, once for an hour, a session and a revision") {
  House house;
  const auto opened = House::must(app::open_share(house.app(), house.who("maren.holloway"), Json::Object{{"item", with_names(house)}, {"audiences", Json::Array{"peer-utilities"}}}));
  const ShareId id{opened["id"].text()};
  const AudienceId peers{"peer-utilities"};
  const auto readings = [&] { return House::must(house.app().store.facts_of(app::reading_object(id))); };
  const auto look = [&](const identity::Principal& who) { return House::must(app::redline(house.app(), who, id, peers)); };
  CHECK(readings().empty());
  const auto leila = house.who("leila.farrokh");
  CHECK(look(leila)["raw"].boolean());
  REQUIRE(readings().size() == 1);
  const auto fact = House::must(parse_json(readings().front().bytes));
  CHECK(fact["kind"].text() == "raw.read");
  CHECK(fact["actor"].text() == leila.person.value);
  CHECK(fact["data"]["with"].text() == leila.credential);
  CHECK(fact["data"]["rev"].integer() == 1);
  CHECK(fact["data"]["audiences"].at(0).text() == "peer-utilities");
  look(leila);
  House::must(app::open_matches(house.app(), leila, id));  // the same text, shown another way
  CHECK(readings().size() == 1);
  auto reader = house.who("sylvie.marchetti");
  reader.scopes = {identity::Right::read};
  CHECK_FALSE(look(reader)["raw"].boolean());
  CHECK(readings().size() == 1);  // who gets no raw text has read none
  auto elsewhere = leila;
  elsewhere.credential = "another session";
  look(elsewhere);
  CHECK(readings().size() == 2);
  house.clock.ahead += std::chrono::seconds(limits::reading_s_max);
  look(leila);
  CHECK(readings().size() == 3);
  House::must(app::revise_share(house.app(), house.who("maren.holloway"), id, Json::Object{{"item", with_names(house)}, {"rev", 1}}));
  look(leila);
  CHECK(readings().size() == 4);
}

TEST_CASE("screens: whose open matches are shown in words has read them") {
  House house;
  const auto opened = House::must(app::open_share(house.app(), house.who("maren.holloway"), Json::Object{{"item", with_names(house)}, {"audiences", Json::Array{"peer-utilities"}}}));
  const ShareId id{opened["id"].text()};
  const auto readings = [&] { return House::must(house.app().store.facts_of(app::reading_object(id))).size(); };
  auto reader = house.who("sylvie.marchetti");
  reader.scopes = {identity::Right::read};
  REQUIRE_FALSE(House::must(app::open_matches(house.app(), reader, id))["rows"].array().empty());
  CHECK(readings() == 0);
  House::must(app::open_matches(house.app(), house.who("leila.farrokh"), id));
  CHECK(readings() == 1);
}

TEST_CASE("screens: an author who gets the item as it was written has read it; who gets the record alone has not") {
  House house;
  const auto opened = House::must(app::open_share(house.app(), house.who("maren.holloway"), Json::Object{{"item", with_names(house)}, {"audiences", Json::Array{"peer-utilities", "soc"}}}));
  const ShareId id{opened["id"].text()};
  const auto readings = [&] { return House::must(house.app().store.facts_of(app::reading_object(id))); };
  CHECK_FALSE(House::must(app::show_share(house.app(), house.who("sylvie.marchetti"), id))["item"].is_object());
  CHECK(readings().empty());
  for (int i = 0; i < 2; ++i) CHECK(House::must(app::show_share(house.app(), house.who("maren.holloway"), id))["item"].is_object());
  REQUIRE(readings().size() == 1);
  const auto fact = House::must(parse_json(readings().front().bytes));
  CHECK(fact["kind"].text() == "raw.read");
  CHECK(fact["data"]["audiences"].array().size() == 2);
}

TEST_CASE("screens: versions of the procedure come a page at a time, and a version more moves none of them") {
  House house;
  const auto who = house.who("sylvie.marchetti");
  const auto propose = [&](const std::string& title) {
    Json body = Json::Object{{"files", House::must(app::show_procedure(house.app(), house.who("adaeze.nwosu")))["files"]}};
    body["files"]["roles.yaml"] = replace_all(body["files"]["roles.yaml"].text(), "title: Threat analyst", "title: " + title);
    House::must(app::propose_procedure(house.app(), house.who("adaeze.nwosu"), body));
  };
  for (const auto* title : {"One", "Two"}) {
    propose(title);
    House::must(app::withdraw_document(house.app(), house.who("adaeze.nwosu"), app::procedure_object()));
  }
  const auto page = House::must(app::procedure_versions(house.app(), who, Json::Object{{"limit", 2}}));
  REQUIRE(page["rows"].array().size() == 2);
  propose("Three");
  const auto next = House::must(app::procedure_versions(house.app(), who, Json::Object{{"limit", 2}, {"after", page["next"]}}));
  REQUIRE(next["rows"].array().size() == 1);
  CHECK(next["next"].text().empty());
  CHECK(next["rows"].at(0)["state"].text() == "in-force");
  for (const auto& row : page["rows"].array()) CHECK(row["before"] == next["rows"].at(0)["version"]);
  for (const auto* bad : {"x", "-1", "99", "1x"}) CHECK(rule_of(app::procedure_versions(house.app(), who, Json::Object{{"after", bad}})) == "store.cursor");
}

TEST_CASE("screens: who agreed to a release sees what changed since, and nobody else is told that they agreed") {
  House house;
  const auto id = house.submitted();
  const AudienceId soc{"soc"};
  const auto since = [&](const std::string& who) { return House::must(app::changes_since(house.app(), house.who(who), id, soc)); };
  CHECK(since("tobias.achterman")["since"].is_null());
  REQUIRE(house.approve("tobias.achterman", id));
  const auto agreed = since("tobias.achterman");
  CHECK(agreed["since"]["role"].text() == "duty-officer");
  CHECK(agreed["since"]["rev"].integer() == 1);
  CHECK(agreed["since"]["manifest"] == agreed["now"]["manifest"]);
  CHECK(agreed["parts"].array().empty());
  CHECK(agreed["terms"].array().empty());
  CHECK(since("maren.holloway")["since"].is_null());

  const auto second = house.submitted("gateway-peers.json", "peer-utilities", "green");
  const AudienceId peers{"peer-utilities"};
  const auto changed = [&](const std::string& who) { return House::must(app::changes_since(house.app(), house.who(who), second, peers)); };
  const auto waiting = House::must(app::statements(house.app(), house.who("ines.caldeira"), second));
  REQUIRE(waiting["rows"].array().size() == 1);
  REQUIRE(house.approve("ines.caldeira", second));
  // released by now: another revision makes a new release of it
  auto item = house.item("gateway-peers.json");
  item["observed"] = item["observed"].text() + " A third try came at noon.";
  REQUIRE(app::revise_share(house.app(), house.who("maren.holloway"), second, Json::Object{{"item", item}, {"rev", 1}}).has_value());
  const auto revised = changed("ines.caldeira");
  CHECK(revised["since"]["rev"].integer() == 1);
  CHECK(revised["now"]["rev"].integer() == 2);
  CHECK(revised["now"]["manifest"].text().empty());
  const auto& parts = revised["parts"].array();
  const auto body = std::ranges::find_if(parts, [](const Json& part) { return part["name"].text() == "body"; });
  REQUIRE(body != parts.end());
  CHECK((*body)["before"].text().find("A third try") == std::string::npos);
  CHECK((*body)["after"].text().find("A third try came at noon.") != std::string::npos);
  // label and recipients were agreed to, and are not put on again yet
  const auto& terms = revised["terms"].array();
  const auto marking = std::ranges::find_if(terms, [](const Json& term) { return term["name"].text() == "marking"; });
  REQUIRE(marking != terms.end());
  CHECK((*marking)["before"].text() == "green");
  CHECK((*marking)["after"].is_null());
  CHECK(rule_of(app::changes_since(house.app(), house.who("ines.caldeira"), second, AudienceId{"nobody"})) == "share.unknown-audience");
}
