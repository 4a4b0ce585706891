// TAXII collections and clients as facts, what comes in through them, and what is known of who fetched.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include "app/intake.hpp"
#include "app/pull_days.hpp"
#include "app/taxii.hpp"
#include "intel/stix/stix.hpp"
#include "house.hpp"
#include "out/objects/pulls.hpp"
#include "out/sql/db.hpp"

using namespace tocsin;
using test::House;
namespace {

const std::string id = "6c1e5d5e-9d3a-4f0b-8a51-0d8f5a3b7c11";
std::string rule_of(const auto& result) { return result ? "" : result.error().rule; }

Json collection(Json::Object more = {}) {
  Json out(std::move(more));
  if (!out.has("id")) out["id"] = id;
  out["title"] = "From the sector";
  return out;
}
std::string indicator(int number, const std::string& more = {}) {
  return "{\"type\":\"indicator\",\"spec_version\":\"2.1\",\"id\":\"indicator--1b2c3d4e-0000-4000-8000-00000000000" + std::to_string(number) +
         "\",\"created\":\"2024-01-01T00:00:00.000Z\",\"modified\":\"2024-01-01T00:00:00.000Z\",\"pattern\":\"[domain-name:value = 'bad.example']\",\"pattern_type\":\"stix\",\"valid_from\":\"2024-01-01T00:00:00Z\"" + more + "}";
}
std::string marked(const std::string& marking) { return ",\"object_marking_refs\":[\"" + marking + "\"]"; }
std::string envelope(const std::vector<std::string>& objects) {
  std::string out;
  for (const auto& each : objects) out += (out.empty() ? "" : ",") + each;
  return "{\"objects\":[" + out + "]}";
}

}  // namespace

TEST_CASE("collection.form, collection.of-channel, collection.alias-taken, collection.wrong-state: a collection is a fact by a person with the right") {
  House house;
  auto& app = house.app();
  const auto owner = house.who("adaeze.nwosu");
  CHECK(rule_of(app::add_collection(app, house.who("maren.holloway"), collection())) == "right.missing");
  const auto made = app::add_collection(app, owner, collection({{"alias", "in"}}));
  REQUIRE(made);
  CHECK((*made)["path"].text() == "/taxii2/api/collections/" + id + "/");
  CHECK(rule_of(app::add_collection(app, owner, collection())) == "collection.wrong-state");
  CHECK(rule_of(app::add_collection(app, owner, collection({{"id", "x"}}))) == "collection.form");
  CHECK(rule_of(app::add_collection(app, owner, collection({{"id", "6c1e5d5e-9d3a-4f0b-8a51-0d8f5a3b7c12"}, {"alias", "in"}}))) == "collection.alias-taken");
  CHECK(rule_of(app::add_collection(app, owner, collection({{"id", "6c1e5d5e-9d3a-4f0b-8a51-0d8f5a3b7c12"}, {"tlp_max", "red"}}))) == "collection.form");
  CHECK(app::add_collection(app, owner, collection({{"id", "6c1e5d5e-9d3a-4f0b-8a51-0d8f5a3b7c12"}, {"alias", "in"}, {"root", "partners"}})));
  const auto served = *app.current.served();
  const auto channel = std::ranges::find(served->collections, true, &app::Served::Collection::is_channel);
  REQUIRE(channel != served->collections.end());
  CHECK(rule_of(app::add_collection(app, owner, collection({{"id", channel->id}}))) == "collection.of-channel");
  CHECK(rule_of(app::load_objects(app, owner, channel->id, envelope({indicator(1)}))) == "collection.of-channel");
  CHECK((*app::show_collection(app, owner, id))["objects"].integer() == 0);
  CHECK(app::remove_collection(app, owner, id));
  CHECK(rule_of(app::show_collection(app, owner, id)) == "object.unknown");
  CHECK(rule_of(app::add_collection(app, owner, collection())) == "collection.wrong-state");
  // what the ledger says folds to what the lists show
  for (const auto& row : House::must(app.store.rows({.kind = "collection", .limit = 10})).rows)
    CHECK(*House::must(app::row_from_facts(row.object, House::must(app.store.facts_of(row.object)))) == row);
}

