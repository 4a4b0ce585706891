// What the store does when the disk does not do what it is told.
#include <doctest/doctest.h>

#include <thread>

#include "base/limits.hpp"
#include "base/text.hpp"
#include "contract/faulty_disk.hpp"
#include "ledger/keys.hpp"
#include "out/sql/db.hpp"
#include "support/store.hpp"
#include "support/stubborn_keys.hpp"

using namespace tocsin;
using namespace tocsin::test;
namespace {

const ledger::ObjectId share{"share:one"};

}  // namespace

TEST_CASE("store.stopped, sql.commit-unknown: after a commit of unknown outcome nobody is told yes, and nothing more is written") {
  const Folder folder;
  const FaultyDisk disk;
  Instance it(folder.path);
  REQUIRE(it.create());
  REQUIRE(it->append(one_fact(share, 0)));
  CHECK(it->writable());
  FaultyDisk::fail_syncs = 1;
  const auto unknown = it->append(one_fact(share, 1));
  CHECK(rule_of(unknown) == "store.stopped");
  CHECK(unknown.error().code == Errc::unavailable);
  CHECK(unknown.error().detail.starts_with("sql.commit-unknown: disk I/O error"));
  const auto next = it->append(one_fact({"share:two"}, 0));
  CHECK(rule_of(next) == "store.stopped");
  CHECK(next.error().detail == unknown.error().detail);  // everybody hears the cause
  CHECK(rule_of(it->writable()) == "store.stopped");
  CHECK(rule_of(it->put_content(share, ports::ContentClass::item, as_bytes("x"))) == "store.stopped");
  CHECK(rule_of(it->erase_item(share)) == "store.stopped");
  CHECK(it->facts_of(share).value().size() == 1);  // what memory holds was acknowledged; more is not shown
  REQUIRE(it.reopen());
  // the disk decides: whichever it was, the log is whole and goes on from there
  const auto facts = it->facts_of(share).value().size();
  CHECK((facts == 1 || facts == 2));
  CHECK(it->append(one_fact(share, static_cast<std::int64_t>(facts))));
  CHECK(it->verify_all({}));
}

