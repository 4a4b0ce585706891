// Whoever can write to the files of a stopped or running instance is noticed, and cannot make the log say something else.
#include <doctest/doctest.h>

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>

#include "ledger/checkpoint.hpp"
#include "ledger/leaf.hpp"
#include "out/sql/db.hpp"
#include "support/engine_stores.hpp"

using namespace tocsin;
using namespace tocsin::test;
namespace fs = std::filesystem;
namespace {

const ledger::ObjectId share{"share:one"}, other{"share:two"};

/// An instance with a few facts, rows and a piece of content.
template <class Engine>
struct Victim : InstanceOn<Engine> {
  using InstanceOn<Engine>::store, InstanceOn<Engine>::keys;
  explicit Victim(const fs::path& where) : InstanceOn<Engine>(where) {
    REQUIRE(this->create());
    for (int i = 0; i < 3; ++i) REQUIRE(store->append(one_fact(share, i)));
    name = store->put_content(other, ports::ContentClass::item, as_bytes("a narrative")).value();
    REQUIRE(store->append(one_fact(other, 0, Json::Object{{"content", name.hex()}})));
  }
  /// What somebody does who has a shell and the engine's own tool; the append-only guards do not stop them.
  void edit(const std::string& statements) const {
    this->lift_guards();
    REQUIRE(this->raw()->script(statements));
  }
  void put_leaf_and_bytes(std::int64_t at, const std::string& bytes) {
    this->lift_guards();
    const auto hash = sha256(bytes);
    const auto checksum = sha256(hash.view());
    const auto signature = ledger::Signature::from_bytes(keys->sign(ports::Purpose::leaf, ledger::leaf_message(checksum)).value()).value();
    const auto leaf = ledger::make_leaf(checksum, signature, ledger::PublicKey::from_bytes(keys->public_key(ports::Purpose::leaf).value()).value()).bytes();
    REQUIRE(this->raw()->run("update fact set bytes = $1, hash = $2, leaf = $3 where leaf_index = $4", {as_bytes(bytes), hash, BytesView(leaf), at}));
  }
  Hash name;
};

}  // namespace

TEST_CASE_TEMPLATE("ledger.broken: any edit of facts, tiles or the head while nobody looks stops the next start", Engine, TOCSIN_ENGINES) {
  using On = InstanceOn<Engine>;
  const std::pair<const char*, std::string> edits[] = {
      {"a byte of a fact", "update fact set bytes = " + On::changed("bytes", 12) + " where leaf_index = 1"},
      {"a hash", "update fact set hash = " + On::zeros(32) + " where leaf_index = 1"},
      {"a leaf", "update fact set leaf = " + On::zeros(128) + " where leaf_index = 1"},
      {"the signature in a leaf", "update fact set leaf = " + On::changed("leaf", 41) + " where leaf_index = 1"},
      {"the last fact", "delete from fact where leaf_index = 3"},
      {"the last fact and the size of the head", "delete from fact where leaf_index = 3; update checkpoint set size = 3"},
      {"a fact in the middle", "delete from fact where leaf_index = 1"},
      {"all facts", "delete from fact"},
      {"all facts and the head", "delete from fact; delete from checkpoint; delete from frontier"},
      {"two facts in each other's place", "update fact set leaf_index = 9 where leaf_index = 0; update fact set leaf_index = 0 where leaf_index = 1; update fact set leaf_index = 1 where leaf_index = 9"},
      {"a fact moved to another object", "update fact set object = 'share:two', obj_seq = 7 where leaf_index = 2"},
      {"a fact that nobody signed", "insert into fact select 4, 'share:three', 0, kind, unit, bytes, hash, leaf from fact where leaf_index = 0"},
      {"the checkpoint", "update checkpoint set note = substr(note, 1, length(note) - 9) || case substr(note, length(note) - 8, 1) when 'A' then 'B' else 'A' end || substr(note, length(note) - 7)"},
      {"the checkpoint's absence", "delete from checkpoint"},
      {"the mode", "update meta set value = 'demo' where name = 'mode'"}};
  for (const auto& [what, statements] : edits) {
    CAPTURE(what);
    const Folder folder;
    Victim<Engine> it(folder.path);
    it.close();
    it.edit(statements);
    const auto opened = it.open();
    CHECK_FALSE(opened);
    const auto rule = rule_of(opened);
    CHECK((rule == "ledger.broken" || rule == "ledger.rolled-back"));
  }
}