TEST_CASE("client.rights, client.channel, client.certificate, client.certificate-taken: who reads and writes what") {
  House house;
  auto& app = house.app();
  const auto owner = house.who("adaeze.nwosu");
  REQUIRE(app::add_collection(app, owner, collection()));
  const auto add = [&](Json::Object body) { return app::add_client(app, owner, Json(std::move(body))); };
  CHECK(rule_of(add({{"name", "one"}, {"collections", Json::Array{id}}})) == "client.rights");
  CHECK(rule_of(add({{"name", "one"}, {"collections", Json::Array{"6c1e5d5e-9d3a-4f0b-8a51-0d8f5a3b7c99"}}, {"read", true}})) == "object.unknown");
  CHECK(rule_of(add({{"name", "one"}})) == "client.collection");
  CHECK(rule_of(add({{"name", "one"}, {"collections", Json::Array{id}}, {"read", true}, {"certificate", "none"}})) == "client.certificate");
  const std::string pem = "-----BEGIN CERTIFICATE-----\nYWJj\n-----END CERTIFICATE-----\n";
  const auto made = add({{"name", "one"}, {"collections", Json::Array{id}}, {"read", true}, {"write", true}, {"certificate", pem}});
  REQUIRE(made);
  CHECK((*made)["certificate"].text() == sha256("abc").hex());
  CHECK(rule_of(add({{"name", "two"}, {"collections", Json::Array{id}}, {"read", true}, {"certificate", pem}})) == "client.certificate-taken");
  CHECK(app::client_of(app, {"one", (*made)["password"].text(), {}})->client == "one");
  CHECK(app::client_of(app, {{}, {}, sha256("abc").hex()})->client == "one");
  CHECK(rule_of(app::client_of(app, {{}, {}, sha256("abd").hex()})) == "client.unknown");
  CHECK(rule_of(app::client_of(app, {"one", "guess", {}})) == "client.unknown");
  CHECK(rule_of(app::client_of(app, {"nobody", "guess", {}})) == "client.unknown");
  CHECK(rule_of(add({{"name", "one"}, {"collections", Json::Array{id}}, {"read", true}})) == "client.exists");
  const auto again = add({{"name", "one"}, {"collections", Json::Array{id}}, {"read", true}, {"rotate", true}});
  REQUIRE(again);  // another secret, and without the certificate
  CHECK(rule_of(app::client_of(app, {"one", (*made)["password"].text(), {}})) == "client.unknown");
  CHECK(rule_of(app::client_of(app, {{}, {}, sha256("abc").hex()})) == "client.unknown");
  CHECK(app::revoke_client(app, owner, "one"));
  CHECK(rule_of(app::client_of(app, {"one", (*again)["password"].text(), {}})) == "client.unknown");
}

TEST_CASE("rule 3: a channel's collection is served to its audience alone, under the narrowest of all ceilings, and written by nobody") {
  House house;
  auto& app = house.app();
  const auto procedure = (*app.current.procedure())->procedure;
  const auto served = *app.current.served();
  const auto channel = std::ranges::find(procedure.channels, procedure::Channel::Kind::taxii, &procedure::Channel::kind);
  REQUIRE(channel != procedure.channels.end());
  const auto reached = std::ranges::find_if(procedure.audiences, [&](const auto& each) { return std::ranges::find(each.channels, channel->id) != each.channels.end(); });
  const auto other = std::ranges::find_if(procedure.audiences, [&](const auto& each) { return std::ranges::find(each.channels, channel->id) == each.channels.end(); });
  REQUIRE(reached != procedure.audiences.end());
  const auto of = [&](std::optional<AudienceId> audience, const procedure::Procedure& under) {
    return app::granted(*served, under, {std::move(audience), {channel->collection}, {channel->collection}});
  };
  const auto rights = of(reached->id, procedure);
  REQUIRE(rights.size() == 1);
  CHECK(rights[0].can_read);
  CHECK_FALSE(rights[0].can_write);
  CHECK(rights[0].tlp_max <= std::min(channel->tlp_max, reached->tlp_max));
  CHECK(of(other->id, procedure).empty());
  CHECK(of(std::nullopt, procedure).empty());
  auto narrower = procedure;
  for (auto& each : narrower.audiences) each.tlp_max = Tlp::clear;
  CHECK(of(reached->id, narrower)[0].tlp_max == Tlp::clear);
  for (auto& each : narrower.audiences) each.channels.clear();
  CHECK(of(reached->id, narrower).empty());
  const auto owner = house.who("adaeze.nwosu");
  CHECK(rule_of(app::add_client(app, owner, Json::Object{{"name", "x"}, {"collections", Json::Array{channel->collection}}, {"read", true}})) == "client.channel");
  CHECK(rule_of(app::add_client(app, owner, Json::Object{{"name", "x"}, {"audience", reached->id.value}, {"collections", Json::Array{channel->collection}}, {"write", true}})) == "client.channel");
}