TEST_CASE("store.stopped: the log turned its leaf key and the key folder could not; nothing more is written until the next start") {
  const Folder folder;
  Instance it(folder.path);
  REQUIRE(keys::KeyFolder::make(it.key_dir));
  it.keys = keys::KeyFolder::open(it.key_dir).value();
  StubbornKeys keys(*it.keys);
  it.store = store::create({it.dir, keys, it.clock, it.random}, ledger::Mode::live).value();
  const auto key = [&](ports::Purpose purpose) { return to_base64(it.keys->public_key(purpose).value()); };
  const ledger::ObjectId log_self{"log:self"};
  REQUIRE(it->append({.reads = {{log_self, 0}}, .facts = {{log_self, "log.founded", Json::Object{{"leaf_key", key(ports::Purpose::leaf)}, {"log_key", key(ports::Purpose::log)}}}}, .rows = {}, .actor = "program", .at = instant_from_us(1'800'000'000'000'000)}));
  const auto next = it.keys->prepare_leaf().value();
  const auto last_object = ledger::key_object(ledger::PublicKey::from_bytes(it.keys->public_key(ports::Purpose::leaf).value()).value());
  const auto next_object = ledger::key_object(ledger::PublicKey::from_bytes(next).value());
  ports::Change turn{.reads = {{next_object, 0}, {last_object, 0}}, .facts = {}, .rows = {}, .actor = "program", .at = instant_from_us(1'800'000'000'000'001), .leaf_turn = ports::LeafTurn{1, next}};
  turn.facts.push_back({next_object, std::string(ledger::KeyAuthorized::kind), write_fields(ledger::KeyAuthorized{ledger::KeyPurpose::leaf, to_base64(next), 3})});
  // revoking needs the key to be known: the founding fact names it
  turn.facts.push_back({last_object, std::string(ledger::KeyRevoked::kind), write_fields(ledger::KeyRevoked{3})});
  keys.refusing_to_turn = true;
  CHECK(rule_of(it->append(turn)) == "store.stopped");
  CHECK(rule_of(it->append(one_fact(share, 0))) == "store.stopped");
  it.close();
  REQUIRE(it.open());
  CHECK(it.keys->public_key(ports::Purpose::leaf).value() == next);
  CHECK(it->append(one_fact(share, 0)));
  CHECK(it->verify_all({}));
}

TEST_CASE("store: many clients wait while a commit's outcome becomes unknown; every one is told, none is told yes wrongly") {
  const Folder folder;
  const FaultyDisk disk;
  Instance it(folder.path);
  REQUIRE(it.create());
  std::atomic<int> yes = 0, no = 0, other = 0;
  {
    std::vector<std::jthread> threads;
    for (int client = 0; client < 32; ++client)
      threads.emplace_back([&, client] {
        for (int i = 0; i < 50; ++i) {
          // several, since one may fall on the log file being folded, which is no commit and tried again
          if (client == 0 && i == 20) FaultyDisk::fail_syncs = 8;
          const auto done = it->append(one_fact({"signal:" + std::to_string(client) + "-" + std::to_string(i)}, 0));
          ++(done ? yes : done.error().rule == "store.stopped" ? no : other);
        }
      });
  }
  FaultyDisk::fail_syncs = 0;
  CHECK(no > 0);
  CHECK(other == 0);
  REQUIRE(it.reopen());
  CHECK(it->size() >= yes);
  CHECK(it->verify_all({}));
}

TEST_CASE("store: a full disk refuses the change and is survived; what was promised before is tried again") {
  const Folder folder;
  const FaultyDisk disk;
  Instance it(folder.path);
  REQUIRE(it.create());
  REQUIRE(it->append(one_fact(share, 0)));
  FaultyDisk::fail_writes = 1;
  // found while the log file is written, which is a part of the commit: the outcome counts as unknown
  const auto refused = it->append(one_fact(share, 1));
  CHECK_FALSE(refused);
  FaultyDisk::fail_writes = 0;
  REQUIRE(it.reopen());
  CHECK(it->append(one_fact(share, static_cast<std::int64_t>(it->facts_of(share).value().size()))));
  CHECK(it->verify_all({}));
}

TEST_CASE("store: content whose key could not be made durable lands with the next try, before the fact that names it") {
  const Folder folder;
  const FaultyDisk disk;
  FaultyDisk::of_files_ending = "item-keys.db-wal";
  Instance it(folder.path);
  REQUIRE(it.create());
  FaultyDisk::fail_syncs = 1;
  const auto name = it->put_content(share, ports::ContentClass::item, as_bytes("text")).value();
  auto named = one_fact(share, 0, Json::Object{{"content", name.hex()}});
  for (int i = 0; i < 5 && !it->append(named); ++i) {}
  FaultyDisk::fail_syncs = 0;
  REQUIRE(it.reopen());
  if (it->size() == 1) CHECK(to_text(it->content(name).value().bytes) == "text");
}

TEST_CASE("store.stopped: a head that the keys do not confirm stops the store") {
  const Folder folder;
  Instance it(folder.path);
  REQUIRE(it.create());
  it.store.reset();
  StubbornKeys stubborn(*it.keys);
  it.store = store::open({it.dir, stubborn, it.clock, it.random}).value();
  REQUIRE(it->append(one_fact(share, 0)));
  stubborn.refusing = true;
  CHECK(rule_of(it->append(one_fact(share, 1))) == "store.stopped");
  CHECK(rule_of(it->append(one_fact({"share:two"}, 0))) == "store.stopped");
  it.store.reset();
  stubborn.refusing = false;
  it.store = store::open({it.dir, stubborn, it.clock, it.random}).value();
  CHECK(it->facts_of(share).value().size() == 2);
  it.store.reset();
}

TEST_CASE("store.busy: the writer's queue is bounded; what it took lands all the same once the database is free") {
  const Folder folder;
  Instance it(folder.path);
  REQUIRE(it.create());
  auto other = sql::open_sqlite((it.dir / "facts.db").string(), {}).value();
  std::vector<Hash> kept;
  std::string refused;
  REQUIRE(other->atomically([&]() -> Result<> {
    for (std::size_t i = 0; i < 2 * limits::writer_queue_max + limits::writer_batch_max && refused.empty(); ++i) {
      const auto name = it->put_content(share, ports::ContentClass::item, as_bytes("x"));
      refused = rule_of(name);
      if (name) kept.push_back(*name);
    }
    CHECK(rule_of(it->append(one_fact(share, 0))) == "store.busy");
    return {};
  }));
  CHECK(refused == "store.busy");
  CHECK(kept.size() >= limits::writer_queue_max);
  auto behind = it->erase_item({"share:nobody"});  // once it is taken it stands behind all of them
  for (; rule_of(behind) == "store.busy"; behind = it->erase_item({"share:nobody"})) std::this_thread::yield();
  REQUIRE(behind);
  for (const auto& name : kept) REQUIRE(it->content(name));
}