TEST_CASE_TEMPLATE("ledger.broken: a fact rewritten and signed with the leaf key itself is not in the signed tree", Engine, TOCSIN_ENGINES) {
  const Folder folder;
  Victim<Engine> it(folder.path);
  auto record = it->facts_of(share).value()[2];
  record.body.data = Json::Object{{"forged", true}};
  it.put_leaf_and_bytes(2, ledger::spell(record.body).value());
  CHECK(rule_of(it->facts_of(share)) == "ledger.broken");  // while the program runs
  CHECK(rule_of(it->leaf(2)) == "ledger.broken");
  CHECK(rule_of(it->each_fact(0, [](const auto&) -> Result<> { return {}; })) == "ledger.broken");
  CHECK(rule_of(it->verify_all({})) == "ledger.broken");
  CHECK(rule_of(it.reopen()) == "ledger.rolled-back");  // another history than the one that was confirmed
}

TEST_CASE_TEMPLATE("ledger.broken: edits under the running program are noticed when the facts are read, and nothing is appended to them", Engine, TOCSIN_ENGINES) {
  const Folder folder;
  Victim<Engine> it(folder.path);
  it.edit("delete from fact where object = 'share:one' and obj_seq = 2");
  CHECK(rule_of(it->facts_of(share)) == "ledger.broken");
  CHECK(it->facts_of(other));
  CHECK(rule_of(it->append(one_fact(share, 2))) == "store.read-changed");  // memory knows that there were three
  CHECK(rule_of(it->verify_all({})) == "ledger.broken");
}

TEST_CASE_TEMPLATE("ledger.broken: a changed tile or frontier is found by verify, and no proof made of it goes unnoticed", Engine, TOCSIN_ENGINES) {
  const Folder folder;
  Victim<Engine> it(folder.path);
  auto many = one_fact(share, 3);
  for (int i = 0; i < 299; ++i) many.facts.push_back(many.facts[0]);
  REQUIRE(it->append(many));
  CHECK(it->verify_all({}));
  it.edit("update tile set hashes = " + it.zeros(8192) + " where level = 0");
  CHECK(rule_of(it->verify_all({})) == "ledger.broken");
  CHECK(rule_of(it->leaf(0)) == "ledger.broken");
}

TEST_CASE_TEMPLATE("store.row-altered: an edited row is not shown, whichever column it was, and can be made again from facts", Engine, TOCSIN_ENGINES) {
  for (const std::string edit : {"state = 'released'", "unit = 'water'", "due = 5", "number = 'TS-2026-0009'", "parent = 'due:x'", "doc = '{\"b\":2}'", "version = 2", "SEAL"}) {
    CAPTURE(edit);
    const Folder folder;
    Victim<Engine> it(folder.path);
    const auto before = it->row(share).value().value();
    auto db = it.raw();
    REQUIRE(db->script("update object_row set doc = '{\"a\":1}' where object = 'share:two'; update object_row set " + (edit == "SEAL" ? "seal = " + it.zeros(32) : edit) + " where object = 'share:one'"));
    CHECK(rule_of(it->row(share)) == "store.row-altered");
    CHECK(rule_of(it->row(other)) == "store.row-altered");
    CHECK(rule_of(it->rows({.kind = "share"})) == "store.row-altered");
    CHECK(rule_of(it->verify_all({})) == "store.row-altered");
    CHECK(it->facts_of(share).value().size() == 3);
    REQUIRE(it->rebuild_rows({before}));
    CHECK(it->row(share).value() == before);
  }
}
TEST_CASE_TEMPLATE("store.row-altered: a row moved to another kind or object is not shown there", Engine, TOCSIN_ENGINES) {
  const Folder folder;
  Victim<Engine> it(folder.path);
  auto db = it.raw();
  REQUIRE(db->script("update object_row set kind = 'due' where object = 'share:one'; update object_row set object = 'share:three' where object = 'share:two'"));
  CHECK(rule_of(it->rows({.kind = "due"})) == "store.row-altered");
  CHECK(rule_of(it->row({"share:three"})) == "store.row-altered");
}
TEST_CASE_TEMPLATE("store.row-altered: a row moved to another kind stands where it belongs once it is made again", Engine, TOCSIN_ENGINES) {
  const Folder folder;
  Victim<Engine> it(folder.path);
  const auto before = it->row(share).value().value();
  it.edit("update object_row set kind = 'due' where object = 'share:one'");
  REQUIRE(it->rebuild_rows({before}));
  CHECK(it->rows({.kind = "due"}).value().rows.empty());
  CHECK(it->rows({.kind = "share"}).value().rows.size() == 2);
}
TEST_CASE_TEMPLATE("store.row-altered: a row of an object without facts is told and can be taken away, in steps of any length", Engine, TOCSIN_ENGINES) {
  const Folder folder;
  Victim<Engine> it(folder.path);
  std::string inserts;
  for (const std::string name : {"due:zzz", "share:one!", "a row"})
    inserts += "insert into object_row (object, unit, state, due, number, parent, doc, version, seal, kind)"
               " select '" + name + "', unit, state, due, '', parent, doc, version, seal, kind from object_row where object = 'share:one';";
  it.edit(inserts);
  CHECK(rule_of(it->rows({.kind = "share"})) == "store.row-altered");
  for (const std::size_t step : {1, 2, 100}) {
    std::vector<std::string> found;
    std::string after;
    do {
      const auto some = it->stray_rows(after, step).value();
      for (const auto& object : some.objects) found.push_back(object.value);
      after = some.last;
    } while (!after.empty());
    std::ranges::sort(found);
    CHECK(found == std::vector<std::string>{"a row", "due:zzz", "share:one!"});
  }
  REQUIRE(it->drop_rows({{"a row"}, {"due:zzz"}, {"share:one!"}}));
  CHECK(it->stray_rows({}, 100).value().objects.empty());
  CHECK(it->rows({.kind = "share"}).value().rows.size() == 2);
}
TEST_CASE_TEMPLATE("store.change: rows are made again only for objects that have facts", Engine, TOCSIN_ENGINES) {
  const Folder folder;
  Victim<Engine> it(folder.path);
  CHECK(rule_of(it->rebuild_rows({{.object = {"share:none"}}})) == "store.change");
}

