#include <doctest/doctest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>

#include "base/json.hpp"
#include "base/text.hpp"
#include "out/objects/cursor.hpp"
#include "out/objects/object_store.hpp"
#include "out/sql/db.hpp"
#include "path/deliver/cleared.hpp"
#include "path/mark/mark.hpp"

using namespace tocsin;
using namespace tocsin::objects;
namespace {

namespace fs = std::filesystem;
const std::string isac = "3f0d7a3e-8d0a-4a53-9c2b-111111111111", other = "3f0d7a3e-8d0a-4a53-9c2b-222222222222";

std::string rule_of(const auto& result) { return result ? "" : result.error().rule; }
std::string uuid(int number) {
  auto digits = std::to_string(number);
  return "018f3a52-7c11-7e3a-9b1d-" + std::string(12 - digits.size(), '0') + digits;
}
std::string note_id(int number) { return "note--" + uuid(number); }

struct StillClock final : ports::Clock {
  Instant at = instant_from_us(deliver::cleared::example_us);
  Instant now() override { return at; }
};

/// One key that never leaves this struct; the store asks for nothing but seals.
struct OneKey final : ports::Keys {
  std::unexpected<Error> none() { return refuse(Errc::forbidden, "keys.wrong-purpose"); }
  Result<Bytes> sign(ports::Purpose, BytesView) override { return none(); }
  Result<Bytes> public_key(ports::Purpose) override { return none(); }
  Result<Bytes> prepare_leaf() override { return none(); }
  Result<> turn_leaf(BytesView) override { return none(); }
  Result<Hash> mac(ports::Purpose purpose, BytesView bytes) override {
    if (purpose != ports::Purpose::served) return none();
    return hmac_sha256(as_bytes("a key of this test"), bytes);
  }
  Result<Bytes> wrap(ports::Purpose, BytesView, BytesView) override { return none(); }
  Result<Bytes> unwrap(ports::Purpose, BytesView, BytesView) override { return none(); }
  Result<Head> confirmed_head() override { return none(); }
  Result<> confirm_head(const Head&) override { return none(); }
};

/// A store in a folder of its own, opened again at will.
struct House {
  fs::path folder;
  OneKey keys;
  StillClock clock;
  std::unique_ptr<ObjectStore> store;

  House() {
    std::string name = (fs::temp_directory_path() / "tocsin-objects.XXXXXX").string();
    folder = ::mkdtemp(name.data());
    open();
  }
  ~House() {
    store.reset();
    fs::remove_all(folder);
  }
  void open() {
    store.reset();
    store = *ObjectStore::open(folder / "objects", keys, clock);
  }
  /// What somebody does who can edit the database.
  void tamper(const std::string& statement) {
    auto db = *sql::open_sqlite((folder / "objects" / "objects.db").string(), {});
    REQUIRE(db->script(statement));
  }
  ports::ObjectPage page(ports::ObjectQuery query = {}) {
    if (query.collection.empty()) query.collection = isac;
    const auto found = store->page(query);
    INFO(rule_of(found), found ? "" : found.error().detail);
    REQUIRE(found);
    return *found;
  }
};

Json note(int number, const std::string& modified = "2026-01-01T00:00:00.000Z", const std::string& content = "x") {
  return Json::Object{{"type", "note"}, {"spec_version", "2.1"}, {"id", note_id(number)}, {"created", "2026-01-01T00:00:00.000Z"}, {"modified", modified}, {"content", content}};
}

/// A cleared bundle of these objects for a collection.
deliver::Sendable bundle(int delivery, std::vector<Json> objects, Tlp tlp = Tlp::green, const std::string& collection = isac) {
  Json whole(Json::Object{{"type", "bundle"}, {"id", "bundle--" + uuid(delivery)}});
  for (auto& object : objects) whole["objects"].push(std::move(object));
  auto e = deliver::cleared::example(deliver::Format::stix, collection, {{"objects", to_jcs(mark::mark_objects(tlp, std::move(whole)))}}, tlp, uuid(delivery));
  e.settle();
  return *e.ask();
}
std::vector<Json> notes(int from, int to) {
  std::vector<Json> out;
  for (int i = from; i <= to; ++i) out.push_back(note(i));
  return out;
}
std::vector<std::string> ids(const ports::ObjectPage& page) {
  std::vector<std::string> out;
  for (const auto& object : page.objects) out.push_back(object.id);
  return out;
}
/// Without the label's definition, which every bundle brings.
ports::ObjectQuery only_notes() {
  ports::ObjectQuery query;
  query.types = {"note"};
  return query;
}

}  // namespace