TEST_CASE("objects.ceiling, objects.red, taxii.envelope: what comes in is looked at object by object, and nothing of a broken envelope is kept") {
  House house;
  auto& app = house.app();
  const auto owner = house.who("adaeze.nwosu");
  REQUIRE(app::add_collection(app, owner, collection()));
  const auto load = [&](const std::string& text) { return app::load_objects(app, owner, id, text); };
  const auto count = [&] { return (*app::show_collection(app, owner, id))["objects"].integer(); };
  const auto done = load(envelope({indicator(1), indicator(1), indicator(2, ",\"confidence\":101"), indicator(3, marked(stix::marking_id(Tlp::red))), indicator(4, marked(stix::marking_id(Tlp::amber_strict))),
                                   indicator(5, marked(stix::marking_id(Tlp::amber))), indicator(9, marked("marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed")),
                                   indicator(6, ",\"granular_markings\":[{\"marking_ref\":\"" + stix::marking_id(Tlp::red) + "\",\"selectors\":[\"pattern\"]}]")}));
  REQUIRE(done);
  CHECK((*done)["added"].integer() == 2);
  CHECK((*done)["success_count"].integer() == 3);
  REQUIRE((*done)["failures"].array().size() == 5);
  std::vector<std::string> rules;
  for (const auto& each : (*done)["failures"].array()) rules.push_back(each["message"].text().substr(0, each["message"].text().find_first_of(": ")));
  CHECK(std::ranges::count(rules, "objects.red") == 3);  // TLP 2.0, of the whole or of a part, and TLP 1.0
  CHECK(std::ranges::count(rules, "objects.ceiling") == 1);
  CHECK(count() == 2);
  for (const auto* bad : {"", "{", "[]x", "{\"objects\":[{\"id\":\"a\"},]}", "{\"objects\":[{\"id\":\"a\"} {}]}", "{\"objects\":[],\"objects\":[]}", "{\"objects\":[{\"id\":\"a\",\"id\":\"b\"}]}",
                          "{\"objects\":[{\"id\":9007199254740993}]}", "{\"objects\":[{\"id\":\"\xff\"}]}", "{\"objects\":[{\"id\":\"a\"}]", "{\"objects\":[{\"id\":\"a\"}]}}", "{\"a\":\"\xff\",\"objects\":[{\"id\":\"a\"}]}"})
    CHECK_MESSAGE(rule_of(load(bad)).starts_with("json."), bad);
  for (const auto* bad : {"[]", "1", "{}", "{\"objects\":{}}", "{\"objects\":[]}", "{\"objects\":[1]}", "{\"objects\":[{}]}", "{\"objects\":[{\"id\":1}]}", "{\"objects\":null}"})
    CHECK_MESSAGE(rule_of(load(bad)) == "taxii.envelope", bad);
  CHECK(rule_of(load("{\"objects\":[" + indicator(7) + ",{\"id\":\"x\",\"a\":" + std::string(200, '[') + std::string(200, ']') + "}]}")) == "json.too-deep");
  CHECK(count() == 2);
  CHECK(load(" { \"more\" : false , \"x_note\" : { \"objects\" : [ 1 ] } , \"objects\" : [ " + indicator(7) + " , " + indicator(8) + " ] } "));
  CHECK(count() == 4);
  // one object that is too large fails by itself, by its name; the envelope breaks where its JSON does
  const auto large = [&](const std::string& more) { return load(envelope({indicator(1), indicator(3, ",\"description\":\"" + std::string(limits::taxii_object_bytes_max, 'x') + "\"" + more), "{}"})); };
  CHECK(rule_of(large("")) == "taxii.envelope");  // for the last one, which has no id
  const auto some = load(envelope({indicator(1), indicator(3, ",\"description\":\"" + std::string(limits::taxii_object_bytes_max, 'x') + "\"")}));
  REQUIRE(some);
  CHECK((*some)["success_count"].integer() == 1);
  REQUIRE((*some)["failures"].array().size() == 1);
  CHECK((*some)["failures"].at(0)["id"].text() == "indicator--1b2c3d4e-0000-4000-8000-000000000003");
  CHECK((*some)["failures"].at(0)["version"].text() == "2024-01-01T00:00:00.000Z");
  CHECK((*some)["failures"].at(0)["message"].text().starts_with("json.too-large"));
  for (const auto* broken : {",\"x\"", ",x:1", ",\"x\":", ",\"x\":1 2", ",\"x\":\"\xff\""}) CHECK_MESSAGE(rule_of(large(broken)).starts_with("json."), broken);
  CHECK(rule_of(load("{\"objects\":[{\"a\":\"" + std::string(limits::taxii_object_bytes_max, 'x') + "\"}]}")) == "taxii.envelope");
  CHECK(count() == 4);
  const auto kept = house.app().objects->page({.collection = id, .added_after = {}, .next = {}, .ids = {"indicator--1b2c3d4e-0000-4000-8000-000000000008"}, .types = {}, .spec_versions = {}, .versions = {}});
  REQUIRE(kept);
  CHECK(kept->objects.at(0).bytes == indicator(8));  // byte for byte as it stood in the envelope
  CHECK_FALSE(kept->objects.at(0).tlp);
}