TEST_CASE_TEMPLATE("content.altered: edited content, a swapped class or item, and another piece's bytes are refused", Engine, TOCSIN_ENGINES) {
  for (const std::string& edit : {"sealed = " + InstanceOn<Engine>::changed("sealed", 31), "sealed = " + InstanceOn<Engine>::zeros(80), std::string("class = 2"), std::string("sealed = (select sealed from content where name <> c.name limit 1)")}) {
    CAPTURE(edit);
    const Folder folder;
    Victim<Engine> it(folder.path);
    const auto second = it->put_content(other, ports::ContentClass::manifest, as_bytes("another")).value();
    REQUIRE(it->append(one_fact(other, 1, Json::Object{{"content", second.hex()}})));
    auto db = it.raw();
    REQUIRE(db->run("update content as c set " + edit + " where name = $1", {it.name}));
    CHECK(rule_of(it->content(it.name)) == "content.altered");
    CHECK(rule_of(it->verify_all({})) == "content.altered");
    CHECK(it->content(second));
  }
}

TEST_CASE_TEMPLATE("ledger.rolled-back: a stale backup put back is noticed, and so is one that went its own way since", Engine, TOCSIN_ENGINES) {
  const Folder folder;
  Victim<Engine> it(folder.path);
  it.close();
  copy_folder(it.dir, folder / "backup");
  copy_folder(it.key_dir, folder / "backup-keys");
  it.back_up(folder / "database");
  REQUIRE(it.open());
  REQUIRE(it->append(one_fact(share, 3)));
  it.close();
  copy_folder(folder / "backup", it.dir);
  it.restore(folder / "database");
  CHECK(rule_of(it.open()) == "ledger.rolled-back");

  // the same copy with the head of that day beside it goes on by itself, and comes back longer than what was confirmed
  copy_folder(it.key_dir, folder / "keys-now");
  copy_folder(folder / "backup-keys", it.key_dir);
  REQUIRE(it.open());
  for (int i = 3; i < 9; ++i) REQUIRE(it->append(one_fact(share, i)));
  it.close();
  copy_folder(folder / "keys-now", it.key_dir);
  CHECK(rule_of(it.open()) == "ledger.rolled-back");
}

TEST_CASE_TEMPLATE("ledger.rolled-back: keys that confirmed a log found no second one", Engine, TOCSIN_ENGINES) {
  const Folder folder;
  Victim<Engine> it(folder.path);
  it.close();
  it.move_to(folder / "second");
  CHECK(rule_of(it.create()) == "ledger.rolled-back");
}

TEST_CASE_TEMPLATE("store.overtaken: another program that writes to the same log stops this one before anything is built on it", Engine, TOCSIN_ENGINES) {
  for (const auto* what : {"update checkpoint set size = 3", "delete from checkpoint", "insert into fact select 4, 'share:three', 0, kind, unit, bytes, hash, leaf from fact where leaf_index = 0"}) {
    CAPTURE(what);
    const Folder folder;
    Victim<Engine> it(folder.path);
    REQUIRE(it.raw()->script(what));
    const auto overtaken = it->append(one_fact(share, 3));
    CHECK(rule_of(overtaken) == "store.overtaken");
    CHECK(overtaken.error().code == Errc::conflict);
    CHECK(rule_of(it->append(one_fact(other, 1))) == "store.stopped");
    CHECK(it->facts_of(share).value().size() == 3);
  }
}

TEST_CASE_TEMPLATE("store.foreign-keys: a log is opened with its own keys alone", Engine, TOCSIN_ENGINES) {
  const Folder one, two;
  Victim<Engine> it(one.path), stranger(two.path);
  it.close();
  stranger.close();
  it.key_dir = stranger.key_dir;
  CHECK(rule_of(it.open()) == "store.foreign-keys");
}