TEST_CASE("objects: a bundle's objects stand in its collection, byte for byte, in order, each at its own instant, also after a restart") {
  House house;
  const auto sent = bundle(1, notes(1, 5));
  const auto reply = house.store->hand_over(sent);
  REQUIRE(reply);
  CHECK(reply->outcome == ports::Handover::Outcome::handed_over);
  CHECK(reply->reply == "6 of 6 objects added to collection " + isac);
  for (int round = 0; round < 2; ++round, house.open()) {
    const auto page = house.page();
    std::vector<std::string> bodies;
    std::set<Instant> instants;
    for (const auto& object : page.objects) bodies.push_back(object.bytes), instants.insert(object.date_added);
    CHECK(bodies == *deliver::objects_of_bundle(sent.wire().pieces[0].bytes));
    CHECK(instants.size() == 6);
    CHECK(*instants.begin() == house.clock.at);
    CHECK_FALSE(page.more);
    CHECK(page.next.empty());
    CHECK(page.objects[0].deliveries == std::vector<std::string>{uuid(1)});
  }
  CHECK(house.page({.collection = other, .added_after = {}, .next = {}, .ids = {}, .types = {}, .spec_versions = {}, .versions = {}}).objects.empty());
  CHECK(*house.store->has(isac, note_id(3)));
  CHECK_FALSE(*house.store->has(isac, note_id(9)));
  CHECK_FALSE(*house.store->has(other, note_id(3)));
}

TEST_CASE("objects: pages of any size give every object once, by next and by added_after") {
  House house;
  REQUIRE(house.store->hand_over(bundle(1, notes(1, 7))));
  house.clock.at -= std::chrono::hours(1);  // a clock that goes back does not disturb the order
  CHECK(rule_of(house.store->hand_over(bundle(2, notes(8, 20)))) == "");
  for (const std::size_t limit : {1, 2, 3, 7, 19, 20, 1000}) {
    auto query = only_notes();
    query.limit = limit;
    std::vector<std::string> by_next, by_date;
    for (auto page = house.page(query);; query.next = page.next, page = house.page(query)) {
      for (const auto& id : ids(page)) by_next.push_back(id);
      if (!page.more) break;
    }
    query.next.clear();
    for (auto page = house.page(query);; query.added_after = page.objects.back().date_added, page = house.page(query)) {
      for (const auto& id : ids(page)) by_date.push_back(id);
      if (!page.more) break;
    }
    CHECK(by_next.size() == 20);
    CHECK(by_next == by_date);
    CHECK(by_next.front() == note_id(1));
    CHECK(by_next.back() == note_id(20));
  }
}

TEST_CASE("objects: match[id], match[type], match[version], match[spec_version]") {
  House house;
  const std::string second = "2026-02-01T00:00:00.000Z", third = "2026-03-01T00:00:00.000Z";
  REQUIRE(house.store->hand_over(bundle(1, {note(1), note(2)})));
  REQUIRE(house.store->hand_over(bundle(2, {note(1, third)})));
  REQUIRE(house.store->hand_over(bundle(3, {note(1, second)})));
  const auto versions = [&](std::vector<std::string> wanted) {
    auto query = only_notes();
    query.ids = {note_id(1)};
    query.versions = std::move(wanted);
    std::vector<std::string> out;
    for (const auto& object : house.page(query).objects) out.push_back(object.version.substr(0, 7));
    return out;
  };
  CHECK(versions({}) == std::vector<std::string>{"2026-03"});
  CHECK(versions({"last"}) == std::vector<std::string>{"2026-03"});
  CHECK(versions({"first"}) == std::vector<std::string>{"2026-01"});
  CHECK(versions({"first", "last"}) == std::vector<std::string>{"2026-01", "2026-03"});
  CHECK(versions({"all"}) == std::vector<std::string>{"2026-01", "2026-03", "2026-02"});  // in the order of their coming
  CHECK(versions({"2026-02-01T00:00:00.000000Z"}) == std::vector<std::string>{"2026-02"});
  CHECK(versions({"2027-02-01T00:00:00.000000Z"}).empty());
  auto query = only_notes();
  CHECK(ids(house.page(query)) == std::vector<std::string>{note_id(2), note_id(1)});
  query.types = {"note", "marking-definition"};
  CHECK(house.page(query).objects.size() == 3);
  query.types = {"malware"};
  CHECK(house.page(query).objects.empty());
  query = only_notes();
  query.spec_versions = {"2.0"};
  CHECK(house.page(query).objects.empty());
  query.spec_versions = {"2.0", "2.1"};
  CHECK(house.page(query).objects.size() == 2);
}