TEST_CASE("rules 1, 4 and 6: nothing of ours gets into a collection past the releases, whoever loads it (sanitize.rescan-hit, sanitize.canary, inventory.stale)") {
  House house;
  auto& app = house.app();
  const auto owner = house.who("adaeze.nwosu");
  REQUIRE(app::add_collection(app, owner, collection()));
  const auto failure = [&](const std::string& words) {
    const auto done = House::must(app::load_objects(app, owner, id, envelope({indicator(1), indicator(2, ",\"name\":\"" + words + "\"")})));
    CHECK(done["success_count"].integer() + done["failure_count"].integer() == 2);
    return done["failures"].at(0)["message"].text();
  };
  CHECK(failure("the gateway kvdc-vpn-01 answers") == "sanitize.rescan-hit");
  CHECK(failure("see kvdc-vault-99.kestrelvale.example") == "sanitize.canary");
  CHECK(failure("of somebody else's") == "");
  CHECK(failure("x\",\"mholloway\":\"a name is read like a value") == "sanitize.rescan-hit");
  house.clock.ahead = std::chrono::hours(24 * 30);
  CHECK(rule_of(app::load_objects(app, owner, id, envelope({indicator(3)}))) == "inventory.stale");
}

TEST_CASE("operational log: newest first, by client, page by page; and it keeps nobody from being answered") {
  House house;
  std::string name = (std::filesystem::temp_directory_path() / "tocsin-pulls.XXXXXX").string();
  const std::filesystem::path folder = ::mkdtemp(name.data());
  auto& app = house.app();
  const auto log = House::must(objects::PullLog::open(folder / "objects"));
  app.pulls = log.get();
  for (int i = 0; i < 7; ++i) app.recorder.seen({.at = app.clock.now(), .client = i % 2 == 0 ? "even" : "odd", .peer = "127.0.0.1", .method = "GET", .root = "api", .collection = id, .what = "objects", .filters = "limit=" + std::to_string(i), .status = 200, .rule = {}, .objects = i, .first = {}, .last = {}, .took_us = 5});
  const auto who = house.who("maren.holloway");
  const auto all = House::must(app::list_pulls(app, who, Json::Object{}));
  REQUIRE(all["rows"].array().size() == 7);
  CHECK(all["rows"].at(0)["filters"].text() == "limit=6");
  CHECK(all["next"].text().empty());
  const auto page = House::must(app::list_pulls(app, who, Json::Object{{"client", "even"}, {"limit", 3}}));
  REQUIRE(page["rows"].array().size() == 3);
  CHECK(page["rows"].at(2)["objects"].integer() == 2);
  const auto rest = House::must(app::list_pulls(app, who, Json::Object{{"client", "even"}, {"limit", 3}, {"after", page["next"]}}));
  REQUIRE(rest["rows"].array().size() == 1);
  CHECK(rest["rows"].at(0)["filters"].text() == "limit=0");
  CHECK(rule_of(app::list_pulls(app, who, Json::Object{{"after", "x"}})) == "store.cursor");
  app.pulls = nullptr;
  std::filesystem::remove_all(folder);
}