TEST_CASE("objects: the same bytes again stand once, and speak for both deliveries; the same delivery again adds nothing") {
  House house;
  const auto first = bundle(1, notes(1, 2));
  REQUIRE(house.store->hand_over(first));
  CHECK(house.store->hand_over(first)->reply.starts_with("0 of 3"));
  CHECK(house.store->hand_over(bundle(2, notes(2, 3)))->reply.starts_with("1 of 3"));
  const auto page = house.page(only_notes());
  REQUIRE(page.objects.size() == 3);
  CHECK(page.objects[0].deliveries == std::vector<std::string>{uuid(1)});
  CHECK(page.objects[1].deliveries == std::vector<std::string>{uuid(1), uuid(2)});
  CHECK(page.objects[2].deliveries == std::vector<std::string>{uuid(2)});
  CHECK(*house.store->withdraw(uuid(1)) == 1);
  const auto rest = house.page(only_notes());
  CHECK(ids(rest) == std::vector<std::string>{note_id(2), note_id(3)});
  CHECK(rest.objects[0].deliveries == std::vector<std::string>{uuid(2)});
  CHECK(*house.store->withdraw(uuid(2)) == 3);
  CHECK(house.page().objects.empty());
}

TEST_CASE("objects: a withdrawn version gives its place to the one before") {
  House house;
  REQUIRE(house.store->hand_over(bundle(1, {note(1)})));
  REQUIRE(house.store->hand_over(bundle(2, {note(1, "2026-02-01T00:00:00.000Z")})));
  CHECK(house.page(only_notes()).objects[0].version.starts_with("2026-02"));
  CHECK(*house.store->withdraw(uuid(2)) == 1);
  CHECK(house.page(only_notes()).objects[0].version.starts_with("2026-01"));
}

TEST_CASE("objects.version-clash, objects.form, objects.red, sender.wrong-format: refused, and nothing is added") {
  House house;
  REQUIRE(house.store->hand_over(bundle(1, {note(1)})));
  CHECK(rule_of(house.store->hand_over(bundle(2, {note(5), note(1, "2026-01-01T00:00:00.000Z", "changed")}))) == "objects.version-clash");
  auto nameless = note(3), undated = note(4);
  nameless["id"] = "note--4";
  undated["modified"] = "last week";
  CHECK(rule_of(house.store->hand_over(bundle(3, {nameless}))) == "objects.form");
  CHECK(rule_of(house.store->hand_over(bundle(4, {undated}))) == "objects.form");
  CHECK(rule_of(house.store->hand_over(bundle(5, {note(6)}, Tlp::red))) == "objects.red");
  CHECK(rule_of(house.store->hand_over(deliver::cleared::mail("soc@isac.example"))) == "sender.wrong-format");
  CHECK(ids(house.page(only_notes())) == std::vector<std::string>{note_id(1)});
}

TEST_CASE("objects.altered: rule 6, an edited row or body is not served") {
  const std::vector<std::string> edits{
      "update object set id = replace(id, '1', '2') where type = 'note'", "update object set type = 'indicator' where type = 'note'",
      "update object set version = '2027-01-01T00:00:00.000000Z' where type = 'note'", "update object set digits = 0 where type = 'note'", "update object set digits = 7 where type = 'note'", "update object set delivery = '" + uuid(7) + "' where type = 'note'",
      "update object set added = added + 1000000 where type = 'note'", "update object set hash = zeroblob(32) where type = 'note'", "update object set hash = zeroblob(3)",
      "update object set start = start + 1 where type = 'note'", "update object set length = length - 1 where type = 'note'", "update object set start = 999999 where type = 'note'",
      "update object set seal = zeroblob(32) where type = 'note'", "update collection set id = '" + isac + "x' where number = 1; update collection set id = '" + isac + "' where number = 2",
      "insert into further values (1, (select max(added) from object where collection = 1), '" + uuid(7) + "', zeroblob(32))"};
  for (const auto& edit : edits) {
    House house;
    REQUIRE(house.store->hand_over(bundle(1, {note(1)})));
    REQUIRE(house.store->hand_over(bundle(2, {note(2)}, Tlp::green, other)));
    house.tamper(edit);
    INFO(edit);
    CHECK(rule_of(house.store->page({.collection = isac, .added_after = {}, .next = {}, .ids = {}, .types = {}, .spec_versions = {}, .versions = {"all"}})) == "objects.altered");
  }
  House house;
  REQUIRE(house.store->hand_over(bundle(1, {note(1)})));
  const auto file = house.folder / "objects" / "segments" / "1.segment";
  std::fstream segment(file, std::ios::in | std::ios::out | std::ios::binary);
  segment.seekp(static_cast<std::streamoff>(fs::file_size(file)) - 20);
  segment.put('~');
  segment.close();
  CHECK(rule_of(house.store->page({.collection = isac, .added_after = {}, .next = {}, .ids = {}, .types = {}, .spec_versions = {}, .versions = {}})) == "objects.altered");
}