TEST_CASE("operational log: a fact says what each day held; what was altered or is gone since is told from what is whole") {
  House house;
  std::string name = (std::filesystem::temp_directory_path() / "tocsin-pulls.XXXXXX").string();
  const std::filesystem::path folder = ::mkdtemp(name.data());
  auto& app = house.app();
  const auto log = House::must(objects::PullLog::open(folder));
  app.pulls = log.get();
  const auto who = house.who("maren.holloway");
  const auto see = [&](int requests) {
    for (int i = 0; i < requests; ++i) app.recorder.seen({.at = app.clock.now(), .client = "misp", .peer = "127.0.0.1", .method = "GET", .root = "api", .collection = id, .what = "objects", .filters = "limit=" + std::to_string(i), .status = 200, .rule = {}, .objects = i, .first = {}, .last = {}, .took_us = 5});
    House::must(app.recorder.flush(app));
  };
  const auto states = [&] {
    std::vector<std::string> out;
    const auto days = House::must(app::list_pull_days(app, who));
    for (const auto& row : days["rows"].array()) out.push_back(std::to_string(row["requests"].integer()) + " " + row["state"].text());
    return out;
  };
  see(3);
  CHECK(House::must(app::commit_days(app)) == 0);  // the day is not over
  house.clock.ahead = std::chrono::hours(24);
  see(2);
  see(2);  // a day is noted in parts
  CHECK(House::must(app::commit_days(app)) == 1);
  CHECK(House::must(app::commit_days(app)) == 0);
  house.clock.ahead = std::chrono::hours(48);
  CHECK(House::must(app::commit_days(app)) == 1);
  CHECK(states() == std::vector<std::string>{"3 whole", "4 whole"});
  const auto facts = House::must(app.store.facts_of(ledger::ObjectId{"log:pulls"}));
  REQUIRE(facts.size() == 2);
  CHECK(facts[1].body.kind == "pulls.day");
  CHECK(facts[1].body.data["requests"].integer() == 4);
  auto edit = House::must(sql::open_sqlite((folder / "pulls.db").string(), {.create = true}));
  REQUIRE(edit->script("delete from pull where number = 1"));
  CHECK(states() == std::vector<std::string>{"3 partly kept", "4 whole"});
  REQUIRE(edit->script("update pull set client = 'other' where number = 5"));
  CHECK(states()[1] == "4 partly kept");
  REQUIRE(edit->script("update day set hash = zeroblob(32) where requests = 4"));
  CHECK(states()[1] == "4 altered");
  app.pulls = nullptr;
  edit.reset();
  std::filesystem::remove_all(folder);
}