TEST_CASE("objects.next: a cursor is one of ours or refused") {
  House house;
  REQUIRE(house.store->hand_over(bundle(1, notes(1, 3))));
  for (const auto* bad : {"bogus", "AAAA", "AAAAAAAAAAAA", "_________-8", "===========", "AAAAAAAAAAE="}) {
    auto query = only_notes();
    query.next = bad;
    query.collection = isac;
    CHECK(rule_of(house.store->page(query)) == "objects.next");
  }
  CHECK(*read_cursor(cursor_after(instant_from_us(deliver::cleared::example_us))) == deliver::cleared::example_us);
}

TEST_CASE("objects.unavailable: a folder that cannot be made") {
  House house;
  std::ofstream(house.folder / "file") << "x";
  CHECK(rule_of(ObjectStore::open(house.folder / "file", house.keys, house.clock)) == "objects.unavailable");
}

namespace {

/// An object as a client posts it; the text must outlive the ask.
ports::NewObject posted(const std::string& bytes, const std::string& id, std::string version, std::optional<Tlp> tlp = Tlp::green) {
  return {id, id.substr(0, id.find("--")), std::move(version), tlp, bytes};
}
const std::string first_version = "2026-01-01T00:00:00.000000Z", second_version = "2026-02-01T00:00:00.000000Z";

ports::PutAsk ask(std::string status, std::vector<ports::NewObject> objects, const std::string& into = isac) {
  ports::PutAsk out{.status = {}, .claim = "client:isac", .objects = std::move(objects), .tlp_max = Tlp::amber};
  out.status.id = std::move(status);
  out.status.client = "isac";
  out.status.root = "api";
  out.status.collection = into;
  out.status.requested = instant_from_us(deliver::cleared::example_us);
  return out;
}

}  // namespace

TEST_CASE("objects: a post is kept as far as it can be, the same again is no error, and its status names each object") {
  House house;
  const std::string one = "{\"n\":1}", two = "{\"n\":2}", other_one = "{\"n\":\"one\"}", red = "{\"n\":3}", strict = "{\"n\":4}", bare = "{\"n\":5}";
  auto first = ask(uuid(90), {posted(one, note_id(1), first_version), posted(two, note_id(2), first_version), posted(one, note_id(1), first_version), posted(bare, note_id(5), "", std::nullopt)});
  first.status.failures.push_back({"note--x", first_version, "stix.id"});
  const auto done = house.store->put(std::move(first));
  REQUIRE(done);
  CHECK(done->added == 3);
  CHECK(done->successes.size() == 4);
  CHECK(done->failures.size() == 1);
  const auto again = house.store->put(ask(uuid(91), {posted(one, note_id(1), first_version), posted(other_one, note_id(1), first_version), posted(red, note_id(3), first_version, Tlp::red),
                                                     posted(strict, note_id(4), first_version, Tlp::amber_strict), posted(other_one, note_id(1), second_version)}));
  REQUIRE(again);
  CHECK(again->added == 1);
  CHECK(again->successes.size() == 2);
  REQUIRE(again->failures.size() == 3);
  CHECK(again->failures[0].message.starts_with("objects.version-clash"));
  CHECK(again->failures[1].message.starts_with("objects.red"));
  CHECK(again->failures[2].message.starts_with("objects.ceiling"));
  for (int round = 0; round < 2; ++round, house.open()) {
    const auto page = house.page();
    CHECK(ids(page) == std::vector<std::string>{note_id(2), note_id(5), note_id(1)});
    CHECK(page.objects[1].version == to_rfc3339(page.objects[1].date_added));  // an object without versions has the date it was added
    CHECK(page.objects[2].bytes == other_one);
    CHECK(page.objects[0].deliveries == std::vector<std::string>{"client:isac"});
    const auto status = *house.store->status(uuid(90));
    REQUIRE(status);
    CHECK(status->client == "isac");
    CHECK(status->successes.size() == 4);
    CHECK(status->failures == std::vector<ports::StatusDetail>{{"note--x", first_version, "stix.id"}});
    CHECK_FALSE(*house.store->status(uuid(92)));
  }
  CHECK(*house.store->count(isac) == 4);
  CHECK(*house.store->sweep() == 0);
  house.clock.at += std::chrono::hours(24);
  CHECK(*house.store->sweep() == 0);
  CHECK(*house.store->status(uuid(91)));
  house.clock.at += std::chrono::hours(2);
  CHECK(*house.store->sweep() == 2);
  CHECK_FALSE(*house.store->status(uuid(91)));
}

TEST_CASE("objects: an asker's ceiling keeps narrower labels back; what has none is served") {
  House house;
  const std::string clear = "{\"n\":1}", amber = "{\"n\":2}", bare = "{\"n\":3}";
  REQUIRE(house.store->put(ask({}, {posted(clear, note_id(1), first_version, Tlp::clear), posted(amber, note_id(2), first_version, Tlp::amber), posted(bare, note_id(3), first_version, std::nullopt)})));
  ports::ObjectQuery query;
  query.tlp_max = Tlp::green;
  CHECK(ids(house.page(query)) == std::vector<std::string>{note_id(1), note_id(3)});
  query.types = {"note"};
  CHECK(house.page(query).objects.size() == 2);
  query.versions = {"all"};
  CHECK(house.page(query).objects.size() == 2);
  query.tlp_max = Tlp::amber;
  CHECK(house.page(query).objects.size() == 3);
  CHECK(*house.store->has(isac, note_id(2), Tlp::amber));
  CHECK_FALSE(*house.store->has(isac, note_id(2), Tlp::green));
}

TEST_CASE("objects: a version is told as its object spells it, and is the same however it is spelled") {
  House house;
  const std::string one = "{\"n\":1}", other = "{\"n\":2}", later = "{\"n\":3}", fine = "{\"n\":4}";
  REQUIRE(house.store->put(ask(uuid(90), {posted(one, note_id(1), "2026-01-01T00:00:00.120Z"), posted(later, note_id(1), "2026-01-01T00:00:00.1200001Z"), posted(one, note_id(2), "2026-01-01T00:00:00Z"),
                                          posted(fine, note_id(3), "2026-01-01T00:00:00.12345678Z")})));
  for (int round = 0; round < 2; ++round, house.open()) {
    auto query = only_notes();
    query.versions = {"all"};
    std::vector<std::string> told;
    for (const auto& object : house.page(query).objects) told.push_back(object.version);
    CHECK(told == std::vector<std::string>{"2026-01-01T00:00:00.120Z", "2026-01-01T00:00:00Z", "2026-01-01T00:00:00.123456Z"});
    const auto status = *house.store->status(uuid(90));
    REQUIRE(status);
    CHECK(status->successes.at(0).version == "2026-01-01T00:00:00.120Z");
    query.versions = {"2026-01-01T00:00:00.120000Z"};
    CHECK(ids(house.page(query)) == std::vector<std::string>{note_id(1)});
  }
  const auto again = house.store->put(ask({}, {posted(other, note_id(1), "2026-01-01T00:00:00.12Z")}));
  REQUIRE(again);
  CHECK(again->failures.at(0).message.starts_with("objects.version-clash"));
  CHECK(again->failures[0].version == "2026-01-01T00:00:00.12Z");
  // in the order of time, not of their letters
  REQUIRE(house.store->put(ask({}, {posted(other, note_id(2), "2026-01-01T00:00:00.5Z"), posted(later, note_id(2), "2026-01-01T00:00:00.25Z")})));
  auto last = only_notes();
  last.ids = {note_id(2)};
  CHECK(house.page(last).objects.at(0).version == "2026-01-01T00:00:00.5Z");
  CHECK(*house.store->remove(isac, note_id(2), {"2026-01-01T00:00:00.000000Z"}) == 1);
  CHECK(*house.store->remove(isac, note_id(2), {"first"}) == 1);
  CHECK(house.page(last).objects.at(0).version == "2026-01-01T00:00:00.5Z");
}

TEST_CASE("objects: pages of the last versions are whole where nearly all objects were revised, and types are merged in order") {
  House house;
  std::vector<std::string> texts;
  for (int i = 0; i < 120; ++i) texts.push_back("{\"n\":" + std::to_string(i) + "}");
  std::vector<ports::NewObject> objects;
  for (int i = 0; i < 100; ++i) objects.push_back(posted(texts[static_cast<std::size_t>(i)], note_id(7), to_rfc3339(instant_from_us(1'700'000'000'000'000 + i))));
  for (int i = 100; i < 120; ++i) objects.push_back(posted(texts[static_cast<std::size_t>(i)], (i % 2 == 0 ? "note--" : "malware--") + uuid(i), first_version));
  REQUIRE(house.store->put(ask({}, objects)));
  ports::ObjectQuery query;
  query.limit = 3;
  std::vector<std::string> all;
  for (auto page = house.page(query);; query.next = page.next, page = house.page(query)) {
    for (const auto& id : ids(page)) all.push_back(id);
    if (!page.more) break;
  }
  REQUIRE(all.size() == 21);
  CHECK(all.front() == note_id(7));
  query = {};
  query.types = {"malware", "note"};
  CHECK(ids(house.page(query)) == all);
  query.limit = 20;
  CHECK(house.page(query).more);
  query.types = {"malware"};
  CHECK(house.page(query).objects.size() == 10);
}

TEST_CASE("objects: a page's bytes come apart from it in pieces, whatever their size") {
  House house;
  REQUIRE(house.store->hand_over(bundle(1, notes(1, 9))));
  const auto whole = house.page(only_notes());
  std::string wanted;
  for (const auto& object : whole.objects) wanted += (wanted.empty() ? "" : ",") + object.bytes;
  for (const std::size_t about : {1, 100, 1000, 100'000}) {
    auto query = only_notes();
    query.bodies = ports::ObjectQuery::Bodies::apart;
    const auto page = house.page(query);
    REQUIRE(page.bodies);
    CHECK(page.bodies->size() == wanted.size());
    std::string got;
    while (got.size() < wanted.size()) REQUIRE(page.bodies->take(got, about));
    CHECK(got == wanted);
  }
}

TEST_CASE("objects: what a client deletes is gone by its versions, and then its bytes") {
  House house;
  const std::string secret = "{\"n\":\"erase me\"}", later = "{\"n\":\"later\"}", other_one = "{\"n\":\"stays\"}";
  REQUIRE(house.store->put(ask(uuid(93), {posted(secret, note_id(1), first_version), posted(later, note_id(1), second_version), posted(other_one, note_id(2), first_version)})));
  CHECK(*house.store->remove(isac, note_id(9), {}) == 0);
  CHECK(*house.store->remove(isac, note_id(1), {"2027-01-01T00:00:00.000000Z"}) == 0);
  CHECK(*house.store->remove(isac, note_id(1), {"first"}) == 1);
  CHECK(house.page(only_notes()).objects.size() == 2);
  const auto holds = [&](const std::string& text) {
    for (const auto& entry : fs::directory_iterator(house.folder / "objects" / "segments")) {
      std::ifstream in(entry.path(), std::ios::binary);
      if (std::string(std::istreambuf_iterator<char>(in), {}).contains(text)) return true;
    }
    return false;
  };
  CHECK(holds("erase me"));
  CHECK(*house.store->sweep() == 1);
  CHECK_FALSE(holds("erase me"));
  CHECK(holds("stays"));
  for (int round = 0; round < 2; ++round, house.open()) {
    const auto page = house.page(only_notes());
    CHECK(ids(page) == std::vector<std::string>{note_id(1), note_id(2)});
    CHECK(page.objects[0].bytes == later);
  }
  CHECK(*house.store->remove(isac, note_id(1), {}) == 1);
  CHECK_FALSE(*house.store->has(isac, note_id(1)));
  CHECK((*house.store->status(uuid(93)))->added == 3);  // what was taken in, whatever became of it
  CHECK((*house.store->status(uuid(93)))->successes.size() == 1);
  REQUIRE(house.store->put(ask({}, {posted(secret, note_id(1), first_version)})));  // may be posted again
  CHECK(*house.store->has(isac, note_id(1)));
  // when nothing is left of a segment, the store goes on from the next one, also after a restart
  for (const auto number : {1, 2}) CHECK(*house.store->remove(isac, note_id(number), {}) == 1);
  CHECK(*house.store->sweep() > 0);
  house.open();
  CHECK(house.page(only_notes()).objects.empty());
  REQUIRE(house.store->put(ask({}, {posted(later, note_id(1), second_version)})));
  house.open();
  CHECK(house.page(only_notes()).objects.size() == 1);
}

TEST_CASE("objects: a recall takes the bytes off the disk at once") {
  House house;
  REQUIRE(house.store->hand_over(bundle(1, {note(1, "2026-01-01T00:00:00.000Z", "recalled text")})));
  REQUIRE(house.store->hand_over(bundle(2, {note(2)})));
  CHECK(*house.store->withdraw(uuid(1)) == 1);
  for (const auto& entry : fs::directory_iterator(house.folder / "objects" / "segments")) {
    std::ifstream in(entry.path(), std::ios::binary);
    CHECK_FALSE(std::string(std::istreambuf_iterator<char>(in), {}).contains("recalled text"));
  }
  CHECK(ids(house.page(only_notes())) == std::vector<std::string>{note_id(2)});
}

TEST_CASE("objects: an index that lost its last rows is mended from the segments, and a batch that was never finished is cut off") {
  House house;
  const std::string one = "{\"n\":1}", two = "{\"n\":2}";
  REQUIRE(house.store->put(ask(uuid(90), {posted(one, note_id(1), first_version)})));
  house.store.reset();
  fs::copy(house.folder / "objects" / "objects.db", house.folder / "before.db");
  house.open();
  REQUIRE(house.store->put(ask(uuid(91), {posted(two, note_id(1), second_version), posted(two, note_id(2), first_version)})));
  const auto wanted = house.page();
  house.store.reset();
  const auto file = house.folder / "objects" / "segments" / "1.segment";
  const auto whole = fs::file_size(file);
  // the index as it was before, as after a power failure, and half a batch behind what was finished
  const auto lose = [&] {
    for (const auto* rest : {"objects.db-wal", "objects.db-shm"}) fs::remove(house.folder / "objects" / rest);
    fs::copy_file(house.folder / "before.db", house.folder / "objects" / "objects.db", fs::copy_options::overwrite_existing);
  };
  lose();
  std::ofstream(file, std::ios::binary | std::ios::app) << "tocsin/batch/v1 000000000000100 0000";
  house.open();
  CHECK(fs::file_size(file) == whole);
  CHECK(ids(house.page()) == ids(wanted));
  CHECK(house.page().objects[0].date_added == wanted.objects[0].date_added);
  CHECK((*house.store->status(uuid(91)))->successes.size() == 2);
  REQUIRE(house.store->put(ask({}, {posted(one, note_id(3), first_version)})));
  CHECK(house.page().objects.size() == 3);
  // a table that somebody edited is none of ours: nothing behind it is believed
  house.store.reset();
  lose();
  std::fstream segment(file, std::ios::in | std::ios::out | std::ios::binary);
  std::string bytes(std::istreambuf_iterator<char>(segment), {});
  segment.clear();
  segment.seekp(static_cast<std::streamoff>(bytes.find(second_version)));
  segment << "2029";
  segment.close();
  house.open();
  CHECK(ids(house.page()) == std::vector<std::string>{note_id(1)});
  // a segment that ends before what the index knows of
  house.store.reset();
  fs::resize_file(file, 10);
  CHECK(rule_of(ObjectStore::open(house.folder / "objects", house.keys, house.clock)) == "objects.altered");
}

TEST_CASE("objects: an object that another library spells otherwise is there already; one that says something else clashes") {
  House house;
  const std::string sent = R"({"type":"note","spec_version":"2.1","id":")" + note_id(1) + R"(","created":"2026-01-01T00:00:00.000Z","modified":"2026-01-01T00:00:00.000Z","content":"x"})";
  const std::string spelled = R"({ "modified" : "2026-01-01T00:00:00.000000Z", "content": "\u0078", "id": ")" + note_id(1) + R"(", "revoked": false,
    "created": "2026-01-01T00:00:00Z", "spec_version": "2.1", "type": "note" })";
  const std::string changed = replace_all(sent, "\"x\"", "\"y\"");
  REQUIRE(house.store->put(ask({}, {posted(sent, note_id(1), first_version)})));
  const auto again = house.store->put(ask({}, {posted(spelled, note_id(1), "2026-01-01T00:00:00.000000Z"), posted(changed, note_id(1), "2026-01-01T00:00:00Z")}));
  REQUIRE(again);
  CHECK(again->added == 0);
  CHECK(again->successes.size() == 1);
  REQUIRE(again->failures.size() == 1);
  CHECK(again->failures[0].message.starts_with("objects.version-clash"));
  // the same within one post, and an observable, which has no version
  const std::string later = replace_all(sent, "modified\":\"2026-01", "modified\":\"2026-02"), later_spelled = replace_all(later, ",", " , ");
  const std::string address = R"({"type":"ipv4-addr","value":"192.0.2.1"})", address_spelled = R"({"value":"192.0.2.1", "defanged":false, "type":"ipv4-addr"})", address_more = R"({"type":"ipv4-addr","value":"192.0.2.1","x_seen":1})";
  const auto address_id = "ipv4-addr--" + uuid(2);
  const auto both = house.store->put(ask({}, {posted(later, note_id(1), second_version), posted(later_spelled, note_id(1), second_version), posted(address, address_id, ""), posted(address_spelled, address_id, "")}));
  REQUIRE(both);
  CHECK(both->added == 2);
  CHECK(both->successes.size() == 4);
  CHECK(house.store->put(ask({}, {posted(address_spelled, address_id, "")}))->added == 0);
  CHECK(house.store->put(ask({}, {posted(address_more, address_id, "")}))->added == 1);
}

TEST_CASE("objects: a marking of TLP is one object, whoever spells it, and a delivery with it goes on") {
  House house;
  const std::string green = "marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb", white = "marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9";
  const std::string theirs = R"({"type":"marking-definition","spec_version":"2.1","id":")" + green + R"(","created":"2022-10-01T00:00:00.000Z","name":"TLP:GREEN as somebody writes it"})";
  const std::string old = R"({"type":"marking-definition","id":")" + white + R"(","created":"2017-01-20T00:00:00.000Z"})", old_otherwise = R"({"type":"marking-definition","id":")" + white + R"(","created":"2017-01-20T00:00:00.001Z","name":"TLP:WHITE"})";
  REQUIRE(house.store->put(ask({}, {posted(theirs, green, "2022-10-01T00:00:00.000Z"), posted(old, white, "2017-01-20T00:00:00.000Z")})));
  const auto sent = house.store->hand_over(bundle(1, {note(1)}));
  REQUIRE(sent);
  CHECK(sent->reply.starts_with("1 of 2"));
  CHECK(house.store->put(ask({}, {posted(old_otherwise, white, "2017-01-20T00:00:00.001Z")}))->added == 0);
  CHECK(house.page().objects.size() == 3);
}

TEST_CASE("objects: a recall leaves what revokes each object that nobody else brings, with a date of its own, and an erasure takes that too") {
  House house;
  const std::string maker = "identity--" + uuid(77);
  const auto ours = [&](int number, const std::string& modified = "2026-01-01T00:00:00.000Z") {
    auto out = note(number, modified, "recalled text");
    out["created_by_ref"] = maker;
    out["object_refs"] = Json::Array{note_id(number)};
    return out;
  };
  const Json identity = Json::Object{{"type", "identity"}, {"spec_version", "2.1"}, {"id", maker}, {"created", "2026-01-01T00:00:00.000Z"}, {"modified", "2026-01-01T00:00:00.000Z"}, {"name", "Us"}, {"created_by_ref", maker}};
  const Json address = Json::Object{{"type", "ipv4-addr"}, {"spec_version", "2.1"}, {"id", "ipv4-addr--" + uuid(5)}, {"value", "192.0.2.1"}};
  REQUIRE(house.store->hand_over(bundle(1, {identity, ours(1), ours(2), address})));
  REQUIRE(house.store->hand_over(bundle(2, {ours(2), ours(3)})));
  REQUIRE(house.store->hand_over(bundle(3, {ours(3, "2026-02-01T00:00:00.000Z")})));
  const auto seen = house.page().objects.back().date_added;
  CHECK(*house.store->recall(uuid(1)) == ports::Recalled{3, 1});  // note 2 and the label's definition are brought by others too
  for (int round = 0; round < 2; ++round, house.open()) {
    ports::ObjectQuery query;
    query.added_after = seen;
    const auto news = house.page(query).objects;
    REQUIRE(news.size() == 2);
    CHECK(news[0].id == maker);
    CHECK_FALSE((*parse_json(news[0].bytes)).has("revoked"));
    CHECK(news[1].id == note_id(1));
    const auto told = *parse_json(news[1].bytes);
    CHECK(told["revoked"].boolean());
    CHECK(told["created"].text() == "2026-01-01T00:00:00.000Z");
    CHECK(told["modified"].text() > "2026-01-01T00:00:00.000Z");
    CHECK(told["content"].text() == "Recalled");
    CHECK(news[1].tlp == Tlp::green);
    CHECK(news[1].deliveries == std::vector<std::string>{"recall:" + uuid(1)});  // nobody is said to have fetched a delivery by it
    CHECK(ids(house.page(only_notes())) == std::vector<std::string>{note_id(2), note_id(3), note_id(1)});
    CHECK(*house.store->recall(uuid(1)) == ports::Recalled{0, 0});
  }
  for (const auto& entry : fs::directory_iterator(house.folder / "objects" / "segments")) {
    std::ifstream in(entry.path(), std::ios::binary);
    CHECK_FALSE(std::string(std::istreambuf_iterator<char>(in), {}).contains("192.0.2.1"));
  }
  // an earlier version that another delivery stands for takes its place again
  CHECK(*house.store->recall(uuid(3)) == ports::Recalled{1, 0});
  CHECK(*house.store->recall(uuid(2)) == ports::Recalled{3, 2});
  CHECK(house.page(only_notes()).objects.size() == 3);
  // erasing leaves nothing
  for (int delivery = 1; delivery <= 3; ++delivery) REQUIRE(house.store->withdraw(uuid(delivery)));
  CHECK(house.page().objects.empty());
}
